import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import {
  headerChecksumIsGood,
  transportChecksumIsGood,
} from "../../../lib/records/packets/checksums.ts";
import type { Packet } from "../../../lib/records/packets/packet.ts";
import {
  bytesOf,
  checksum,
  hex,
  ipv4,
  ipv6,
  u16,
  u32,
} from "./capture_bytes.ts";

/** The packet that an IP packet without extension headers is. */
function packetOf(bytes: Uint8Array): Packet {
  const isV4 = bytes[0]! >> 4 === 4;
  const transport = isV4 ? 20 : 40;
  return {
    time: 0,
    version: isV4 ? 4 : 6,
    bytes,
    source: isV4 ? 12 : 8,
    destination: isV4 ? 16 : 24,
    protocol: isV4 ? bytes[9]! : bytes[6]!,
    length: bytes.length,
    transport,
    transportLength: bytes.length - transport,
    end: bytes.length,
  };
}

/** Puts the checksum of a segment into an IP packet, at a place in the segment. */
function sealed(packet: Packet, place: number): Packet {
  const { bytes, source, destination, transport, protocol } = packet;
  const size = packet.version === 4 ? 4 : 16;
  bytes.set([0, 0], transport + place);
  const pseudo = protocol === 1 ? [] : bytesOf(
    bytes.slice(source, source + size),
    bytes.slice(destination, destination + size),
    u32(packet.transportLength),
    u32(protocol),
  );
  const sum = checksum(bytesOf(pseudo, bytes.slice(transport)));
  bytes.set(u16(sum), transport + place);
  return packet;
}

Deno.test("knows a right IPv4 header from a wrong one", () => {
  // A header whose checksum, b1e6, is worked out by hand in textbooks.
  const header = hex("4500003c1c4640004006b1e6ac100a63ac100a0c");
  assert(headerChecksumIsGood(header, 0, 20));
  header[8] = 63;
  assertFalse(headerChecksumIsGood(header, 0, 20));
});

Deno.test("knows right segments of every kind, and each flipped bit in them", () => {
  const place: Record<number, number> = { 1: 2, 6: 16, 17: 6, 58: 2 };
  fc.assert(
    fc.property(
      fc.constantFrom(1, 6, 17, 58),
      fc.boolean(),
      fc.uint8Array({ minLength: 20, maxLength: 99 }),
      fc.nat(),
      (protocol, isV4, payload, where) => {
        const bytes = isV4
          ? ipv4({ protocol, payload })
          : ipv6(protocol, payload);
        const packet = sealed(packetOf(bytes), place[protocol]!);
        assert(transportChecksumIsGood(packet));
        const bit = where % (8 * payload.length);
        bytes[packet.transport + (bit >> 3)]! ^= 1 << (bit & 7);
        const isUdpWithout = protocol === 17 && isV4 &&
          bytes[packet.transport + 6] === 0 &&
          bytes[packet.transport + 7] === 0;
        assertEquals(transportChecksumIsGood(packet), isUdpWithout);
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("takes what cannot be checked for good", () => {
  const wrong = bytesOf(new Uint8Array(18), [1, 2]);
  const tcp = packetOf(ipv4({ protocol: 6, payload: wrong }));
  assertFalse(transportChecksumIsGood(tcp));
  tcp.end--;
  assert(transportChecksumIsGood(tcp), "cut by the snap length");
  const short = packetOf(ipv4({ protocol: 6, payload: wrong.slice(1) }));
  assert(transportChecksumIsGood(short), "too short for TCP");
  const sctp = packetOf(ipv4({ protocol: 132, payload: wrong }));
  assert(transportChecksumIsGood(sctp), "another protocol");
});

Deno.test("UDP goes without a checksum over IPv4, over IPv6 only in VXLAN", () => {
  const segment = (port: number) =>
    bytesOf(u16(9), u16(port), u16(9), [0, 0, 1]);
  assert(transportChecksumIsGood(packetOf(ipv4({ payload: segment(53) }))));
  assertFalse(transportChecksumIsGood(packetOf(ipv6(17, segment(53)))));
  assert(transportChecksumIsGood(packetOf(ipv6(17, segment(4789)))));
});
