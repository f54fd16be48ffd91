import type { Packet } from "./packet.ts";
import { icmpCounterpart } from "./icmp_connection.ts";

/** 32-bit words of a key: two addresses, the ports, protocol and version. */
export const KEY_WORDS = 10;

/**
 * What a packet belongs to: addresses, ports and protocol, the same for both
 * directions, in words that compare and hash without making any text.
 *
 * ```
 * words  0..3 lower end's address | 4..7 upper end's address
 *        8 lower port << 16 | upper port | 9 protocol << 8 | IP version
 * ```
 *
 * The "lower" end is the one whose address and port compare less; which of the
 * two sent the packet is kept aside. ICMP has no ports: its type and the type of
 * its answer stand in, so that request and reply meet; a type without an answer
 * is keyed one way, with its code for the second port, as Zeek does.
 */
export class ConnectionKey {
  /** The words, overwritten by each packet. */
  readonly words: Int32Array = new Int32Array(KEY_WORDS);
  /** Whether the lower end sent the packet. */
  sourceIsLower = true;
  /** Whether both ends are the same address and port. */
  ambiguous = false;
  /** The sender's port. */
  sourcePort = 0;
  /** The receiver's port. */
  destinationPort = 0;

  /**
   * Takes the key of a packet.
   *
   * @returns The name of what is missing where the packet is cut too short to
   * tell its ports, else nothing.
   */
  read(packet: Packet): string | undefined {
    const { bytes, transport: at, protocol } = packet;
    const held = Math.min(packet.end - at, packet.transportLength);
    let source = 0;
    let destination = 0;
    let oneWay = false;
    if (protocol === 6 || protocol === 17) {
      if (held < (protocol === 6 ? 20 : 8)) {
        return protocol === 6 ? "short TCP header" : "short UDP header";
      }
      source = bytes[at]! << 8 | bytes[at + 1]!;
      destination = bytes[at + 2]! << 8 | bytes[at + 3]!;
    } else if (protocol === 1 || protocol === 58) {
      if (held < 8) return "short ICMP header";
      source = bytes[at]!;
      destination = icmpCounterpart(protocol, source);
      if (destination < 0) {
        oneWay = true;
        destination = bytes[at + 1]!;
      }
    }
    this.sourcePort = source;
    this.destinationPort = destination;
    this.#order(packet, source, destination, oneWay);
    return undefined;
  }

  #order(
    packet: Packet,
    sourcePort: number,
    destinationPort: number,
    oneWay: boolean,
  ): void {
    const { bytes, source, destination, version, protocol } = packet;
    const length = version === 4 ? 4 : 16;
    let order = 0;
    for (let i = 0; i < length && order === 0; i++) {
      order = bytes[source + i]! - bytes[destination + i]!;
    }
    if (order === 0) order = sourcePort - destinationPort;
    const lower = oneWay || order <= 0;
    this.sourceIsLower = lower;
    this.ambiguous = order === 0;
    const { words } = this;
    readAddress(words, 0, bytes, lower ? source : destination, length);
    readAddress(words, 4, bytes, lower ? destination : source, length);
    words[8] = lower
      ? sourcePort << 16 | destinationPort
      : destinationPort << 16 | sourcePort;
    words[9] = protocol << 8 | version;
  }
}

/** Writes an address of 4 or 16 bytes into four words. */
function readAddress(
  words: Int32Array,
  word: number,
  bytes: Uint8Array,
  at: number,
  length: number,
): void {
  for (let i = 0; i < 4; i++, at += 4) {
    words[word + i] = 4 * i < length
      ? bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 |
        bytes[at + 3]!
      : 0;
  }
}
