import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  bytesOf,
  ethernet,
  ipv4,
  ipv6,
  read,
  skipped,
} from "./capture_bytes.ts";
import { Blocks } from "./pcapng_bytes.ts";

const FRAME = ethernet(0x0800, ipv4());
const TICKS = 1_700_000_000_123_456n;

Deno.test("reads sections of both byte orders, one after the other", async () => {
  const parts = [true, false, true].map((littleEndian) => {
    const blocks = new Blocks(littleEndian);
    return bytesOf(
      blocks.section(),
      blocks.describe(1),
      blocks.enhanced(FRAME, 0, TICKS),
    );
  });
  const { packets, problems } = await read(bytesOf(...parts));
  assertEquals(problems, []);
  assertEquals(
    packets.map((packet) => packet.time),
    Array(3).fill(Number(TICKS)),
  );
});

Deno.test("tells interfaces of different link types and clocks apart", async () => {
  const blocks = new Blocks();
  const capture = bytesOf(
    blocks.section(),
    blocks.describe(1),
    blocks.describe(101, blocks.option(9, [9])),
    blocks.describe(
      229,
      bytesOf(
        blocks.option(2, [0x65, 0x6e, 0x30]),
        blocks.option(9, [0x80 | 10]),
        blocks.option(14, [16, 0, 0, 0, 0, 0, 0, 0]),
        blocks.option(0, []),
      ),
    ),
    blocks.enhanced(FRAME, 0, TICKS),
    blocks.enhanced(ipv4(), 1, 1_700_000_000_123_456_789n),
    blocks.enhanced(ipv6(), 2, 1024n * 100n + 512n),
  );
  const { packets, problems } = await read(capture);
  assertEquals(problems, []);
  assertEquals(packets.map(({ version, time }) => [version, time]), [
    [4, Number(TICKS)],
    [4, 1_700_000_000_123_456],
    [6, 116.5e6],
  ]);
});

Deno.test("reads obsolete and simple packets, the latter at the newest time", async () => {
  for (const littleEndian of [true, false]) {
    const blocks = new Blocks(littleEndian);
    const capture = bytesOf(
      blocks.section(),
      blocks.describe(1, undefined, 40),
      blocks.obsolete(FRAME, 0, TICKS),
      blocks.simple(FRAME.slice(0, 40), FRAME.length),
    );
    const { packets, problems } = await read(capture);
    assertEquals(problems, []);
    assertEquals(packets.map((packet) => packet.time), [
      Number(TICKS),
      Number(TICKS),
    ]);
    assertEquals(packets.map((packet) => packet.length), [32, 32]);
    assertEquals(packets[1]!.segment.length / 2, 40 - 34);
  }
});

Deno.test("skips blocks of other kinds, however long, without holding them", async () => {
  const blocks = new Blocks();
  const capture = bytesOf(
    blocks.section(),
    blocks.block(5, new Uint8Array(20)),
    blocks.describe(1),
    blocks.block(0xbad, new Uint8Array(3_000_000)),
    blocks.enhanced(FRAME),
    blocks.block(4, []),
  );
  const { packets, problems } = await read(capture, {}, [10_000]);
  assertEquals(packets.length, 1);
  assertEquals(problems, []);
});

Deno.test("frames of interfaces that are not described are counted", async () => {
  const blocks = new Blocks();
  const capture = bytesOf(
    blocks.section(),
    blocks.simple(FRAME),
    blocks.describe(1),
    blocks.enhanced(FRAME, 1),
    // A new section forgets the interfaces of the one before.
    blocks.section(),
    blocks.enhanced(FRAME, 0),
  );
  const reading = await read(capture);
  assertEquals(reading.packets, []);
  assertEquals(skipped(reading), { "frame of an undescribed interface": 3 });
});

Deno.test("damage ends the reading where it stands, and keeps the packets before it", async () => {
  const blocks = new Blocks();
  const good = bytesOf(
    blocks.section(),
    blocks.describe(1),
    blocks.enhanced(FRAME),
  );
  const other = blocks.enhanced(FRAME);
  const differing = other.slice();
  differing[other.length - 4]! ^= 4;
  const overlong = blocks.enhanced(FRAME, 0, 0n, 1000);
  const noMagic = blocks.section();
  noMagic[8]! ^= 1;
  const damages: [Uint8Array, string][] = [
    [differing, "the two lengths of a block differ"],
    [overlong, "a frame of 1000 bytes is longer than its block"],
    [noMagic, "a section header has no byte-order magic"],
    [blocks.section(2), "a section has version 2, only 1 is known"],
    [
      bytesOf(blocks.word(6), blocks.word(8), blocks.word(8)),
      "a block of type 6 says that it has 8 bytes",
    ],
    [
      bytesOf(blocks.word(6), blocks.word(35), new Uint8Array(40)),
      "a block of type 6 says that it has 35 bytes",
    ],
    [
      bytesOf(blocks.word(6), blocks.word(1 << 24), new Uint8Array(40)),
      "a block of type 6 says that it has 16777216 bytes",
    ],
    [
      bytesOf(blocks.word(77), blocks.word(1 << 25), new Uint8Array(40)),
      "a block of type 77 says that it has 33554432 bytes",
    ],
    [
      blocks.block(6, new Uint8Array(8)),
      "a block of type 6 has 20 bytes, at least 32 are needed",
    ],
    [
      blocks.block(1, new Uint8Array(4)),
      "a block of type 1 has 16 bytes, at least 20 are needed",
    ],
    [
      blocks.block(3, []),
      "a block of type 3 has 12 bytes, at least 16 are needed",
    ],
  ];
  for (const [damage, reason] of damages) {
    const { packets, problems } = await read(bytesOf(good, damage, other));
    assertEquals(packets.length, 1, reason);
    const problem = `Cannot read x.pcap at byte ${good.length}: ${reason}`;
    assertEquals(problems, [{ kind: "damaged", offset: good.length, problem }]);
  }
});

Deno.test("a capture that ends within a block is cut off, skipped blocks included", async () => {
  const blocks = new Blocks();
  const parts = [
    blocks.section(),
    blocks.describe(1),
    blocks.block(99, new Uint8Array(40)),
    blocks.enhanced(FRAME),
  ];
  const ends = new Set<number>();
  let length = 0;
  for (const part of parts) ends.add(length += part.length);
  const capture = bytesOf(...parts);
  for (let cut = 12; cut <= capture.length; cut++) {
    const { problems } = await read(capture.slice(0, cut));
    const kinds = ends.has(cut) ? [] : ["cut-off"];
    assertEquals(
      problems.map((problem) => problem.kind),
      kinds,
      `cut at ${cut}`,
    );
  }
});

Deno.test("reads the same however the bytes arrive", async () => {
  const blocks = new Blocks(false);
  const capture = bytesOf(
    blocks.section(),
    blocks.describe(1),
    ...Array.from({ length: 20 }, (_, i) => [
      blocks.enhanced(FRAME, 0, BigInt(i)),
      blocks.block(1000, new Uint8Array(4 * i)),
    ]).flat(),
  );
  const whole = await read(capture);
  assertEquals(whole.packets.length, 20);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 300 }), {
        minLength: 1,
        maxLength: 20,
      }),
      async (sizes) => {
        assertEquals(await read(capture, {}, sizes), whole);
      },
    ),
    { numRuns: 100 },
  );
});
