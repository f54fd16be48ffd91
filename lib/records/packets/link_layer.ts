/**
 * From a frame to the IP packet in it.
 *
 * Each method strips one kind of header and passes on what is behind; those that
 * lead to an Ethernet type meet in {@linkcode LinkLayer.etherType}, which strips
 * tags in a loop, however many there are. The rules are those of Zeek's packet
 * analyzers.
 *
 * @module
 */

import {
  ETHER_FABRIC_PATH,
  ETHER_IPV4,
  ETHER_IPV6,
  ETHER_MPLS,
  ETHER_MPLS_MULTICAST,
  ETHER_NSH,
  ETHER_PBB,
  ETHER_PPPOE,
  ETHER_QINQ,
  ETHER_QINQ_OLD,
  ETHER_VLAN,
  ETHER_VNTAG,
  FIRST_ETHER_TYPE,
  unreadEtherType,
} from "./ether_types.ts";
import type { Frame, SkipHandler, SpanHandler } from "./frame.ts";
import { wirelessPayloads } from "./ieee802_11.ts";
import * as links from "./link_types.ts";
import { isIpFamily } from "./loopback_family.ts";
import { nflogPayload } from "./nflog_payload.ts";

const ETHERNET_HEADER_BYTES = 14;
const FDDI_HEADER_BYTES = 13;
/** Lengths of IEEE 802.3 frames end here; numbers up to 1535 mean nothing. */
const MAX_802_3_LENGTH = 1500;

const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;
const PPP_MPLS = 0x0281;

const TRUNCATED = "truncated link header";

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** Strips link headers. */
export class LinkLayer {
  readonly #frame: Frame;
  readonly #onIp: SpanHandler;
  readonly #onSkip: SkipHandler;

  /**
   * @param frame What is known of the frame; its VLAN is set here.
   * @param onIp Takes each IP packet, told apart by its version alone.
   * @param onSkip Told why a frame holds none.
   */
  constructor(frame: Frame, onIp: SpanHandler, onSkip: SkipHandler) {
    this.#frame = frame;
    this.#onIp = onIp;
    this.#onSkip = onSkip;
  }

  /** Decodes a frame of a link type. */
  decode(bytes: Uint8Array, at: number, end: number, linkType: number): void {
    switch (linkType) {
      case links.LINK_ETHERNET:
        return this.ethernet(bytes, at, end);
      case links.LINK_RAW:
      case links.LINK_RAW_BSD:
      case links.LINK_RAW_OPENBSD:
      case links.LINK_IPV4:
      case links.LINK_IPV6:
        return this.#onIp(bytes, at, end);
      case links.LINK_LINUX_SLL:
        return this.#cooked(bytes, at + 16, end, at + 14);
      case links.LINK_LINUX_SLL2:
        return this.#cooked(bytes, at + 20, end, at);
      case links.LINK_NULL:
      case links.LINK_LOOP:
        return this.#loopback(bytes, at, end);
      case links.LINK_PPP:
      case links.LINK_PPP_HDLC:
        return this.ppp(bytes, at, end);
      case links.LINK_PPP_ETHER:
        return this.#pppoe(bytes, at, end);
      case links.LINK_FDDI:
        return this.#llc(bytes, at + FDDI_HEADER_BYTES, end);
      case links.LINK_NFLOG:
        return this.#nflog(bytes, at, end);
      case links.LINK_RADIOTAP:
        return this.#radiotap(bytes, at, end);
      case links.LINK_IEEE802_11:
        return this.#wireless(bytes, at, end);
      default:
        this.#onSkip(links.unreadLinkType(linkType));
    }
  }

