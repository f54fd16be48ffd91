/**
 * Numbers of what an Ethernet frame can carry.
 *
 * @see {@link https://www.iana.org/assignments/ieee-802-numbers}
 *
 * @module
 */

/** IPv4. */
export const ETHER_IPV4 = 0x0800;
/** IPv6. */
export const ETHER_IPV6 = 0x86dd;
/** A VLAN tag, IEEE 802.1Q. */
export const ETHER_VLAN = 0x8100;
/** An outer VLAN tag, IEEE 802.1ad. */
export const ETHER_QINQ = 0x88a8;
/** An outer VLAN tag, before there was a standard. */
export const ETHER_QINQ_OLD = 0x9100;
/** MPLS. */
export const ETHER_MPLS = 0x8847;
/** MPLS, multicast. */
export const ETHER_MPLS_MULTICAST = 0x8848;
/** A PPPoE session. */
export const ETHER_PPPOE = 0x8864;
/** Provider backbone bridges, IEEE 802.1ah. */
export const ETHER_PBB = 0x88e7;
/** Cisco FabricPath: sixteen bytes before an Ethernet frame. */
export const ETHER_FABRIC_PATH = 0x8903;
/** A VN-Tag. */
export const ETHER_VNTAG = 0x8926;
/** A network service header, RFC 8300. */
export const ETHER_NSH = 0x894f;
/** A whole Ethernet frame. */
export const ETHER_BRIDGING = 0x6558;

/** Lower numbers are lengths of IEEE 802.3 frames. */
export const FIRST_ETHER_TYPE = 1536;

const UNREAD = new Map<number, string>([
  [0x0806, "ARP"],
  [0x8035, "RARP"],
  [0x0842, "Wake-on-LAN"],
  [0x22f0, "AVTP"],
  [0x809b, "AppleTalk"],
  [0x8137, "IPX"],
  [0x8808, "Ethernet flow control"],
  [0x8809, "LACP"],
  [0x8863, "PPPoE discovery"],
  [0x886d, "Intel ANS"],
  [0x888e, "EAPOL"],
  [0x8892, "PROFINET"],
  [0x88a4, "EtherCAT"],
  [0x88b8, "GOOSE"],
  [0x88cc, "LLDP"],
  [0x88e1, "HomePlug"],
  [0x88e5, "MACsec"],
  [0x88f7, "PTP"],
  [0x8902, "Ethernet CFM"],
  [0x9000, "Ethernet loopback test"],
]);

/** The reason to count frames of an Ethernet type that is not read under. */
export function unreadEtherType(type: number): string {
  return UNREAD.get(type) ??
    `Ethernet type 0x${type.toString(16).padStart(4, "0")}`;
}
