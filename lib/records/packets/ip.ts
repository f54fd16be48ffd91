/**
 * From an IP packet's first byte to its transport segment.
 *
 * The rules are those of Zeek's IP analyzer: a packet that claims more bytes than
 * the frame had is no packet; what lies behind its length is padding; IPv4
 * headers with a wrong checksum are dropped unless checksums are ignored; a
 * fragment that the snap length cut is dropped, unless it is the first, which
 * stands for its datagram. Fragments are put together, tunnels unwrapped.
 *
 * @module
 */

import { headerChecksumIsGood } from "./checksums.ts";
import type { Datagram, FragmentTable } from "./fragments.ts";
import type { Frame, SkipHandler } from "./frame.ts";
import { Ipv6Headers } from "./ipv6_headers.ts";
import type { Packet } from "./packet.ts";

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const FRAGMENT_HEADER_BYTES = 8;
const NO_NEXT_HEADER = 59;

const MORE_FRAGMENTS = 0x2000;
const OFFSET = 0x1fff;

const TRUNCATED = "truncated IP header";
const BAD_LENGTH = "bad IP header length";
/** Why a packet is left out whose IPv4 header does not add up. */
export const BAD_IP_CHECKSUM = "bad IP checksum";
const BEYOND_FRAME = "IP packet longer than its frame";
const CUT_FRAGMENT = "fragment cut by the snap length";

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** Bytes as a string of as many characters, for keys. */
function keyOf(bytes: Uint8Array, start: number, end: number): string {
  let key = "";
  for (let at = start; at < end; at++) key += String.fromCharCode(bytes[at]!);
  return key;
}

/** What the IP layer is set up with. */
export interface IpOptions {
  /** What is known of the frame. */
  readonly frame: Frame;
  /** Whether IPv4 headers with wrong checksums are taken. */
  readonly ignoreChecksums: boolean;
  /** Takes each whole packet, only lent. */
  readonly onPacket: (packet: Packet) => void;
  /** Told why something is no packet. */
  readonly onSkip: SkipHandler;
  /** Where unfinished datagrams wait. */
  readonly fragments: FragmentTable;
}

