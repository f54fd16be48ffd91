/**
 * The Internet checksum (RFC 1071): a ones' complement sum of 16-bit words, which
 * comes out as all ones where the checksum is part of what is summed.
 *
 * @module
 */

import type { Packet } from "./packet.ts";

const ALL_ONES = 0xffff;

const ICMP = 1;
const TCP = 6;
const UDP = 17;
const ICMPV6 = 58;

const VXLAN_PORT = 4789;

/** The words' sum without the carries folded in; odd lengths are padded with zero. */
function addWords(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  let at = start;
  for (const last = end - 3; at < last; at += 4) {
    sum += ((bytes[at]! << 8) | bytes[at + 1]!) +
      ((bytes[at + 2]! << 8) | bytes[at + 3]!);
  }
  for (; at + 1 < end; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
  if (at < end) sum += bytes[at]! << 8;
  return sum;
}

function fold(sum: number): number {
  while (sum > ALL_ONES) sum = (sum & ALL_ONES) + Math.floor(sum / 65_536);
  return sum;
}

/** Whether the words of `bytes` from `start` to `end` sum up to all ones. */
export function headerChecksumIsGood(
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  return fold(addWords(bytes, start, end)) === ALL_ONES;
}

/** The addresses, length and protocol that TCP, UDP and ICMPv6 sum as well. */
function pseudoHeaderSum(packet: Packet): number {
  const { bytes, source, destination, transportLength, protocol } = packet;
  const size = packet.version === 4 ? 4 : 16;
  return addWords(bytes, source, source + size) +
    addWords(bytes, destination, destination + size) +
    (transportLength >>> 16) + (transportLength & ALL_ONES) + protocol;
}

/** UDP may go without: always over IPv4, and inside VXLAN over IPv6 (RFC 6935). */
function udpGoesWithout(packet: Packet): boolean {
  const { bytes, transport } = packet;
  if (bytes[transport + 6] !== 0 || bytes[transport + 7] !== 0) return false;
  if (packet.version === 4) return true;
  const port = (bytes[transport + 2]! << 8) | bytes[transport + 3]!;
  return port === VXLAN_PORT;
}

/**
 * Whether the TCP, UDP or ICMP checksum of a packet is right.
 *
 * So it is taken to be where it cannot be checked: other protocols, UDP sent
 * without one, segments that the snap length cut or too short to have one.
 */
export function transportChecksumIsGood(packet: Packet): boolean {
  const { bytes, transport, transportLength, protocol } = packet;
  const end = transport + transportLength;
  if (packet.end < end) return true;
  let sum = 0;
  switch (protocol) {
    case TCP:
      if (transportLength < 20) return true;
      break;
    case UDP:
      if (transportLength < 8 || udpGoesWithout(packet)) return true;
      break;
    case ICMP:
    case ICMPV6:
      if (transportLength < 4) return true;
      break;
    default:
      return true;
  }
  if (protocol !== ICMP) sum = pseudoHeaderSum(packet);
  return fold(sum + addWords(bytes, transport, end)) === ALL_ONES;
}
