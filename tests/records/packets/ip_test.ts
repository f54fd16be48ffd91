import { assertEquals } from "@std/assert";
import {
  bytesOf,
  hex,
  ipv4,
  ipv6,
  pcap,
  read,
  readFrame,
  type Reading,
  skipped,
  u16,
  udp,
} from "./capture_bytes.ts";

const SEGMENT = udp([1, 2, 3, 4]);
const SEGMENT_HEX = "0fa00035000c000001020304";

/** Reads one raw IP packet. */
function readIp(packet: Uint8Array, ignoreChecksums = false): Promise<Reading> {
  return readFrame(packet, 101, { ignoreChecksums });
}

Deno.test("reads an IPv4 header's fields", async () => {
  const { packets } = await readIp(ipv4());
  assertEquals(packets, [{
    time: 1e6,
    version: 4,
    source: "c0000201",
    destination: "c6336402",
    protocol: 17,
    length: 32,
    transportLength: 12,
    segment: SEGMENT_HEX,
    vlan: undefined,
  }]);
});

Deno.test("steps over IPv4 options", async () => {
  const { packets } = await readIp(ipv4({ options: [1, 1, 1, 0, 7, 4, 0, 0] }));
  assertEquals(packets[0]!.length, 40);
  assertEquals(packets[0]!.transportLength, 12);
  assertEquals(packets[0]!.segment, SEGMENT_HEX);
});

Deno.test("leaves out padding behind the IP length", async () => {
  for (const packet of [ipv4(), ipv6()]) {
    const { packets } = await readIp(bytesOf(packet, new Uint8Array(20)));
    assertEquals(packets[0]!.length, packet.length);
    assertEquals(packets[0]!.segment, SEGMENT_HEX);
  }
});

Deno.test("a length of 0 stands for what the frame holds", async () => {
  const v4 = await readIp(ipv4({ length: 0 }));
  assertEquals([v4.packets[0]!.length, v4.packets[0]!.transportLength], [
    32,
    12,
  ]);
  const v6 = await readIp(ipv6(17, SEGMENT, 0));
  assertEquals([v6.packets[0]!.length, v6.packets[0]!.transportLength], [
    52,
    12,
  ]);
});

Deno.test("drops IPv4 headers with wrong checksums, unless told to ignore them", async () => {
  const packet = ipv4({ badChecksum: true });
  assertEquals(skipped(await readIp(packet)), { "bad IP checksum": 1 });
  assertEquals((await readIp(packet, true)).packets.length, 1);
});

Deno.test("refuses lengths that cannot be", async () => {
  const cases: [Uint8Array, string][] = [
    [ipv4({ length: 33 }), "IP packet longer than its frame"],
    [ipv6(17, SEGMENT, 13), "IP packet longer than its frame"],
    [ipv4({ length: 19 }), "bad IP header length"],
    [bytesOf([0x44], ipv4().slice(1)), "bad IP header length"],
    [bytesOf([0x4f], ipv4().slice(1)), "bad IP header length"],
    [ipv4().slice(0, 19), "truncated IP header"],
    [ipv6().slice(0, 39), "truncated IP header"],
    [bytesOf([0x70], ipv4().slice(1)), "unknown IP version"],
  ];
  for (const [packet, reason] of cases) {
    assertEquals(skipped(await readIp(packet)), { [reason]: 1 });
  }
});

Deno.test("steps over IPv6 extension headers, in any order", async () => {
  const hopByHop = (next: number) => bytesOf([next, 0], hex("010400000000"));
  const destination = (next: number) =>
    bytesOf([next, 1], hex("010c"), new Uint8Array(12));
  const authentication = (next: number) =>
    bytesOf([next, 4], new Uint8Array(22));
  const headers = bytesOf(
    hopByHop(60),
    destination(51),
    authentication(60),
    destination(17),
  );
  const { packets } = await readIp(ipv6(0, bytesOf(headers, SEGMENT)));
  assertEquals(packets[0]!.protocol, 17);
  assertEquals(packets[0]!.transportLength, 12);
  assertEquals(packets[0]!.segment, SEGMENT_HEX);
});