  /** Decodes an Ethernet frame. */
  ethernet(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < ETHERNET_HEADER_BYTES) return this.#onSkip(TRUNCATED);
    const type = uint16(bytes, at + 12);
    this.etherType(bytes, at + ETHERNET_HEADER_BYTES, end, type);
  }

  /** Decodes what an Ethernet type announces, tags stripped as they come. */
  etherType(bytes: Uint8Array, at: number, end: number, type: number): void {
    for (;;) {
      switch (type) {
        case ETHER_IPV4:
        case ETHER_IPV6:
          return this.#onIp(bytes, at, end);
        case ETHER_VLAN:
        case ETHER_QINQ:
        case ETHER_QINQ_OLD:
          if (end - at < 4) return this.#onSkip(TRUNCATED);
          this.#frame.vlan ??= uint16(bytes, at) & 0xfff;
          type = uint16(bytes, at + 2);
          at += 4;
          break;
        case ETHER_VNTAG:
          if (end - at < 6) return this.#onSkip(TRUNCATED);
          type = uint16(bytes, at + 4);
          at += 6;
          break;
        case ETHER_PBB:
          // An instance tag of four bytes, then an Ethernet frame.
          at += 4;
          if (end - at < ETHERNET_HEADER_BYTES) return this.#onSkip(TRUNCATED);
          type = uint16(bytes, at + 12);
          at += ETHERNET_HEADER_BYTES;
          break;
        case ETHER_FABRIC_PATH:
          // The sixteen bytes start at the addresses, the frame two bytes on.
          at += 2;
          if (end - at < ETHERNET_HEADER_BYTES) return this.#onSkip(TRUNCATED);
          type = uint16(bytes, at + 12);
          at += ETHERNET_HEADER_BYTES;
          break;
        case ETHER_NSH:
          return this.#serviceHeader(bytes, at, end);
        case ETHER_MPLS:
        case ETHER_MPLS_MULTICAST:
          return this.#mpls(bytes, at, end);
        case ETHER_PPPOE:
          return this.#pppoe(bytes, at, end);
        default:
          if (type >= FIRST_ETHER_TYPE) {
            return this.#onSkip(unreadEtherType(type));
          }
          return this.#ieee802_3(bytes, at, end, type);
      }
    }
  }

  /** Decodes PPP, with or without HDLC's two bytes before it. */
  ppp(bytes: Uint8Array, at: number, end: number): void {
    if (end - at >= 2 && bytes[at] === 0xff && bytes[at + 1] === 0x03) at += 2;
    if (end - at < 2) return this.#onSkip(TRUNCATED);
    const protocol = uint16(bytes, at);
    if (protocol === PPP_IPV4 || protocol === PPP_IPV6) {
      return this.#onIp(bytes, at + 2, end);
    }
    if (protocol === PPP_MPLS) return this.#mpls(bytes, at + 2, end);
    this.#onSkip("PPP control or other protocol");
  }

  /** What a frame with a length instead of a type carries. */
  #ieee802_3(bytes: Uint8Array, at: number, end: number, length: number): void {
    if (length > MAX_802_3_LENGTH) {
      return this.#onSkip("undefined Ethernet type");
    }
    this.#llc(bytes, at, Math.min(end, at + length));
  }

  /** IEEE 802.2: behind a SNAP header there is an Ethernet type. */
  #llc(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 3) return this.#onSkip(TRUNCATED);
    if (bytes[at] !== 0xaa || bytes[at + 1] !== 0xaa) {
      return this.#onSkip("IEEE 802.2 frame without SNAP");
    }
    // Only the frames of unnumbered kind have a control field of one byte.
    const snap = at + ((bytes[at + 2]! & 3) === 3 ? 3 : 4);
    if (end - snap < 5) return this.#onSkip(TRUNCATED);
    const vendor = (uint16(bytes, snap) << 8) | bytes[snap + 2]!;
    const type = uint16(bytes, snap + 3);
    if (vendor !== 0 || type < FIRST_ETHER_TYPE) {
      return this.#onSkip("SNAP frame of a vendor's own kind");
    }
    this.etherType(bytes, snap + 5, end, type);
  }

  #mpls(bytes: Uint8Array, at: number, end: number): void {
    let isLast = false;
    while (!isLast) {
      if (end - at < 4) return this.#onSkip(TRUNCATED);
      isLast = (bytes[at + 2]! & 1) === 1;
      at += 4;
    }
    // The stack does not tell what follows (RFC 3032); the IP version must do.
    this.#onIp(bytes, at, end);
  }

  #pppoe(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 8) return this.#onSkip(TRUNCATED);
    const length = uint16(bytes, at + 4);
    this.ppp(bytes, at + 6, Math.min(end, at + 6 + length));
  }

  /** RFC 8300: its length in words, and what it carries. */
  #serviceHeader(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 8) return this.#onSkip(TRUNCATED);
    const payload = at + (bytes[at + 1]! & 0x3f) * 4;
    const next = bytes[at + 3]!;
    if (payload < at + 8 || payload > end) return this.#onSkip(TRUNCATED);
    if (next === 1 || next === 2) return this.#onIp(bytes, payload, end);
    if (next === 3) return this.ethernet(bytes, payload, end);
    this.#onSkip("NSH with another protocol inside");
  }

  #nflog(bytes: Uint8Array, at: number, end: number): void {
    const payload = nflogPayload(bytes, at, end);
    if (payload < 0) return this.#onSkip("NFLOG frame without a packet");
    this.#onIp(bytes, payload, end);
  }

  /** Linux cooked frames; other devices' protocols are taken for Ethernet types. */
  #cooked(bytes: Uint8Array, at: number, end: number, typeAt: number): void {
    if (end < at) return this.#onSkip(TRUNCATED);
    const type = uint16(bytes, typeAt);
    if (type < FIRST_ETHER_TYPE) {
      return this.#onSkip("cooked frame without an Ethernet type");
    }
    this.etherType(bytes, at, end, type);
  }

  #loopback(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 4) return this.#onSkip(TRUNCATED);
    if (isIpFamily(bytes, at)) return this.#onIp(bytes, at + 4, end);
    this.#onSkip("loopback frame of another family");
  }

  #radiotap(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 4) return this.#onSkip(TRUNCATED);
    const length = bytes[at + 2]! | (bytes[at + 3]! << 8);
    if (length < 8 || end - at < length) return this.#onSkip(TRUNCATED);
    this.#wireless(bytes, at + length, end);
  }

  #wireless(bytes: Uint8Array, at: number, end: number): void {
    wirelessPayloads(bytes, at, end, (type, start, stop) => {
      this.etherType(bytes, start, stop, type);
    }, this.#onSkip);
  }
}
