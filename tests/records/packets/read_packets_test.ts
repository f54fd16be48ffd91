import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BadInputError } from "../../../lib/errors.ts";
import { addressText } from "../../../lib/records/packets/address_text.ts";
import { transportChecksumIsGood } from "../../../lib/records/packets/checksums.ts";
import type { Packet } from "../../../lib/records/packets/packet.ts";
import {
  newPacketCounts,
  readPackets,
} from "../../../lib/records/packets/read_packets.ts";
import { assertFuzzed } from "../../fuzz.ts";
import { damaged, damages } from "../mutations.ts";
import {
  bytesOf,
  chunksOf,
  ethernet,
  ipv4,
  ipv6,
  pcap,
  read,
  udp,
} from "./capture_bytes.ts";
import { Blocks } from "./pcapng_bytes.ts";

const DATA = new URL("../../../../shared/data/", import.meta.url);
const ZEEK = new URL("zeek-btest/pairs/", DATA);
const SURICATA = new URL("suricata/verify/pcaps/", DATA);

function exists(url: URL): boolean {
  try {
    Deno.statSync(url);
    return true;
  } catch {
    return false;
  }
}

const ignore = !exists(ZEEK) || !exists(SURICATA);
if (ignore) console.log(`skipped: no captures in ${DATA.pathname}`);

/** All captures of the shared data, by name. */
function captures(): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  const folders = [SURICATA];
  for (const entry of Deno.readDirSync(ZEEK)) {
    folders.push(new URL(`${entry.name}/`, ZEEK));
  }
  for (const folder of folders) {
    for (const { name } of Deno.readDirSync(folder)) {
      if (!/\.pcap(ng)?$/.test(name)) continue;
      found.set(name, Deno.readFileSync(new URL(name, folder)));
    }
  }
  return found;
}

/** Counts a capture's records by their lengths alone. */
function countRecords(capture: Uint8Array): number {
  const view = new DataView(capture.buffer, capture.byteOffset);
  const magic = view.getUint32(0, true);
  let records = 0;
  if (magic === 0x0a0d0d0a) {
    for (let at = 0; at < capture.length; at += view.getUint32(at + 4, true)) {
      if (view.getUint32(at, true) === 6) records++;
    }
    return records;
  }
  const isLittleEndian = (magic & 0xff) === 0xd4 || (magic & 0xff) === 0x4d;
  for (let at = 24; at < capture.length; records++) {
    at += 16 + view.getUint32(at + 8, isLittleEndian);
  }
  return records;
}

Deno.test({
  name: "finds every record of the shared captures",
  ignore,
  async fn() {
    for (const [name, capture] of captures()) {
      const { counts, problems } = await read(capture, {
        ignoreChecksums: true,
      });
      assertEquals(counts.frames, countRecords(capture), name);
      assertEquals(problems, [], name);
    }
  },
});

/** Captures, their IP packets as tcpdump counts them, tunnels unwrapped by hand. */
const PACKETS: Record<string, number> = {
  "wikipedia.pcap": 126,
  "llc.pcap": 1333,
  "bigtransfer.pcap": 83,
  "ipv6.pcap": 136,
  "sctp.pcap": 74,
  "radiotap.pcap": 3,
  "quic-interop-retry.pcap": 26,
  "pppoe.pcap": 25,
  "mpls-in-vlan.pcap": 3,
  "retransmit-fast009.pcap": 39,
  "pcapng-multi-interface.pcapng": 6,
  "vlan-collisions.pcap": 42,
  "gre-sample.pcap": 40,
  "vxlan.pcap": 18,
  "vxlan-decoder-03__vxlan.pcap": 200,
  "bug-4571-04__ipv6_over_ipv4.pcap": 1,
  "decode-nsh-type1__input.pcap": 1,
  "decode-nsh-type2__input.pcap": 1,
};

Deno.test({
  name: "finds as many IP packets in the shared captures as tcpdump",
  ignore,
  async fn() {
    const all = captures();
    for (const [name, packets] of Object.entries(PACKETS)) {
      const { counts } = await read(all.get(name)!, { ignoreChecksums: true });
      assertEquals(counts.packets, packets, name);
    }
  },
});

Deno.test("asks for no more bytes than its consumer does", async () => {
  const capture = pcap([ethernet(0x0800, ipv4()), ethernet(0x0800, ipv4())]);
  let asked = 0;
  let closed = false;
  async function* slowly() {
    try {
      for await (const chunk of chunksOf(capture, [20])) {
        asked++;
        yield chunk;
      }
    } finally {
      closed = true;
    }
  }
  const reading = readPackets(slowly(), "x", {}, () => {}, newPacketCounts());
  for (let i = 1; i <= 3; i++) {
    await reading.next();
    assertEquals(asked, i);
  }
  await reading.return(undefined);
  assert(closed);
});

Deno.test("hands over a packet as soon as its last byte is there", async () => {
  const capture = pcap([ethernet(0x0800, ipv4()), ethernet(0x0800, ipv4())]);
  const counts = newPacketCounts();
  const seen: number[] = [];
  const reading = readPackets(
    chunksOf(capture, [1]),
    "x",
    {},
    () => {},
    counts,
  );
  for await (const _ of reading) seen.push(counts.packets);
  // Nothing is yielded before the four bytes that tell the format.
  const last = capture.length - 4;
  const first = 24 + (capture.length - 24) / 2 - 4;
  assertEquals(seen.indexOf(1), first);
  assertEquals(seen.indexOf(2), last);
});

