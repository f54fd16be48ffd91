/**
 * Packets to connections, as Zeek forms them: keyed by addresses, ports and
 * protocol, ended by timers that run on the packets' own clock, written when
 * they end. Zeek's packet loop in five steps:
 *
 * 1. The clock moves on, never back; timers that are due run.
 * 2. The packet's key is looked up. A new SYN on a closed connection ends it.
 * 3. Where there is none, a connection starts. Its originator is the sender,
 *    unless the port numbers say that the capture missed the beginning.
 * 4. The connection takes the packet.
 * 5. It becomes the most recently used, and its next timer is set.
 *
 * The table has a limit, which Zeek's has not: the connection that was silent
 * longest makes room, is written as it stands and is counted.
 */
import type { ConnectionRecord } from "../connections/connection_record.ts";
import { addressText } from "./address_text.ts";
import { transportChecksumIsGood } from "./checksums.ts";
import { type Connection, SECOND } from "./connection.ts";
import { ConnectionKey, KEY_WORDS } from "./connection_key.ts";
import { ConnectionTable } from "./connection_table.ts";
import { connectionUid } from "./connection_uid.ts";
import { IcmpConnection } from "./icmp_connection.ts";
import { isLikelyServerPort } from "./likely_server_ports.ts";
import { OtherConnection } from "./other_connection.ts";
import type { Packet } from "./packet.ts";
import { TcpConnection } from "./tcp_connection.ts";
import { UdpConnection } from "./udp_connection.ts";

const NO_NEXT_HEADER = 59;
const SYN = 2;
const ACK = 16;

/** What became of packets and connections. */
export interface TrackingCounts {
  /** Packets that a connection took and counts. */
  tracked: number;
  /** Packets with a wrong TCP, UDP or ICMP checksum, which do not count. */
  badChecksums: number;
  /** Packets that no connection could take, by reason. */
  readonly skipped: Map<string, number>;
  /** Connections written. */
  connections: number;
  /** Connections written early to make room in the table. */
  evicted: number;
}

/** What may be decided about tracking. */
export interface TrackingOptions {
  /**
   * The most connections that are followed at once.
   *
   * @default {100_000}
   */
  readonly maxConnections?: number;
  /**
   * Takes packets whose checksum is wrong.
   *
   * @default {false}
   */
  readonly ignoreChecksums?: boolean;
  /**
   * How long a connection that has closed is kept before it is written, in
   * seconds: what still comes belongs to it. Zeek's is 5; on live traffic an alert
   * waits for it.
   *
   * @default {5}
   */
  readonly linger?: number;
}

/** Follows connections packet by packet. */
export class ConnectionTracker {
  readonly #table: ConnectionTable<Connection>;
  readonly #key = new ConnectionKey();
  readonly #words = new Int32Array(KEY_WORDS);
  readonly #address = new Uint8Array(16);
  readonly #counts: TrackingCounts;
  readonly #ignoreChecksums: boolean;
  readonly #linger: number;
  readonly #counter: { next: number };
  readonly #write: (record: ConnectionRecord) => void;
  #now = 0;

  /**
   * @param options What may be decided.
   * @param counts What to count in.
   * @param counter Gives each record its index.
   * @param write Takes each connection at its end.
   */
  constructor(
    options: TrackingOptions,
    counts: TrackingCounts,
    counter: { next: number },
    write: (record: ConnectionRecord) => void,
  ) {
    this.#table = new ConnectionTable(options.maxConnections ?? 100_000);
    this.#ignoreChecksums = options.ignoreChecksums ?? false;
    this.#linger = (options.linger ?? 5) * SECOND;
    this.#counts = counts;
    this.#counter = counter;
    this.#write = write;
  }

  /** How many connections are open. */
  get open(): number {
    return this.#table.size;
  }

