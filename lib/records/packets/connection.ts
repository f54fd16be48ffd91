import type {
  ConnectionState,
  TransportProtocol,
} from "../connections/connection_record.ts";
import type { Packet } from "./packet.ts";

/** One second, in the microseconds that packets carry. */
export const SECOND = 1e6;

/** Letters kept of a history: a hostile peer could add to it without end. */
const LONGEST_HISTORY = 512;

/**
 * A connection that is being watched: what all transports have in common.
 *
 * The rules are those of Zeek's `Connection` and its size analyser: the clock is
 * the packets', times are whole microseconds, and a connection ends when one of
 * its timers says so. Timers run when a packet arrives, before it is looked at,
 * as Zeek's do; a timer that finds the connection still in use is set again.
 */
export abstract class Connection {
  /** What carries it. */
  abstract readonly transport: TransportProtocol;
  /** When its first packet came. */
  readonly start: number;
  /** When its last packet came that counts for the duration. */
  last: number;
  /** Whether the lower end of its key is the originator. */
  originatorIsLower: boolean;
  /** Packets that the originator sent. */
  originatorPackets = 0;
  /** IP bytes that the originator sent. */
  originatorWireBytes = 0;
  /** Packets that the responder sent. */
  responderPackets = 0;
  /** IP bytes that the responder sent. */
  responderWireBytes = 0;
  /** Zeek's history of letters. */
  history = "";
  /** The application protocol, once recognised. */
  service: string | null = null;
  /** How long silence ends it, in microseconds. */
  protected inactivity: number;
  /** When silence is looked for next. */
  protected inactivityAt: number;
  #seen = 0;

  /**
   * @param time When the first packet came, in microseconds.
   * @param originatorIsLower Whether the lower end of the key is the originator.
   * @param inactivity How long silence ends it, in microseconds.
   */
  constructor(time: number, originatorIsLower: boolean, inactivity: number) {
    this.start = time;
    this.last = time;
    this.originatorIsLower = originatorIsLower;
    this.inactivity = inactivity;
    this.inactivityAt = time + inactivity;
  }

  /**
   * Takes a packet of the connection.
   *
   * @param packet The packet; nothing of it is kept.
   * @param time When it came, in microseconds.
   * @param byOriginator Whether the originator sent it.
   * @param checksumIsGood Whether its transport checksum may be trusted.
   * @returns Whether it counts: a damaged one does not.
   */
  abstract receive(
    packet: Packet,
    time: number,
    byOriginator: boolean,
    checksumIsGood: boolean,
  ): boolean;

  /** How the connection went. */
  abstract state(): ConnectionState;

  /** Payload bytes that one side sent. */
  abstract payloadBytes(byOriginator: boolean): number;

  /** When the next of its timers is due. */
  deadline(): number {
    return this.inactivityAt;
  }

  /**
   * Runs the timers that are due.
   *
   * @param now The newest packet's time, in microseconds.
   * @returns Whether the connection is over.
   */
  expire(now: number): boolean {
    if (this.inactivityAt > now) return false;
    if (this.last + this.inactivity <= now) return true;
    this.inactivityAt = this.last + this.inactivity;
    return false;
  }

  /** Counts a packet and its IP bytes. */
  protected count(byOriginator: boolean, wireBytes: number): void {
    if (byOriginator) {
      this.originatorPackets++;
      this.originatorWireBytes += wireBytes;
    } else {
      this.responderPackets++;
      this.responderWireBytes += wireBytes;
    }
  }

  /** Adds a letter to the history. */
  addHistory(letter: string): void {
    if (this.history.length < LONGEST_HISTORY) this.history += letter;
  }

  /**
   * Adds a letter the first time that it is seen.
   *
   * @param bit One bit for each letter and side.
   * @returns Whether it had been seen before.
   */
  protected checkHistory(bit: number, letter: string): boolean {
    if ((this.#seen & bit) !== 0) return true;
    this.#seen |= bit;
    this.addHistory(letter);
    return false;
  }

  /** Swaps originator and responder: the first packet came from the responder. */
  protected flip(): void {
    this.originatorIsLower = !this.originatorIsLower;
    const packets = this.originatorPackets;
    const bytes = this.originatorWireBytes;
    this.originatorPackets = this.responderPackets;
    this.originatorWireBytes = this.responderWireBytes;
    this.responderPackets = packets;
    this.responderWireBytes = bytes;
    this.addHistory("^");
  }
}
