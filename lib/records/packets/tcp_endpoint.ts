import {
  fullSequence,
  relativeSequence,
  sequenceAfter,
  sequenceDelta,
} from "./tcp_sequence.ts";
import { takesLetter } from "./takes_letter.ts";
import { type StreamOwner, TcpStream } from "./tcp_stream.ts";

/** No packet of this side was seen. */
export const INACTIVE = 0;
/** A SYN was seen, no answer. */
export const SYN_SENT = 1;
/** A SYN with ACK was seen, no SYN before it. */
export const SYN_ACK_SENT = 2;
/** Data was seen, no SYN. */
export const PARTIAL = 3;
/** The handshake went through. */
export const ESTABLISHED = 4;
/** A FIN was seen. */
export const CLOSED = 5;
/** A RST was seen. */
export const RESET = 6;

/** A jump of sequence numbers that is no longer believed in a SYN or RST. */
const TOO_FAR = 1_048_576;

/** What an endpoint asks of its connection. */
export interface EndpointOwner {
  /** Whether the connection was met amid its course. */
  isPartial(): boolean;
  /** Adds a letter, in lower case for the responder. */
  addLetter(endpoint: TcpEndpoint, letter: string): void;
}

/**
 * One side of a TCP connection by the rules of Zeek's `TCP_Endpoint`: its state,
 * its sequence numbers and, from them, how much payload it sent.
 *
 * The payload is the distance from the first sequence number to the newest one
 * that was sent or acknowledged, so that a retransmission counts once and data
 * that the capture missed counts too.
 */
export class TcpEndpoint implements StreamOwner {
  /** Where it stands. */
  state = INACTIVE;
  /** Where it stood before. */
  previous = INACTIVE;
  /** The SYN's sequence number, or one before the first data. */
  startSequence = 0;
  /** One past the newest sequence number sent. */
  lastSequence = 0;
  /** How often sent numbers wrapped. */
  lastWraps = 0;
  /** The newest number that the other side acknowledged. */
  ackSequence = 0;
  /** How often acknowledged numbers wrapped. */
  ackWraps = 0;
  /** How many FINs it sent. */
  fins = 0;
  /** Where the FIN ends, relative to the start. */
  finPosition = 0;
  /** Whether its close has been taken note of. */
  didClose = false;
  /** Whether its end of data has been taken note of. */
  didEnd = false;
  /** Whether it is the originator. */
  isOriginator: boolean;
  /** Where its newest SYN stood, for the history. */
  lastSyn = 0;
  /** Where its newest FIN stood. */
  lastFin = 0;
  /** Where its newest RST stood. */
  lastReset = 0;
  /** How many of its segments had a wrong checksum. */
  damaged = 0;
  /** How many of its segments repeated data. */
  retransmitted = 0;
  /** How often it offered a window of zero. */
  zeroWindows = 0;
  /** How often its data had a gap. */
  gaps = 0;
  /** The other side. */
  peer!: TcpEndpoint;
  readonly #owner: EndpointOwner;
  #stream: TcpStream | undefined;

  /**
   * @param owner The connection.
   * @param isOriginator Whether it is the originator.
   */
  constructor(owner: EndpointOwner, isOriginator: boolean) {
    this.#owner = owner;
    this.isOriginator = isOriginator;
  }

  /** Which of its bytes were seen; made when first asked for, a scan needs none. */
  get stream(): TcpStream {
    return this.#stream ??= new TcpStream(this);
  }

  /** Whether it has sent something and its close was not taken note of. */
  get isActive(): boolean {
    return this.state !== INACTIVE && !this.didClose;
  }

  /** Whether it has not been through a handshake yet. */
  get isBeforeHandshake(): boolean {
    return this.state <= SYN_ACK_SENT;
  }

  /**
   * Starts the sequence numbers where one of its segments does so.
   *
   * @param isSyn Whether the segment has the SYN flag.
   * @param sequence The segment's sequence number.
   * @param next One past the segment.
   */
  begin(isSyn: boolean, sequence: number, next: number): void {
    if (this.state === INACTIVE && !isSyn) {
      // As though a SYN had come, and the first data were no repetition.
      this.#restart(sequenceAfter(sequence, -1), sequence);
      return;
    }
    if (!isSyn || this.state === CLOSED) return;
    const isRepeated = this.isBeforeHandshake && this.state !== INACTIVE &&
      sequence === this.startSequence;
    // Only a RST that came before everything else may have been forged.
    const isKept = this.state === RESET && this.previous !== INACTIVE;
    if (!isRepeated && !isKept) this.#restart(sequence, next);
  }

