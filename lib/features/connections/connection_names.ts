/**
 * Names of services and ports that present-day networks have.
 *
 * What a recogniser found comes first, under Zeek's name for it; Suricata's names
 * are put into Zeek's. Where nothing was found, the responder's port names the
 * service that was asked for. Lists are short, and what is not on them is `other`:
 * a category for each port that ever occurred would make each of them rare.
 */
import type { ConnectionRecord } from "../../records/connections/connection_record.ts";

/** Services by name. Of several findings the first in this order counts. */
export const SERVICES: readonly string[] = [
  "http",
  "smtp",
  "imap",
  "pop3",
  "ssh",
  "ftp",
  "ftp-data",
  "telnet",
  "irc",
  "rdp",
  "rfb",
  "smb",
  "ldap",
  "krb",
  "dce_rpc",
  "ntlm",
  "dns",
  "dhcp",
  "ntp",
  "snmp",
  "syslog",
  "radius",
  "sip",
  "rtp",
  "stun",
  "mqtt",
  "modbus",
  "dnp3",
  "mysql",
  "postgresql",
  "mssql",
  "redis",
  "nfs",
  "tftp",
  "netbios",
  "ssdp",
  "socks",
  "bittorrent",
  "ipsec",
  "wireguard",
  "openvpn",
  "vxlan",
  "quic",
  "ssl",
  "gssapi",
  "icmp-echo",
  "icmp-unreachable",
  "icmp-neighbour",
  "icmp-other",
  "other",
  "unknown",
];

/** Other names, as Suricata and recent Zeek have them. */
const ALIASES = new Map([
  ["tls", "ssl"],
  ["dtls", "ssl"],
  ["http2", "http"],
  ["websocket", "http"],
  ["doh2", "dns"],
  ["mdns", "dns"],
  ["dcerpc", "dce_rpc"],
  ["krb5", "krb"],
  ["krb_tcp", "krb"],
  ["ldap_tcp", "ldap"],
  ["ldap_udp", "ldap"],
  ["pgsql", "postgresql"],
  ["ike", "ipsec"],
  ["ikev2", "ipsec"],
  ["ipsec_udp", "ipsec"],
  ["ipsec_tcp", "ipsec"],
  ["bittorrent-dht", "bittorrent"],
  ["smtps", "smtp"],
  ["imap4", "imap"],
  ["gssapi_krb", "krb"],
]);

const TCP: [name: string, ...ports: number[]][] = [
  ["ftp-data", 20],
  ["ftp", 21],
  ["ssh", 22],
  ["telnet", 23, 2323],
  ["smtp", 25, 587],
  ["dns", 53],
  ["http", 80, 8000, 8080],
  ["krb", 88],
  ["pop3", 110],
  ["dce_rpc", 135],
  ["netbios", 137, 138, 139],
  ["imap", 143],
  ["ldap", 389],
  ["ssl", 443, 465, 636, 853, 993, 995, 8443, 8883],
  ["smb", 445],
  ["modbus", 502],
  ["syslog", 514, 601],
  ["socks", 1080],
  ["mssql", 1433],
  ["mqtt", 1883],
  ["nfs", 2049],
  ["mysql", 3306],
  ["rdp", 3389],
  ["sip", 5060, 5061],
  ["postgresql", 5432],
  ["rfb", 5900],
  ["redis", 6379],
  ["irc", 6667],
  ["bittorrent", 6881],
  ["dnp3", 20000],
];

const UDP: [name: string, ...ports: number[]][] = [
  ["dns", 53, 5353, 5355],
  ["dhcp", 67, 68, 546, 547],
  ["tftp", 69],
  ["krb", 88],
  ["ntp", 123],
  ["netbios", 137, 138],
  ["snmp", 161, 162],
  ["ldap", 389],
  ["quic", 443],
  ["ipsec", 500, 4500],
  ["syslog", 514],
  ["openvpn", 1194],
  ["radius", 1812, 1813],
  ["ssdp", 1900],
  ["stun", 3478],
  ["rdp", 3389],
  ["vxlan", 4789],
  ["sip", 5060],
  ["bittorrent", 6881],
  ["wireguard", 51820],
];

function byPort(
  names: readonly [string, ...number[]][],
): ReadonlyMap<number, string> {
  return new Map(
    names.flatMap(([name, ...ports]) =>
      (ports as number[]).map((port): [number, string] => [port, name])
    ),
  );
}

const TCP_PORTS = byPort(TCP);
const UDP_PORTS = byPort(UDP);
const RANK = new Map(SERVICES.map((name, rank) => [name, rank]));

/** Findings that came before, since logs repeat a few: bounded. */
const found = new Map<string, string>();

/** The service of a recogniser's finding, such as `ssl,http`. */
function recognised(text: string): string {
  const known = found.get(text);
  if (known !== undefined) return known;
  const ranks = text.toLowerCase().split(",").map((part) => {
    const name = part.trim();
    return RANK.get(ALIASES.get(name) ?? name) ?? Infinity;
  });
  const service = SERVICES[Math.min(...ranks)] ?? "other";
  if (found.size < 1000) found.set(text, service);
  return service;
}

function icmpService(connection: ConnectionRecord): string {
  const { originatorPort: type } = connection;
  if (connection.originator.includes(":")) {
    if (type === 128 || type === 129) return "icmp-echo";
    if (type === 1) return "icmp-unreachable";
    const isNeighbour = (type >= 130 && type <= 137) || type === 143;
    return isNeighbour ? "icmp-neighbour" : "icmp-other";
  }
  if (type === 8 || type === 0) return "icmp-echo";
  if (type === 3) return "icmp-unreachable";
  return type === 9 || type === 10 ? "icmp-neighbour" : "icmp-other";
}

/** A connection's service: one of {@linkcode SERVICES}. */
export function serviceOf(connection: ConnectionRecord): string {
  const { protocol, service, responderPort } = connection;
  if (protocol === "icmp") return icmpService(connection);
  if (service !== null) return recognised(service);
  const ports = protocol === "tcp"
    ? TCP_PORTS
    : protocol === "udp"
    ? UDP_PORTS
    : undefined;
  return ports?.get(responderPort) ?? "unknown";
}

/** Ports that stand for themselves, whatever the transport. */
const COMMON_PORTS = (
  "20 21 22 23 25 53 67 68 80 88 110 123 135 137 138 139 143 161 389 443 445 465 " +
  "500 514 587 853 993 995 1433 1883 1900 3306 3389 5060 5353 5355 5432 5900 6379 " +
  "8080 8443"
).split(" ");

const COMMON_NAMES = new Map(COMMON_PORTS.map((name) => [Number(name), name]));

/** The port classes that there are. */
export const PORT_CLASSES: readonly string[] = [
  ...COMMON_PORTS,
  "other-system",
  "other-user",
  "other-high",
  "none",
];

/**
 * A responder's port: itself where it is a common one, or else its range: below
 * 1024, below 32768, and from there on, where systems take their own ports from.
 * Protocols without ports have none.
 */
export function portClassOf(
  { protocol, responderPort: port }: ConnectionRecord,
): string {
  if (protocol !== "tcp" && protocol !== "udp") return "none";
  const name = COMMON_NAMES.get(port);
  if (name !== undefined) return name;
  if (port < 1024) return "other-system";
  return port < 32_768 ? "other-user" : "other-high";
}