Deno.test("takes the true ends from routing headers and the home address", async () => {
  const last = hex("fd000000000000000000000000000009");
  const routing = (type: number, left: number) =>
    bytesOf([17, 2, type, left], new Uint8Array(4), last);
  const named = "fd000000000000000000000000000009";
  const header = "20010db8000000000000000000000002";
  const cases: [number, number, string][] = [[0, 1, named], [2, 1, named], [
    0,
    0,
    header,
  ], [3, 1, header]];
  for (const [type, left, expected] of cases) {
    const { packets } = await readIp(
      ipv6(43, bytesOf(routing(type, left), SEGMENT)),
    );
    assertEquals(
      packets[0]!.destination,
      expected,
      `type ${type}, ${left} left`,
    );
    assertEquals(packets[0]!.segment, SEGMENT_HEX);
  }
  const home = bytesOf([17, 2, 0, 1, 0, 0, 201, 16], last.slice(0, 16));
  const { packets } = await readIp(ipv6(60, bytesOf(home, SEGMENT)));
  // Pad1, PadN of one byte, then the option: two bytes and the address.
  assertEquals(packets[0]!.source, named);
});

Deno.test("skips IPv6 packets without a transport segment to read", async () => {
  const cases: [number, Uint8Array, string][] = [
    [59, new Uint8Array(8), "IPv6 packet without payload"],
    [59, new Uint8Array(), "IPv6 packet without payload"],
    [50, new Uint8Array(20), "IPv6 encrypted payload (ESP)"],
    [135, new Uint8Array(20), "IPv6 mobility message"],
    [0, hex("11ff0000"), "truncated IPv6 extension header"],
    [43, hex("11"), "truncated IPv6 extension header"],
    [44, hex("110000"), "truncated IPv6 extension header"],
    [51, hex("1105000000000000"), "truncated IPv6 extension header"],
  ];
  for (const [next, payload, reason] of cases) {
    assertEquals(skipped(await readIp(ipv6(next, payload))), { [reason]: 1 });
  }
});

Deno.test("a chain of extension headers as long as the packet ends", async () => {
  const chain = new Uint8Array(65_528);
  for (let i = 0; i < chain.length; i += 8) chain[i] = 60;
  assertEquals(skipped(await readIp(ipv6(60, chain))), {
    "truncated IPv6 extension header": 1,
  });
});

Deno.test("hands over other protocols as they are", async () => {
  for (const protocol of [1, 2, 6, 50, 51, 58, 89, 132, 255]) {
    const { packets } = await readIp(
      ipv4({ protocol, payload: new Uint8Array(8) }),
    );
    assertEquals(packets.map((packet) => packet.protocol), [protocol]);
  }
});

/** Cuts a segment into IPv4 fragments of these data lengths. */
function ipv4Fragments(
  payload: Uint8Array,
  sizes: number[],
  id = 7,
): Uint8Array[] {
  let at = 0;
  return sizes.map((size) => {
    const more = at + size < payload.length ? 0x2000 : 0;
    const packet = ipv4({
      id,
      fragment: more | (at / 8),
      payload: payload.slice(at, at + size),
    });
    at += size;
    return packet;
  });
}

Deno.test("puts IPv4 fragments together in any order", async () => {
  const payload = udp(Array.from({ length: 40 }, (_, i) => i));
  const whole = (await readIp(ipv4({ payload }))).packets;
  const [a, b, c] = ipv4Fragments(payload, [16, 16, 16]);
  for (
    const order of [[a, b, c], [c, b, a], [b, c, a], [b, a, c], [a, b, a, b, c]]
  ) {
    const { packets, counts } = await read(
      pcap(order as Uint8Array[], { linkType: 101 }),
    );
    assertEquals(packets, whole);
    assertEquals(skipped({ packets, counts, problems: [] }), {});
    assertEquals(counts.frames, order.length);
  }
});