/** Decodes IP packets into one packet that is used again and again. */
export class IpLayer {
  readonly #frame: Frame;
  readonly #ignoreChecksums: boolean;
  readonly #onPacket: (packet: Packet) => void;
  readonly #onSkip: SkipHandler;
  readonly #fragments: FragmentTable;
  readonly #headers = new Ipv6Headers();
  readonly #packet: Packet = {
    time: 0,
    version: 4,
    bytes: new Uint8Array(),
    source: 0,
    destination: 0,
    protocol: 0,
    length: 0,
    transport: 0,
    transportLength: 0,
    end: 0,
    vlan: undefined,
  };

  /** @param options What it is set up with. */
  constructor(options: IpOptions) {
    this.#frame = options.frame;
    this.#ignoreChecksums = options.ignoreChecksums;
    this.#onPacket = options.onPacket;
    this.#onSkip = options.onSkip;
    this.#fragments = options.fragments;
  }

  /** Decodes the IP packet at `at`; its captured bytes end at `end` at the latest. */
  decode(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < IPV4_HEADER_BYTES) return this.#onSkip(TRUNCATED);
    const version = bytes[at]! >> 4;
    if (version === 4) return this.#ipv4(bytes, at, end);
    if (version === 6) return this.#ipv6(bytes, at, end, false);
    this.#onSkip("unknown IP version");
  }

  #ipv4(bytes: Uint8Array, at: number, end: number): void {
    const wireLength = this.#frame.wireEnd - at;
    // Zero where the network card was left to cut a longer segment.
    const length = uint16(bytes, at + 2) || wireLength;
    if (length > wireLength) return this.#onSkip(BEYOND_FRAME);
    const headerEnd = at + (bytes[at]! & 15) * 4;
    if (
      headerEnd - at < IPV4_HEADER_BYTES || headerEnd - at > length ||
      headerEnd > end
    ) {
      return this.#onSkip(BAD_LENGTH);
    }
    if (!this.#ignoreChecksums && !headerChecksumIsGood(bytes, at, headerEnd)) {
      return this.#onSkip(BAD_IP_CHECKSUM);
    }
    const fragment = uint16(bytes, at + 6);
    if ((fragment & (MORE_FRAGMENTS | OFFSET)) !== 0) {
      const isCut = end - at < length;
      if (isCut && (fragment & OFFSET) !== 0) return this.#onSkip(CUT_FRAGMENT);
      if (!isCut) {
        return this.#ipv4Fragment(bytes, at, headerEnd, length, fragment);
      }
    }
    this.#deliverIpv4(bytes, at, headerEnd, length, end);
  }

  #deliverIpv4(
    bytes: Uint8Array,
    at: number,
    headerEnd: number,
    length: number,
    end: number,
  ): void {
    const packet = this.#packet;
    packet.version = 4;
    packet.bytes = bytes;
    packet.source = at + 12;
    packet.destination = at + 16;
    packet.protocol = bytes[at + 9]!;
    packet.length = length;
    packet.transport = headerEnd;
    packet.transportLength = at + length - headerEnd;
    packet.end = Math.min(end, at + length);
    this.#deliver(packet);
  }

  #ipv4Fragment(
    bytes: Uint8Array,
    at: number,
    headerEnd: number,
    length: number,
    fragment: number,
  ): void {
    const protocol = bytes[at + 9]!;
    const datagram = this.#fragments.add({
      time: this.#frame.time,
      key: `4${keyOf(bytes, at + 4, at + 6)}${keyOf(bytes, at + 9, at + 10)}` +
        keyOf(bytes, at + 12, at + 20),
      bytes,
      header: at,
      headerEnd,
      data: headerEnd,
      dataEnd: at + length,
      offset: (fragment & OFFSET) * 8,
      more: (fragment & MORE_FRAGMENTS) !== 0,
      protocol,
    });
    if (datagram === undefined) return;
    const { bytes: whole, headerLength } = datagram;
    this.#within(whole.length, () => {
      this.#deliverIpv4(whole, 0, headerLength, whole.length, whole.length);
    });
  }

  #ipv6(bytes: Uint8Array, at: number, end: number, isWhole: boolean): void {
    if (end - at < IPV6_HEADER_BYTES) return this.#onSkip(TRUNCATED);
    const wireLength = this.#frame.wireEnd - at;
    const payloadLength = uint16(bytes, at + 4);
    let length = IPV6_HEADER_BYTES + payloadLength;
    // Zero in jumbograms and where the network card was left to cut a segment.
    if (payloadLength === 0 && bytes[at + 6] !== NO_NEXT_HEADER) {
      length = wireLength;
    }
    if (length > wireLength) return this.#onSkip(BEYOND_FRAME);
    const headers = this.#headers;
    const problem = headers.read(bytes, at, Math.min(end, at + length));
    if (problem !== undefined) return this.#onSkip(problem);
    if (headers.fragment >= 0) {
      const isCut = end - at < length;
      const fragment = uint16(bytes, headers.fragment + 2);
      if (isWhole) return this.#onSkip("fragment within a fragment");
      if (isCut && fragment >> 3 !== 0) return this.#onSkip(CUT_FRAGMENT);
      if (!isCut) return this.#ipv6Fragment(bytes, at, length, fragment);
    }
    const packet = this.#packet;
    packet.version = 6;
    packet.bytes = bytes;
    packet.source = headers.source;
    packet.destination = headers.destination;
    packet.protocol = headers.protocol;
    packet.length = length;
    packet.transport = headers.transport;
    packet.transportLength = at + length - headers.transport;
    packet.end = Math.min(end, at + length);
    this.#deliver(packet);
  }

  #ipv6Fragment(
    bytes: Uint8Array,
    at: number,
    length: number,
    fragment: number,
  ): void {
    const header = this.#headers.fragment;
    const nextAt = this.#headers.fragmentNamedAt - at;
    const datagram = this.#fragments.add({
      time: this.#frame.time,
      key: `6${keyOf(bytes, header + 4, header + 8)}` +
        keyOf(bytes, at + 8, at + 40),
      bytes,
      header: at,
      headerEnd: header,
      data: header + FRAGMENT_HEADER_BYTES,
      dataEnd: at + length,
      offset: fragment & 0xfff8,
      more: (fragment & 1) !== 0,
      protocol: bytes[header]!,
    });
    if (datagram === undefined) return;
    this.#ipv6Datagram(datagram, nextAt);
  }

  /** Decodes a datagram put together as if it had come so, without a fragment header. */
  #ipv6Datagram(datagram: Datagram, nextAt: number): void {
    const { bytes, headerLength, protocol } = datagram;
    // The last fragment may have had other headers than the first.
    if (nextAt >= headerLength) return this.#onSkip(BAD_LENGTH);
    const payloadLength = bytes.length - IPV6_HEADER_BYTES;
    bytes[nextAt] = protocol;
    bytes[4] = payloadLength >> 8;
    bytes[5] = payloadLength & 0xff;
    this.#within(bytes.length, () => this.#ipv6(bytes, 0, bytes.length, true));
  }

  /** Decodes a buffer of its own, which ends at `wireEnd`. */
  #within(wireEnd: number, decode: () => void): void {
    const before = this.#frame.wireEnd;
    this.#frame.wireEnd = wireEnd;
    decode();
    this.#frame.wireEnd = before;
  }

  #deliver(packet: Packet): void {
    packet.time = this.#frame.time;
    packet.vlan = this.#frame.vlan;
    this.#onPacket(packet);
  }
}
