/**
 * Builds captures byte by byte: pcap in microseconds, Ethernet, IPv4 or IPv6,
 * with right lengths and checksums unless told otherwise.
 */

const encoder = new TextEncoder();

/** Letters of TCP flags and their bits. */
const FLAGS: Record<string, number> = { F: 1, S: 2, R: 4, P: 8, A: 16, U: 32 };

/** The ends of a packet. */
export interface Ends {
  readonly source: string;
  readonly destination: string;
}

/** A TCP segment to build. */
export interface TcpSegment extends Ends {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence?: number;
  readonly ack?: number;
  /** Letters such as `SA`. */
  readonly flags?: string;
  /** Data, or how many bytes of it. */
  readonly payload?: number | string | Uint8Array;
  readonly window?: number;
  /** Whether the checksum is to be wrong. */
  readonly isDamaged?: boolean;
}

/** A UDP datagram to build. */
export interface UdpDatagram extends Ends {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload?: number | string | Uint8Array;
  readonly isDamaged?: boolean;
}

/** An ICMP message to build; of ICMPv6 between IPv6 addresses. */
export interface IcmpMessage extends Ends {
  readonly type: number;
  readonly code?: number;
  readonly payload?: number | string | Uint8Array;
  readonly isDamaged?: boolean;
}

/** An IPv4 or IPv6 address's bytes; IPv6 without `::` inside words. */
export function addressBytes(text: string): number[] {
  if (!text.includes(":")) return text.split(".").map(Number);
  const [head, tail] = text.split("::");
  const words = (part: string | undefined) =>
    part ? part.split(":").map((word) => parseInt(word, 16)) : [];
  const before = words(head);
  const after = words(tail);
  const zeros = Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after].flatMap((
    word,
  ) => [word >> 8, word & 255]);
}

function payloadBytes(payload: number | string | Uint8Array = 0): Uint8Array {
  if (typeof payload === "number") return new Uint8Array(payload).fill(0x61);
  return typeof payload === "string" ? encoder.encode(payload) : payload;
}

function checksum(
  bytes: Uint8Array,
  from: number,
  to: number,
  sum = 0,
): number {
  for (let i = from; i < to; i += 2) {
    sum += bytes[i]! << 8 | (i + 1 < to ? bytes[i + 1]! : 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65_536);
  return sum ^ 0xffff;
}

function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
}

function put32(bytes: Uint8Array, at: number, value: number): void {
  put16(bytes, at, value >>> 16);
  put16(bytes, at + 2, value & 0xffff);
}

/** An IP packet around a transport segment. */
export function ipPacket(
  { source, destination }: Ends,
  protocol: number,
  segment: Uint8Array,
): Uint8Array {
  const isV4 = !source.includes(":");
  const header = isV4 ? 20 : 40;
  const bytes = new Uint8Array(header + segment.length);
  if (isV4) {
    bytes[0] = 0x45;
    put16(bytes, 2, bytes.length);
    bytes[8] = 64;
    bytes[9] = protocol;
    bytes.set(addressBytes(source), 12);
    bytes.set(addressBytes(destination), 16);
    put16(bytes, 10, checksum(bytes, 0, 20));
  } else {
    bytes[0] = 0x60;
    put16(bytes, 4, segment.length);
    bytes[6] = protocol;
    bytes[7] = 64;
    bytes.set(addressBytes(source), 8);
    bytes.set(addressBytes(destination), 24);
  }
  bytes.set(segment, header);
  return bytes;
}

/** Writes a segment's checksum, wrong where it is to be damaged. */
function seal(
  ends: Ends,
  protocol: number,
  segment: Uint8Array,
  at: number,
  isDamaged = false,
): void {
  let sum = 0;
  if (protocol !== 1) {
    const pseudo = Uint8Array.from([
      ...addressBytes(ends.source),
      ...addressBytes(ends.destination),
    ]);
    sum = (checksum(pseudo, 0, pseudo.length) ^ 0xffff) + protocol +
      segment.length;
  }
  const right = checksum(segment, 0, segment.length, sum);
  put16(segment, at, isDamaged ? right ^ 0x5555 : right);
}

