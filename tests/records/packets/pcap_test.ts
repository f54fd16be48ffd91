import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { BadInputError } from "../../../lib/errors.ts";
import {
  bytesOf,
  ethernet,
  ipv4,
  pcap,
  read,
  skipped,
  udp,
} from "./capture_bytes.ts";

const FRAME = ethernet(0x0800, ipv4());

Deno.test("reads both byte orders, micro- and nanoseconds and the modified kind", async () => {
  for (const littleEndian of [true, false]) {
    for (const magic of [0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34]) {
      const capture = pcap([{
        bytes: FRAME,
        seconds: 1_700_000_000,
        ticks: 1_999,
      }], {
        magic,
        littleEndian,
      });
      const { packets, counts, problems } = await read(capture);
      assertEquals(problems, []);
      assertEquals(counts.frames, 1);
      const microseconds = magic === 0xa1b23c4d ? 1 : 1_999;
      assertEquals(packets[0]!.time, 1.7e15 + microseconds);
      assertEquals(counts.newest, 1.7e15 + microseconds);
      assertEquals(packets[0]!.length, 32);
      assertEquals(packets[0]!.source, "c0000201");
    }
  }
});

Deno.test("reads the same however the bytes arrive", async () => {
  const capture = pcap(
    Array.from(
      { length: 40 },
      (_, i) => ethernet(0x0800, ipv4({ payload: udp(new Uint8Array(i * 7)) })),
    ),
  );
  const whole = await read(capture);
  assertEquals(whole.counts.packets, 40);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 700 }), {
        minLength: 1,
        maxLength: 20,
      }),
      async (sizes) => {
        assertEquals(await read(capture, {}, sizes), whole);
      },
    ),
    { numRuns: 100 },
  );
  assertEquals(await read(capture, {}, [1]), whole);
});

Deno.test("leaves a frame check sequence out", async () => {
  // Bit 26: a length is given; bits 28 to 31: two words.
  const linkType = (0x24000000 | 101) >>> 0;
  // Total length 0: the frame alone tells the length.
  const packet = ipv4({ length: 0 });
  const frame = bytesOf(packet, [9, 9, 9, 9]);
  const { packets } = await read(pcap([frame], { linkType }));
  assertEquals(packets[0]!.length, packet.length);
  // A frame of which the sequence was not captured.
  const cut = await read(
    pcap([{ bytes: packet, original: frame.length }], { linkType }),
  );
  assertEquals(cut.packets, packets);
});

Deno.test("keeps what was cut by the snap length apart from what was on the wire", async () => {
  const packet = ipv4({ payload: udp(new Uint8Array(100)) });
  const frame = ethernet(0x0800, packet);
  const capture = pcap([{ bytes: frame.slice(0, 60), original: frame.length }]);
  const { packets } = await read(capture);
  assertEquals(packets[0]!.length, 128);
  assertEquals(packets[0]!.transportLength, 108);
  assertEquals(packets[0]!.segment.length / 2, 60 - 14 - 20);
});

Deno.test("ends at a record that is too long, and keeps the packets before it", async () => {
  const good = pcap([FRAME, FRAME]);
  const record = pcap([FRAME]).slice(24);
  record.set([0, 0, 8, 0], 8);
  const { packets, problems } = await read(
    bytesOf(good, record, new Uint8Array(1000)),
  );
  assertEquals(packets.length, 2);
  assertEquals(problems, [{
    kind: "damaged",
    offset: good.length,
    problem:
      `Cannot read x.pcap at byte ${good.length}: a record of 524288 bytes is longer than any frame`,
  }]);
});

Deno.test("tells where damage stands, however the bytes arrive", async () => {
  const record = pcap([FRAME]).slice(24);
  record.set([0, 0, 8, 0], 8);
  const good = pcap([FRAME, FRAME, FRAME]);
  const capture = bytesOf(good, record);
  for (const size of [1, 7, 50, 100]) {
    const { problems } = await read(capture, {}, [size]);
    assertEquals(problems.map((each) => each.offset), [good.length]);
    const cut = await read(capture.slice(0, good.length + 5), {}, [size]);
    assertEquals(cut.problems.map((each) => each.offset), [good.length]);
  }
});

Deno.test("reads a record as long as the snap length allows", async () => {
  const frame = ethernet(0x0800, ipv4());
  const long = bytesOf(frame, new Uint8Array(500_000));
  const capture = pcap([long, frame], { snapLength: 524_288 });
  const { packets, problems } = await read(capture);
  assertEquals(packets.length, 2);
  assertEquals(problems, []);
});

Deno.test("counts a last record that is cut off", async () => {
  const whole = pcap([FRAME, FRAME]);
  for (let length = 24; length < whole.length; length++) {
    const { packets, problems } = await read(whole.slice(0, length));
    const full = Math.floor((length - 24) / (16 + FRAME.length));
    assertEquals(packets.length, full);
    const offset = 24 + full * (16 + FRAME.length);
    const expected = offset === length ? [] : [{
      kind: "cut-off" as const,
      offset,
      problem:
        `Cannot read x.pcap at byte ${offset}: the capture ends in the middle of a record`,
    }];
    assertEquals(problems, expected);
  }
});

Deno.test("a header that is cut off is a problem at byte 0", async () => {
  const { problems } = await read(pcap([]).slice(0, 20));
  assertEquals(problems.map((each) => [each.kind, each.offset]), [[
    "cut-off",
    0,
  ]]);
});

Deno.test("refuses what is no capture", async () => {
  await assertRejects(
    () => read(new Uint8Array()),
    BadInputError,
    "Cannot read x.pcap as a packet capture: it is empty",
  );
  for (const text of ["#separator", "abc", "{"]) {
    await assertRejects(
      () => read(new TextEncoder().encode(text)),
      BadInputError,
      "Cannot read x.pcap as a packet capture: it starts with the bytes of neither pcap nor pcapng",
    );
  }
});

Deno.test("a frame longer than its wire length and an empty one do no harm", async () => {
  const capture = pcap([
    { bytes: FRAME, original: 10 },
    new Uint8Array(),
  ]);
  const reading = await read(capture);
  assertEquals(reading.packets.length, 1);
  assertEquals(skipped(reading), { "truncated link header": 1 });
});

Deno.test("link types that are not read are counted by name", async () => {
  const reading = await read(pcap([FRAME], { linkType: 195 }));
  assertEquals(skipped(reading), { "link type 195 (IEEE 802.15.4)": 1 });
  assertEquals(skipped(await read(pcap([FRAME], { linkType: 999 }))), {
    "link type 999": 1,
  });
});
