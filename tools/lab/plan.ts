/**
 * What the lab is: its hosts, and what they are there for.
 *
 *     anna ─┐            ┌─ names    dnsmasq, checks that web and files are there
 *     ben  ─┼── bridge ──┼─ web      nginx, pages
 *     carl ─┤     │      ├─ files    nginx, downloads and uploads
 *     dora ─┘     │      └─ printer  nginx, takes what is to be printed
 *                 └─ tcpdump
 *
 * Anna and Ben visit the servers from beginning to end. Carl and Dora do the same,
 * until both are taken over: Carl scans the printer, Dora tunnels through DNS. The
 * flood on the web server comes from an address that no host has.
 *
 * @module
 */

/** A host: a network namespace of its own, with one link to the bridge. */
export interface Host {
  /** Its name, also that of its port on the bridge. */
  readonly name: string;
  /** Its IPv4 address. */
  readonly address: string;
}

/** The name server. */
export const NAMES: Host = { name: "names", address: "10.77.0.1" };

/** The web server. */
export const WEB: Host = { name: "web", address: "10.77.0.10" };

/** The server of files, which has less to do. */
export const FILES: Host = { name: "files", address: "10.77.0.20" };

/** The printer, which is seldom needed. */
export const PRINTER: Host = { name: "printer", address: "10.77.0.30" };

/** Who visits the servers until the end. */
export const LOYAL: readonly Host[] = [
  { name: "anna", address: "10.77.0.101" },
  { name: "ben", address: "10.77.0.102" },
];

/** Who scans. */
export const SCANNER: Host = { name: "carl", address: "10.77.0.103" };

/** Who tunnels. */
export const TUNNELLER: Host = { name: "dora", address: "10.77.0.104" };

/** Where the flood says that it comes from; nobody is there. */
export const SPOOFED = "10.77.0.200";

/** All hosts. */
export const HOSTS: readonly Host[] = [
  NAMES,
  WEB,
  FILES,
  PRINTER,
  ...LOYAL,
  SCANNER,
  TUNNELLER,
];

/** The zone of the name server. */
export const ZONE = "lab.test";

/** The zone that is the far end of the tunnel. */
export const TUNNEL_ZONE = "t.example";

/** The names in {@linkcode ZONE} that have the web server's address. */
export const NAMES_IN_ZONE: readonly string[] = [
  "www",
  "static",
  "api",
  "mail",
  "wiki",
  "git",
  "calendar",
  "print",
  "updates",
];

/** How many pages the servers have: `/page0.html` and so on. */
export const PAGES = 24;

/** How many images they have: `/image0.png` and so on. */
export const IMAGES = 40;