/** A TCP segment in its IP packet. */
export function tcpPacket(segment: TcpSegment): Uint8Array {
  const payload = payloadBytes(segment.payload);
  const bytes = new Uint8Array(20 + payload.length);
  put16(bytes, 0, segment.sourcePort);
  put16(bytes, 2, segment.destinationPort);
  put32(bytes, 4, segment.sequence ?? 0);
  put32(bytes, 8, segment.ack ?? 0);
  bytes[12] = 0x50;
  for (const letter of segment.flags ?? "A") bytes[13]! |= FLAGS[letter]!;
  put16(bytes, 14, segment.window ?? 8192);
  bytes.set(payload, 20);
  seal(segment, 6, bytes, 16, segment.isDamaged);
  return ipPacket(segment, 6, bytes);
}

/** A UDP datagram in its IP packet. */
export function udpPacket(datagram: UdpDatagram): Uint8Array {
  const payload = payloadBytes(datagram.payload);
  const bytes = new Uint8Array(8 + payload.length);
  put16(bytes, 0, datagram.sourcePort);
  put16(bytes, 2, datagram.destinationPort);
  put16(bytes, 4, bytes.length);
  bytes.set(payload, 8);
  seal(datagram, 17, bytes, 6, datagram.isDamaged);
  return ipPacket(datagram, 17, bytes);
}

/** An ICMP message in its IP packet. */
export function icmpPacket(message: IcmpMessage): Uint8Array {
  const payload = payloadBytes(message.payload);
  const bytes = new Uint8Array(8 + payload.length);
  bytes[0] = message.type;
  bytes[1] = message.code ?? 0;
  bytes.set(payload, 8);
  const protocol = message.source.includes(":") ? 58 : 1;
  seal(message, protocol, bytes, 2, message.isDamaged);
  return ipPacket(message, protocol, bytes);
}

/** Collects packets into a capture. */
export class CaptureBuilder {
  #bytes: Uint8Array;
  #length = 24;

  /** @param capacity Bytes to hold at first. */
  constructor(capacity = 4096) {
    this.#bytes = new Uint8Array(Math.max(capacity, 24));
    const view = new DataView(this.#bytes.buffer);
    view.setUint32(0, 0xa1b2c3d4, true);
    view.setUint16(4, 2, true);
    view.setUint16(6, 4, true);
    view.setUint32(16, 262_144, true);
    view.setUint32(20, 1, true);
  }

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** The capture. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /**
   * Adds an IP packet.
   *
   * @param time When it came, in microseconds since 1970.
   * @param kept How many bytes of the frame were captured; all of them if left
   * out.
   */
  packet(time: number, ip: Uint8Array, kept?: number): this {
    const frame = 14 + ip.length;
    const captured = Math.min(kept ?? frame, frame);
    const need = this.#length + 16 + frame;
    if (need > this.#bytes.length) {
      const bytes = new Uint8Array(2 * need);
      bytes.set(this.#bytes);
      this.#bytes = bytes;
    }
    const at = this.#length;
    const view = new DataView(this.#bytes.buffer, at);
    view.setUint32(0, Math.floor(time / 1e6), true);
    view.setUint32(4, time % 1e6, true);
    view.setUint32(8, captured, true);
    view.setUint32(12, frame, true);
    view.setUint16(28, ip[0]! >> 4 === 4 ? 0x0800 : 0x86dd);
    this.#bytes.set(ip, at + 30);
    this.#length += 16 + captured;
    return this;
  }

  /** Adds a TCP segment. */
  tcp(time: number, segment: TcpSegment): this {
    return this.packet(time, tcpPacket(segment));
  }

  /** Adds a UDP datagram. */
  udp(time: number, datagram: UdpDatagram): this {
    return this.packet(time, udpPacket(datagram));
  }

  /** Adds an ICMP message. */
  icmp(time: number, message: IcmpMessage): this {
    return this.packet(time, icmpPacket(message));
  }
}