  /** Takes a packet; nothing of it is kept. */
  receive(packet: Packet): void {
    const time = Math.floor(packet.time);
    if (time > this.#now) {
      this.#now = time;
      if (this.#table.deadlines.next() <= time) this.#expire();
    }
    if (packet.protocol === NO_NEXT_HEADER) {
      return this.#skip("no next header");
    }
    const key = this.#key;
    const missing = key.read(packet);
    if (missing !== undefined) return this.#skip(missing);
    const table = this.#table;
    let slot = table.find(key.words);
    if (
      slot >= 0 && packet.protocol === 6 &&
      (table.at(slot) as TcpConnection).isReusedBy(packet)
    ) {
      this.#end(slot);
      slot = -1;
    }
    if (slot < 0) slot = this.#start(packet, time);
    else table.touch(slot);
    const connection = table.at(slot);
    const isGood = this.#ignoreChecksums || transportChecksumIsGood(packet);
    const byOriginator = key.ambiguous ||
      key.sourceIsLower === connection.originatorIsLower;
    if (connection.receive(packet, time, byOriginator, isGood)) {
      this.#counts.tracked++;
    } else if (isGood) this.#skip("bad TCP header length");
    else this.#counts.badChecksums++;
    table.deadlines.set(slot, connection.deadline());
  }

  /** Ends all connections: the input is over. */
  finish(): void {
    const table = this.#table;
    while (table.size > 0) this.#end(table.oldest);
  }

  #expire(): void {
    const { deadlines } = this.#table;
    while (deadlines.next() <= this.#now) {
      const slot = deadlines.first();
      const connection = this.#table.at(slot);
      if (connection.expire(this.#now)) this.#end(slot);
      else deadlines.set(slot, connection.deadline());
    }
  }

  #start(packet: Packet, time: number): number {
    const table = this.#table;
    if (table.isFull) {
      this.#counts.evicted++;
      this.#end(table.oldest);
    }
    const connection = this.#connection(packet, time);
    return table.insert(this.#key.words, connection);
  }

  #connection(packet: Packet, time: number): Connection {
    const { sourceIsLower, sourcePort, destinationPort } = this.#key;
    switch (packet.protocol) {
      case 6:
      case 17: {
        const flips = this.#isFromResponder(packet) && !isBroadcast(packet);
        const [from, to] = flips
          ? [destinationPort, sourcePort]
          : [sourcePort, destinationPort];
        const isLower = sourceIsLower !== flips;
        const connection = packet.protocol === 6
          ? new TcpConnection(time, this.#now, isLower, from, to, this.#linger)
          : new UdpConnection(time, this.#now, isLower, to);
        if (flips) connection.addHistory("^");
        return connection;
      }
      case 1:
      case 58:
        return new IcmpConnection(time, sourceIsLower);
      default:
        return new OtherConnection(time, sourceIsLower);
    }
  }

  /** Whether the ports say that a connection's first packet is an answer. */
  #isFromResponder({ protocol, bytes, transport }: Packet): boolean {
    const { sourcePort, destinationPort } = this.#key;
    if (!isLikelyServerPort(protocol, sourcePort)) return false;
    const isPlain = !isLikelyServerPort(protocol, destinationPort);
    if (protocol === 17) return isPlain;
    const flags = bytes[transport + 13]!;
    if ((flags & (SYN | ACK)) === SYN) return false;
    // A SYN+ACK between two such ports may be a scan's: it is not turned.
    return isPlain || (flags & SYN) === 0 && sourcePort < destinationPort;
  }

  #end(slot: number): void {
    const record = this.#record(slot);
    this.#table.delete(slot);
    this.#counts.connections++;
    this.#write(record);
  }

  #record(slot: number): ConnectionRecord {
    const table = this.#table;
    const connection = table.at(slot);
    const { start, originatorIsLower } = connection;
    const words = this.#words;
    table.readKey(slot, words);
    const version = (words[9]! & 0xff) as 4 | 6;
    const lowerPort = words[8]! >>> 16;
    const upperPort = words[8]! & 0xffff;
    const elapsed = connection.last - start;
    // Zeek tells neither duration nor payload of what came in an instant.
    const isLong = elapsed > 0;
    return {
      index: this.#counter.next++,
      uid: connectionUid(start, words),
      start: start / 1e6,
      duration: isLong ? elapsed / 1e6 : null,
      protocol: connection.transport,
      ipProtocol: words[9]! >>> 8,
      originator: this.#text(words, originatorIsLower ? 0 : 4, version),
      originatorPort: originatorIsLower ? lowerPort : upperPort,
      responder: this.#text(words, originatorIsLower ? 4 : 0, version),
      responderPort: originatorIsLower ? upperPort : lowerPort,
      service: connection.service,
      state: connection.state(),
      originatorBytes: isLong ? connection.payloadBytes(true) : null,
      responderBytes: isLong ? connection.payloadBytes(false) : null,
      originatorPackets: connection.originatorPackets,
      responderPackets: connection.responderPackets,
      originatorWireBytes: connection.originatorWireBytes,
      responderWireBytes: connection.responderWireBytes,
      history: connection.history === "" ? null : connection.history,
    };
  }

  #text(words: Int32Array, word: number, version: 4 | 6): string {
    const bytes = this.#address;
    for (let i = 0; i < 16; i++) {
      bytes[i] = words[word + (i >> 2)]! >>> 24 - 8 * (i & 3);
    }
    return addressText(bytes, 0, version);
  }

  #skip(reason: string): void {
    const { skipped } = this.#counts;
    skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
  }
}

/** Whether a packet goes to 255.255.255.255, which answers nothing. */
function isBroadcast({ version, bytes, destination }: Packet): boolean {
  return version === 4 && bytes[destination] === 255 &&
    bytes[destination + 1] === 255 && bytes[destination + 2] === 255 &&
    bytes[destination + 3] === 255;
}
