/**
 * The application protocol by the first bytes of a payload, under Zeek's names.
 *
 * Zeek confirms a service by analysing the protocol; this only looks at how a
 * payload begins, which costs a few comparisons and is right for well-meaning
 * traffic. What is not recognised stays unnamed: a port alone names nothing.
 */

/** How HTTP requests and answers begin. */
const HTTP = starts(
  "GET ",
  "POST ",
  "HEAD ",
  "PUT ",
  "DELETE ",
  "OPTIONS ",
  "PATCH ",
  "CONNECT ",
  "TRACE ",
  "PROPFIND ",
  "HTTP/1.",
);
const SSH = starts("SSH-");
const SIP = starts("SIP/2.0", "INVITE sip:", "REGISTER sip:", "OPTIONS sip:");
const SMTP = starts("EHLO ", "HELO ", "220 ", "220-");
const FTP = starts("USER ", "220 ", "220-");
const POP3 = starts("+OK ", "USER ", "CAPA");
const IMAP = starts("* OK ");
const IRC = starts("NICK ", "USER ", "PASS ", "CAP ");

/** Responder ports that tell protocols apart whose first bytes are alike. */
const SMTP_PORTS = new Set([25, 465, 587, 2525]);
const FTP_PORTS = new Set([21, 2811]);
const DNS_PORTS = new Set([53, 137, 5353, 5355]);

function starts(...texts: string[]): Uint8Array[] {
  const encoder = new TextEncoder();
  return texts.map((text) => encoder.encode(text));
}

function beginsWith(
  bytes: Uint8Array,
  from: number,
  to: number,
  texts: readonly Uint8Array[],
): boolean {
  for (const text of texts) {
    if (to - from < text.length) continue;
    let i = 0;
    while (i < text.length && bytes[from + i] === text[i]) i++;
    if (i === text.length) return true;
  }
  return false;
}

/**
 * Names the application protocol of a payload.
 *
 * @param bytes What holds the payload.
 * @param from Where it starts.
 * @param to Where it ends.
 * @param protocol The number of the IP protocol, 6 or 17.
 * @param port The responder's port.
 * @returns Zeek's name in lower case, or `null` where nothing is recognised.
 */
export function guessService(
  bytes: Uint8Array,
  from: number,
  to: number,
  protocol: number,
  port: number,
): string | null {
  return protocol === 6
    ? guessTcp(bytes, from, to, port)
    : guessUdp(bytes, from, to, port);
}

function guessTcp(
  bytes: Uint8Array,
  from: number,
  to: number,
  port: number,
): string | null {
  // A TLS record: handshake, version 3.x.
  if (to - from >= 3 && bytes[from] === 0x16 && bytes[from + 1] === 3) {
    return "ssl";
  }
  if (beginsWith(bytes, from, to, HTTP)) return "http";
  if (beginsWith(bytes, from, to, SSH)) return "ssh";
  if (SMTP_PORTS.has(port) && beginsWith(bytes, from, to, SMTP)) return "smtp";
  if (FTP_PORTS.has(port) && beginsWith(bytes, from, to, FTP)) return "ftp";
  if (port === 110 && beginsWith(bytes, from, to, POP3)) return "pop3";
  if (port === 143 && beginsWith(bytes, from, to, IMAP)) return "imap";
  if (port >= 6660 && port <= 6669 && beginsWith(bytes, from, to, IRC)) {
    return "irc";
  }
  // DNS over TCP: two bytes of length, then the message.
  if (port === 53 && isDns(bytes, from + 2, to)) return "dns";
  if (port === 445 || port === 139) {
    const at = from + 5;
    const isSmb = to - from >= 8 && bytes[at] === 0x53 &&
      bytes[at + 1] === 0x4d && bytes[at + 2] === 0x42;
    if (isSmb) return "smb";
  }
  return null;
}

function guessUdp(
  bytes: Uint8Array,
  from: number,
  to: number,
  port: number,
): string | null {
  if (DNS_PORTS.has(port) && isDns(bytes, from, to)) return "dns";
  if (port === 67 || port === 68) {
    // BOOTP with the magic cookie that makes it DHCP.
    const isDhcp = to - from >= 240 && bytes[from + 236] === 0x63 &&
      bytes[from + 237] === 0x82 && bytes[from + 238] === 0x53 &&
      bytes[from + 239] === 0x63;
    return isDhcp ? "dhcp" : null;
  }
  if (port === 123) {
    const version = bytes[from]! >> 3 & 7;
    return to - from >= 12 && version >= 1 && version <= 4 ? "ntp" : null;
  }
  // SNMP: a sequence that starts with the version as a one-byte integer.
  if (port === 161 || port === 162) return bytes[from] === 0x30 ? "snmp" : null;
  if (port === 5060 && beginsWith(bytes, from, to, SIP)) return "sip";
  // QUIC: a long header with a version, in a datagram of a first packet's size.
  if (port === 443 && to - from >= 5 && (bytes[from]! & 0xc0) === 0xc0) {
    return "quic";
  }
  return null;
}

/** Whether the bytes have the shape of a DNS message: header and plausible counts. */
function isDns(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 12) return false;
  const opcode = bytes[from + 2]! >> 3 & 15;
  if (opcode > 6) return false;
  let records = 0;
  for (let at = from + 4; at < from + 12; at += 2) {
    records += bytes[at]! << 8 | bytes[at + 1]!;
  }
  // A question takes 5 bytes at least and a record no less.
  return records * 5 <= to - from - 12 + 5;
}
