/**
 * The service of a connection as KDD'99 names it: by the responder's port, and
 * for ICMP by type and code. A recogniser's finding plays no part in it.
 *
 * An unnamed port below 1024 is `private`, any other `other`. A connection from
 * port 20 to an unnamed port is `ftp_data`: active FTP. Where a named service is
 * on the responder's side, that one counts. ICMP for IPv6, which the data has
 * none of, is named by what its own numbers mean.
 */
import type { ConnectionRecord } from "../../records/connections/connection_record.ts";
import { NSL_KDD_CATEGORIES } from "../../records/nsl_kdd_categories.ts";

/** Services by number: NSL-KDD's 70, KDD'99's `oth_i`, and none at all. */
export const KDD_SERVICES: readonly (string | null)[] = [
  ...NSL_KDD_CATEGORIES.service!,
  "oth_i",
  null,
];

function numberOf(service: string | null): number {
  return KDD_SERVICES.indexOf(service);
}

function numbered(ports: Record<string, number>): Map<number, number> {
  return new Map(
    Object.entries(ports).map(([name, port]) => [port, numberOf(name)]),
  );
}

const TCP = numbered({
  echo: 7,
  discard: 9,
  systat: 11,
  daytime: 13,
  netstat: 15,
  ftp_data: 20,
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  time: 37,
  name: 42,
  whois: 43,
  domain: 53,
  gopher: 70,
  finger: 79,
  http: 80,
  ctf: 84,
  supdup: 95,
  hostnames: 101,
  iso_tsap: 102,
  csnet_ns: 105,
  pop_2: 109,
  pop_3: 110,
  sunrpc: 111,
  auth: 113,
  uucp_path: 117,
  nntp: 119,
  netbios_ns: 137,
  netbios_dgm: 138,
  netbios_ssn: 139,
  imap4: 143,
  sql_net: 150,
  vmnet: 175,
  bgp: 179,
  Z39_50: 210,
  link: 245,
  ldap: 389,
  nnsp: 433,
  http_443: 443,
  exec: 512,
  login: 513,
  shell: 514,
  printer: 515,
  efs: 520,
  courier: 530,
  uucp: 540,
  klogin: 543,
  kshell: 544,
  http_2784: 2784,
  aol: 5190,
  IRC: 6667,
  http_8001: 8001,
});
for (let port = 6000; port <= 6063; port++) TCP.set(port, numberOf("X11"));

const UDP = numbered({ domain_u: 53, tftp_u: 69, ntp_u: 123 });

const PRIVATE = numberOf("private");
const OTHER = numberOf("other");
const FTP_DATA = numberOf("ftp_data");
const NONE = numberOf(null);

/** ICMP's name by type, or by type and code. */
const ICMP = new Map([
  ["0", "ecr_i"],
  ["3/1", "urh_i"],
  ["3/3", "urp_i"],
  ["5", "red_i"],
  ["8", "eco_i"],
  ["11", "tim_i"],
].map(([key, name]) => [key!, numberOf(name!)]));

const ICMP6 = new Map([
  ["1/3", "urh_i"],
  ["1/4", "urp_i"],
  ["3", "tim_i"],
  ["128", "eco_i"],
  ["129", "ecr_i"],
  ["137", "red_i"],
].map(([key, name]) => [key!, numberOf(name!)]));

const OTH_I = numberOf("oth_i");

function icmpService(connection: ConnectionRecord): number {
  const { originator, originatorPort: type, responderPort: code } = connection;
  const names = originator.includes(":") ? ICMP6 : ICMP;
  return names.get(`${type}`) ?? names.get(`${type}/${code}`) ?? OTH_I;
}

/** A connection's service, as its place in {@linkcode KDD_SERVICES}. */
export function kddService(connection: ConnectionRecord): number {
  const { protocol, responderPort: port } = connection;
  if (protocol === "icmp") return icmpService(connection);
  if (protocol === "unknown_transport") return NONE;
  const unnamed = port < 1024 ? PRIVATE : OTHER;
  if (protocol === "udp") return UDP.get(port) ?? unnamed;
  const named = TCP.get(port);
  if (named !== undefined) return named;
  return connection.originatorPort === 20 ? FTP_DATA : unnamed;
}