/** Uses a packet as a tracker of connections would, and checks its bounds. */
function examine(packet: Packet): void {
  const { bytes, version, source, destination, transport, end, length } =
    packet;
  const size = version === 4 ? 4 : 16;
  assert(source >= 0 && source + size <= bytes.length);
  assert(destination >= 0 && destination + size <= bytes.length);
  assert(transport <= end && end <= bytes.length);
  assert(end - transport <= packet.transportLength);
  assert(packet.transportLength <= length);
  assert(packet.protocol >= 0 && packet.protocol <= 255);
  assert(Number.isFinite(packet.time));
  addressText(bytes, source, version);
  addressText(bytes, destination, version);
  transportChecksumIsGood(packet);
}

/** Reads bytes that may be anything: they end, and nothing but refusals is thrown. */
async function survive(capture: Uint8Array, size: number): Promise<void> {
  const counts = newPacketCounts();
  let problems = 0;
  try {
    const reading = readPackets(
      chunksOf(capture, [size]),
      "x",
      { ignoreChecksums: true },
      examine,
      counts,
    );
    for await (const found of reading) problems += found.length;
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
  }
  assert(problems <= 1);
  // No frame takes fewer bytes than its record's header.
  assert(counts.frames <= capture.length / 16);
}

const BUILT: Uint8Array[] = [
  pcap([ethernet(0x0800, ipv4()), ethernet(0x86dd, ipv6())]),
  pcap([ipv4({ protocol: 47, payload: bytesOf([0, 0, 8, 0], ipv4()) })], {
    linkType: 101,
  }),
  pcap([ipv6(44, bytesOf([17, 0, 0, 1, 0, 0, 0, 1], udp(new Uint8Array(8))))], {
    linkType: 229,
  }),
  (() => {
    const blocks = new Blocks();
    const frame = ethernet(0x8847, bytesOf([0, 0, 1, 1], ipv4()));
    return bytesOf(
      blocks.section(),
      blocks.describe(1, blocks.option(9, [9])),
      blocks.enhanced(frame, 0, 5n),
      blocks.simple(frame),
    );
  })(),
];

Deno.test("survives captures with bytes changed, cut out and repeated", async () => {
  const originals = ignore ? BUILT : [
    ...BUILT,
    ...[...captures().values()].map((each) => each.slice(0, 4000)),
  ];
  await assertFuzzed(
    fc.asyncProperty(
      fc.constantFrom(...originals),
      damages,
      fc.constantFrom(64, 1000, 65536),
      (original, damage, size) => survive(damaged(original, damage), size),
    ),
    3000,
  );
});

Deno.test("survives random frames of every link type", async () => {
  const linkTypes = [
    0,
    1,
    9,
    10,
    12,
    50,
    51,
    101,
    105,
    108,
    113,
    127,
    228,
    229,
    239,
    276,
  ];
  // Random bytes seldom look like headers, so some are put in their place.
  const start = fc.constantFrom<Uint8Array>(
    new Uint8Array(),
    ethernet(0x0800, new Uint8Array()),
    ethernet(0x8100, new Uint8Array()),
    ethernet(0x8847, new Uint8Array()),
    ethernet(0x8864, new Uint8Array()),
    ethernet(0x88e7, new Uint8Array()),
    ipv4().slice(0, 20),
    ipv4({ protocol: 47 }).slice(0, 20),
    ipv4({ fragment: 0x2000 }).slice(0, 20),
    ipv6(0).slice(0, 40),
    ipv6(44).slice(0, 40),
    Uint8Array.of(0x88, 1),
  );
  await assertFuzzed(
    fc.asyncProperty(
      fc.constantFrom(...linkTypes),
      fc.array(fc.tuple(start, fc.uint8Array({ maxLength: 120 })), {
        maxLength: 8,
      }),
      (linkType, parts) => {
        const frames = parts.map(([head, tail]) => bytesOf(head, tail));
        return survive(pcap(frames, { linkType }), 4096);
      },
    ),
    2000,
  );
});

Deno.test("survives random bytes behind each magic number", async () => {
  const magics = [
    [0xd4, 0xc3, 0xb2, 0xa1],
    [0xa1, 0xb2, 0x3c, 0x4d],
    [0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0],
  ];
  await assertFuzzed(
    fc.asyncProperty(
      fc.constantFrom(...magics),
      fc.uint8Array({ maxLength: 300 }),
      (magic, rest) => survive(bytesOf(magic, rest), 7),
    ),
    1000,
  );
});

Deno.test("holds no more than a few records of a long capture", async () => {
  const record = pcap([
    ethernet(0x0800, ipv4({ payload: udp(new Uint8Array(1000)) })),
  ]).slice(24);
  async function* endless() {
    yield pcap([]);
    const chunk = bytesOf(...Array<Uint8Array>(60).fill(record));
    // Shifted, so that records lie across chunks.
    yield chunk.slice(0, 500);
    for (let i = 0; i < 400; i++) {
      yield bytesOf(chunk.slice(500), chunk.slice(0, 500));
    }
  }
  let largest = 0;
  const counts = newPacketCounts();
  const onPacket = (packet: Packet) => {
    largest = Math.max(largest, packet.bytes.buffer.byteLength);
  };
  for await (const _ of readPackets(endless(), "x", {}, onPacket, counts));
  assertEquals(counts.packets, 400 * 60);
  assert(largest <= 256 * 1024, `${largest} bytes`);
});
