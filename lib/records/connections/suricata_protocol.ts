import type { TransportProtocol } from "./connection_record.ts";

/** Names that Suricata gives to IP protocols, in lower case. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ["icmp", 1],
  ["igmp", 2],
  ["ip-in-ip", 4],
  ["tcp", 6],
  ["udp", 17],
  ["ipv6", 41],
  ["gre", 47],
  ["esp", 50],
  ["ah", 51],
  ["ipv6-icmp", 58],
  ["sctp", 132],
]);

/** What carries a flow. */
export interface FlowProtocol {
  /** In Zeek's terms. */
  readonly protocol: TransportProtocol;
  /** The number of the IP protocol, where the name tells it. */
  readonly ipProtocol: number | null;
}

function transportOf(ipProtocol: number | null): TransportProtocol {
  switch (ipProtocol) {
    case 6:
      return "tcp";
    case 17:
      return "udp";
    case 1:
    case 58:
      return "icmp";
    default:
      return "unknown_transport";
  }
}

/**
 * What carries a flow, by Suricata's `proto`: a name in any case, or the three
 * digits that it writes for a protocol without one.
 */
export function flowProtocol(proto: string): FlowProtocol {
  const ipProtocol = /^\d{1,3}$/.test(proto)
    ? Number(proto)
    : NUMBERS.get(proto.toLowerCase()) ?? null;
  return { protocol: transportOf(ipProtocol), ipProtocol };
}