Deno.test("keeps datagrams of different identification or protocol apart", async () => {
  const payload = udp(new Uint8Array(24));
  const [a] = ipv4Fragments(payload, [16, 16]);
  const [, b] = ipv4Fragments(payload, [16, 16], 8);
  const reading = await read(pcap([a!, b!], { linkType: 101 }));
  assertEquals(reading.packets, []);
  assertEquals(skipped(reading), { "fragment of an incomplete datagram": 2 });
});

Deno.test("a fragment that the snap length cut is dropped, but the first stands for all", async () => {
  const [a, b] = ipv4Fragments(udp(new Uint8Array(40)), [24, 24]);
  const cut = (packet: Uint8Array) => ({
    bytes: packet.slice(0, 32),
    original: packet.length,
  });
  const reading = await read(pcap([cut(a!), cut(b!)], { linkType: 101 }));
  assertEquals(reading.packets.map((packet) => packet.length), [44]);
  assertEquals(skipped(reading), { "fragment cut by the snap length": 1 });
});

/** A fragment header and data in an IPv6 packet, after these headers. */
function ipv6Fragment(
  data: Uint8Array,
  offset: number,
  more: boolean,
  next = 17,
  before: Uint8Array = new Uint8Array(),
): Uint8Array {
  const header = bytesOf([next, 0], u16(offset | (more ? 1 : 0)), [0, 0, 0, 5]);
  return ipv6(before.length > 0 ? 60 : 44, bytesOf(before, header, data));
}

Deno.test("puts IPv6 fragments together, headers before and after the cut", async () => {
  const options = (next: number) => bytesOf([next, 0], hex("010400000000"));
  const payload = bytesOf(options(17), udp(new Uint8Array(20)));
  const whole = (await readIp(ipv6(60, bytesOf(options(60), payload)))).packets;
  const fragments = [
    ipv6Fragment(payload.slice(0, 16), 0, true, 60, options(44)),
    // Only the first fragment tells what the data is.
    ipv6Fragment(payload.slice(16), 16, false, 6, options(44)),
  ];
  for (const order of [fragments, fragments.toReversed()]) {
    const { packets } = await read(pcap(order, { linkType: 101 }));
    assertEquals(packets, whole);
  }
});

Deno.test("an IPv6 fragment that the snap length cut is dropped, but the first stands for all", async () => {
  const cut = (packet: Uint8Array) => ({
    bytes: packet.slice(0, 52),
    original: packet.length,
  });
  const reading = await read(
    pcap([
      cut(ipv6Fragment(new Uint8Array(16), 0, true)),
      cut(ipv6Fragment(new Uint8Array(16), 16, false)),
    ], { linkType: 101 }),
  );
  assertEquals(reading.packets.map((packet) => packet.length), [64]);
  assertEquals(reading.packets[0]!.segment.length / 2, 4);
  assertEquals(skipped(reading), { "fragment cut by the snap length": 1 });
});

Deno.test("an atomic fragment is whole by itself, and meddles with no other", async () => {
  const payload = udp(new Uint8Array(24));
  const atomic = ipv6Fragment(SEGMENT, 0, false);
  const frames = [
    ipv6Fragment(payload.slice(0, 16), 0, true),
    atomic,
    ipv6Fragment(payload.slice(16), 16, false),
  ];
  const { packets } = await read(pcap(frames, { linkType: 101 }));
  assertEquals(packets.map((packet) => packet.length), [52, 72]);
});

Deno.test("a fragment within a fragment is not followed", async () => {
  const inner = bytesOf([17, 0, 0, 0, 0, 0, 0, 1], SEGMENT);
  const reading = await readIp(ipv6Fragment(inner, 0, false, 44));
  assertEquals(skipped(reading), { "fragment within a fragment": 1 });
  const split = [
    ipv6Fragment(inner.slice(0, 16), 0, true, 44),
    ipv6Fragment(inner.slice(16), 16, false, 44),
  ];
  const joined = await read(pcap(split, { linkType: 101 }));
  assertEquals(skipped(joined), { "fragment within a fragment": 1 });
});
