import type { Packet } from "./packet.ts";

/** The sender has no more data. */
export const FIN = 1;
/** The sender's first sequence number. */
export const SYN = 2;
/** The connection is cut. */
export const RST = 4;
/** The acknowledgement number counts. */
export const ACK = 16;

/** One TCP segment, decoded in place and overwritten by the next. */
export class TcpSegment {
  /** When it came, in microseconds. */
  time = 0;
  /** Its flags. */
  flags = 0;
  /** Its sequence number. */
  sequence = 0;
  /** What it acknowledges. */
  ack = 0;
  /** The receive window that it offers, unscaled. */
  window = 0;
  /** Bytes of data, by the IP header. */
  payload = 0;
  /** Where the data starts in the packet's bytes. */
  from = 0;
  /** Bytes of data that were captured. */
  captured = 0;

  /**
   * Takes a packet's segment.
   *
   * @returns Whether its header is whole.
   */
  read(packet: Packet, time: number): boolean {
    const { bytes, transport: at } = packet;
    const header = (bytes[at + 12]! >> 4) * 4;
    const held = Math.min(packet.end - at, packet.transportLength);
    if (header < 20 || header > held) return false;
    this.time = time;
    this.flags = bytes[at + 13]!;
    this.sequence = word(bytes, at + 4);
    this.ack = word(bytes, at + 8);
    this.window = bytes[at + 14]! << 8 | bytes[at + 15]!;
    this.payload = packet.transportLength - header;
    this.from = at + header;
    this.captured = held - header;
    return true;
  }

  /** Whether any of some flags is set. */
  has(flags: number): boolean {
    return (this.flags & flags) !== 0;
  }

  /** Whether it is a SYN without ACK. */
  get isFirstSyn(): boolean {
    return (this.flags & (SYN | ACK)) === SYN;
  }

  /** How many sequence numbers it takes: SYN and FIN one each, a RST's data none. */
  get length(): number {
    return (this.has(RST) ? 0 : this.payload) + (this.has(SYN) ? 1 : 0) +
      (this.has(FIN) ? 1 : 0);
  }
}

/** A 32-bit number, unsigned. */
export function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 |
    bytes[at + 3]!) >>> 0;
}