  /**
   * Takes note of what the other side acknowledges.
   *
   * @param ack The acknowledgement number.
   * @param isReset Whether it came in a RST, whose word is not trusted.
   * @returns What is acknowledged, relative to the start.
   */
  receiveAck(ack: number, isReset: boolean): number {
    if (this.state === INACTIVE) {
      const start = sequenceAfter(ack, -1);
      this.#restart(start, start);
      return 1;
    }
    const position = relativeSequence(
      ack,
      this.startSequence,
      this.ackSequence,
      this.ackWraps,
    );
    if (position < 0) return 0;
    if (!isReset) this.#updateAck(ack);
    return position;
  }

  /** Payload bytes that it sent. */
  size(): number {
    // A half-open connection that was reset at once: the numbers mislead.
    if (
      this.previous === SYN_SENT && this.state === RESET &&
      this.peer.state === INACTIVE && !this.nothingAcknowledged()
    ) return 0;
    const last = fullSequence(this.lastSequence, this.lastWraps);
    const ack = fullSequence(this.ackSequence, this.ackWraps);
    let size = Math.max(last, ack) - this.startSequence;
    if (size > 0) size--;
    if (size > 0 && this.fins > 0) size--;
    return Math.max(size, 0);
  }

  /** Whether the other side acknowledged its SYN at most. */
  nothingAcknowledged(): boolean {
    const ack = this.acknowledged();
    return ack === 0 || ack === 1;
  }

  /** How far the other side acknowledged, relative to the start. */
  acknowledged(): number {
    return fullSequence(this.ackSequence, this.ackWraps) - this.startSequence;
  }

  /** Whether the connection was met amid its course. */
  isPartial(): boolean {
    return this.#owner.isPartial();
  }

  /** Whether data of either side is still expected, so that it cannot be closed. */
  hasPendingData(): boolean {
    if (this.stream.skipping) return false;
    const delivered = this.startSequence + this.stream.delivered;
    const last = fullSequence(this.lastSequence, this.lastWraps);
    if (last < delivered) return false;
    // A FIN takes one number more than the data, a RST none.
    if (delivered !== last - 1 && delivered !== last) return true;
    return this.state !== RESET && this.peer.stream.holdsData;
  }

  /** Takes note of data that was never seen, where the connection is clean. */
  gap(): void {
    if (!this.#isClean() || !this.peer.#isClean()) return;
    if (takesLetter(++this.gaps)) this.#owner.addLetter(this, "G");
  }

  /** Starts the sequence numbers at a SYN's. */
  #restart(start: number, last: number): void {
    this.startSequence = start;
    this.ackSequence = start;
    this.lastSequence = last;
  }

  #updateAck(sequence: number): void {
    const delta = sequenceDelta(sequence, this.ackSequence);
    // An acknowledgement of 0 is more likely broken than a long way on.
    if (delta <= 0 || sequence === 0 && delta > TOO_FAR) return;
    if (sequence < this.ackSequence) this.ackWraps++;
    this.ackSequence = sequence;
  }

  /**
   * Takes note of how far a segment reaches.
   *
   * @param sequence One past the segment.
   * @param isSynOrReset Whether it has the SYN or RST flag.
   * @param isFin Whether it has the FIN flag.
   * @param payload How many bytes of data it has.
   */
  updateLast(
    sequence: number,
    isSynOrReset: boolean,
    isFin: boolean,
    payload: number,
  ): void {
    const delta = sequenceDelta(sequence, this.lastSequence);
    if (isSynOrReset && (delta > TOO_FAR || delta < -TOO_FAR)) return;
    // More than 2 GB of which only SYN and FIN were seen.
    const onlySyn = isFin &&
      this.lastSequence === sequenceAfter(this.startSequence, 1);
    if (!onlySyn) {
      if (this.state === RESET) return;
      if (delta <= 0) {
        if (payload > 0 && takesLetter(++this.retransmitted)) {
          this.#owner.addLetter(this, "T");
        }
        return;
      }
    }
    if (sequence < this.lastSequence) this.lastWraps++;
    this.lastSequence = sequence;
  }

  #isClean(): boolean {
    return this.state === ESTABLISHED ||
      this.state === CLOSED && this.previous === ESTABLISHED;
  }
}
