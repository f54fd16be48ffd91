/**
 * What tunnels carry.
 *
 * As in Zeek: IP in IP, 6in4 and GRE (IP, Ethernet, ERSPAN, PPTP) give way to the
 * packets inside, and are themselves no connection; VXLAN and Geneve are UDP
 * connections, and the packets inside come after the one that carries them.
 * Tunnels nest to a depth of four. A tunnel that cannot be unwrapped is skipped;
 * Teredo, GTP and tunnels inside encryption stay what carries them.
 *
 * @module
 */

import { ETHER_BRIDGING, ETHER_IPV4, ETHER_IPV6 } from "./ether_types.ts";
import type { Frame, SkipHandler } from "./frame.ts";
import type { LinkLayer } from "./link_layer.ts";
import type { Packet } from "./packet.ts";

const IPV4_IN_IP = 4;
const UDP = 17;
const IPV6_IN_IP = 41;
const GRE = 47;

const VXLAN_PORT = 4789;
const GENEVE_PORT = 6081;
const UDP_HEADER_BYTES = 8;

const ERSPAN_1_OR_2 = 0x88be;
const ERSPAN_3 = 0x22eb;
const PPTP = 0x880b;

const MAX_DEPTH = 4;

const TRUNCATED = "truncated tunnel header";

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** Passes packets on, and the packets inside them. */
export class Tunnels {
  readonly #frame: Frame;
  readonly #link: LinkLayer;
  readonly #onPacket: (packet: Packet) => void;
  readonly #onSkip: SkipHandler;

  /**
   * @param frame What is known of the frame.
   * @param link Decodes what is inside.
   * @param onPacket Takes each packet that is not only a tunnel's wrapping.
   * @param onSkip Told why a tunnel is not unwrapped.
   */
  constructor(
    frame: Frame,
    link: LinkLayer,
    onPacket: (packet: Packet) => void,
    onSkip: SkipHandler,
  ) {
    this.#frame = frame;
    this.#link = link;
    this.#onPacket = onPacket;
    this.#onSkip = onSkip;
  }

  /** Takes a packet. */
  packet(packet: Packet): void {
    switch (packet.protocol) {
      case IPV4_IN_IP:
      case IPV6_IN_IP:
      case GRE:
        return this.#unwrap(packet, packet.protocol, packet.transport);
      case UDP:
        return this.#udp(packet);
      default:
        this.#onPacket(packet);
    }
  }

  #udp(packet: Packet): void {
    const { bytes, transport, end } = packet;
    if (end - transport < UDP_HEADER_BYTES) return this.#onPacket(packet);
    const port = uint16(bytes, transport + 2);
    this.#onPacket(packet);
    if (port !== VXLAN_PORT && port !== GENEVE_PORT) return;
    this.#unwrap(packet, port, transport + UDP_HEADER_BYTES);
  }

  #unwrap(packet: Packet, kind: number, at: number): void {
    const frame = this.#frame;
    if (frame.tunnels >= MAX_DEPTH) return this.#onSkip("too many tunnels");
    const { bytes, end } = packet;
    const wireEnd = frame.wireEnd;
    frame.wireEnd = packet.transport + packet.transportLength;
    frame.tunnels++;
    this.#inside(bytes, at, end, kind);
    frame.tunnels--;
    frame.wireEnd = wireEnd;
  }

  #inside(bytes: Uint8Array, at: number, end: number, kind: number): void {
    switch (kind) {
      case VXLAN_PORT:
        return this.#vxlan(bytes, at, end);
      case GENEVE_PORT:
        return this.#geneve(bytes, at, end);
      case GRE:
        return this.#gre(bytes, at, end);
      default:
        this.#ip(bytes, at, end, kind === IPV4_IN_IP ? 4 : 6);
    }
  }

  #ip(bytes: Uint8Array, at: number, end: number, version: number): void {
    if (end - at < 1) return this.#onSkip(TRUNCATED);
    if (bytes[at]! >> 4 !== version) {
      return this.#onSkip("tunnel with another IP version inside");
    }
    this.#link.etherType(bytes, at, end, ETHER_IPV4);
  }

  #vxlan(bytes: Uint8Array, at: number, end: number): void {
    // The flag says that a network identifier is given (RFC 7348).
    if (end - at < 8 || (bytes[at]! & 0x08) === 0) return;
    this.#link.ethernet(bytes, at + 8, end);
  }

  #geneve(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 8 || bytes[at]! >> 6 !== 0) return;
    const payload = at + 8 + (bytes[at]! & 0x3f) * 4;
    if (payload > end) return;
    this.#etherType(bytes, payload, end, uint16(bytes, at + 2));
  }

  #gre(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 4) return this.#onSkip(TRUNCATED);
    const flags = uint16(bytes, at);
    const type = uint16(bytes, at + 2);
    const version = flags & 7;
    let payload = at + 4;
    if ((flags & 0x8000) !== 0) payload += 4; // checksum
    if ((flags & 0x2000) !== 0) payload += 4; // key
    if ((flags & 0x1000) !== 0) payload += 4; // sequence number
    if ((flags & 0x0080) !== 0) payload += 4; // acknowledgement
    if (payload > end) return this.#onSkip(TRUNCATED);
    if (version > 1 || (flags & 0x4078) !== 0) {
      return this.#onSkip("GRE of an unknown kind");
    }
    if (version === 1) {
      if (type === PPTP) return this.#link.ppp(bytes, payload, end);
      return this.#onSkip("GRE of an unknown kind");
    }
    if (type === ERSPAN_1_OR_2) {
      // Type II has a header of its own, type I neither that nor a number.
      if ((flags & 0x1000) !== 0) payload += 8;
      return this.#link.ethernet(bytes, payload, end);
    }
    if (type === ERSPAN_3) {
      if (end - payload < 12) return this.#onSkip(TRUNCATED);
      payload += (bytes[payload + 11]! & 1) !== 0 ? 20 : 12;
      return this.#link.ethernet(bytes, payload, end);
    }
    this.#etherType(bytes, payload, end, type);
  }

  #etherType(bytes: Uint8Array, at: number, end: number, type: number): void {
    if (type === ETHER_BRIDGING) return this.#link.ethernet(bytes, at, end);
    if (type === ETHER_IPV4) return this.#ip(bytes, at, end, 4);
    if (type === ETHER_IPV6) return this.#ip(bytes, at, end, 6);
    this.#link.etherType(bytes, at, end, type);
  }
}
