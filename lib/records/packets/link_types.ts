/**
 * Numbers of link types, as captures carry them.
 *
 * @see {@link https://www.tcpdump.org/linktypes.html}
 *
 * @module
 */

/** BSD loopback: a protocol family in the capturing machine's byte order. */
export const LINK_NULL = 0;
/** Ethernet. */
export const LINK_ETHERNET = 1;
/** PPP, with or without HDLC's two bytes. */
export const LINK_PPP = 9;
/** Raw IP, as some systems number it. */
export const LINK_RAW_BSD = 12;
/** Raw IP, as OpenBSD numbers it. */
export const LINK_RAW_OPENBSD = 14;
/** FDDI. */
export const LINK_FDDI = 10;
/** PPP in HDLC-like framing. */
export const LINK_PPP_HDLC = 50;
/** PPP over Ethernet, from its own header on. */
export const LINK_PPP_ETHER = 51;
/** Raw IP. */
export const LINK_RAW = 101;
/** IEEE 802.11. */
export const LINK_IEEE802_11 = 105;
/** OpenBSD loopback: a protocol family in network byte order. */
export const LINK_LOOP = 108;
/** Linux cooked capture. */
export const LINK_LINUX_SLL = 113;
/** IEEE 802.11 after a radiotap header. */
export const LINK_RADIOTAP = 127;
/** Raw IPv4. */
export const LINK_IPV4 = 228;
/** Raw IPv6. */
export const LINK_IPV6 = 229;
/** Linux's netfilter log. */
export const LINK_NFLOG = 239;
/** Linux cooked capture, version 2. */
export const LINK_LINUX_SLL2 = 276;

/** Those that are known but not read. */
const UNREAD = new Map<number, string>([
  [6, "Token Ring"],
  [8, "SLIP"],
  [104, "Cisco HDLC"],
  [107, "Frame Relay"],
  [117, "PF log"],
  [119, "Prism 802.11"],
  [163, "AVS 802.11"],
  [189, "USB"],
  [195, "IEEE 802.15.4"],
  [201, "Bluetooth"],
  [220, "USB"],
  [227, "CAN bus"],
  [230, "IEEE 802.15.4"],
  [247, "InfiniBand"],
  [249, "USB"],
  [253, "Netlink"],
]);

/** The reason to count frames of a link type that is not read under. */
export function unreadLinkType(linkType: number): string {
  const name = UNREAD.get(linkType);
  return name === undefined
    ? `link type ${linkType}`
    : `link type ${linkType} (${name})`;
}
