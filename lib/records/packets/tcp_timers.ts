import { SECOND } from "./connection.ts";
import {
  INACTIVE,
  RESET,
  SYN_ACK_SENT,
  SYN_SENT,
  type TcpEndpoint,
} from "./tcp_endpoint.ts";

const ATTEMPT = 5 * SECOND;
const FIRST_CHECK = 5 * SECOND;
const CHECK_EVERY = 6 * SECOND;

/**
 * The timers of a TCP connection beside that of its silence, as Zeek's
 * `TCPSessionAdapter` has them: one for a SYN without answer, one that deletes
 * what has closed, and checks every six seconds for what is left half closed,
 * from the start and again from the first close.
 */
export class TcpTimers {
  #attemptAt = Infinity;
  #checkAt: number;
  #closingCheckAt = Infinity;
  #deleteAt = Infinity;
  readonly #linger: number;

  /**
   * @param now The newest packet's time, in microseconds.
   * @param linger How long a connection is kept that has closed, in microseconds.
   */
  constructor(now: number, linger: number) {
    this.#linger = linger;
    this.#checkAt = now + FIRST_CHECK;
  }

  /** When the next is due. */
  get next(): number {
    return Math.min(
      this.#attemptAt,
      this.#checkAt,
      this.#closingCheckAt,
      this.#deleteAt,
    );
  }

  /** Waits for the answer to a SYN that came at `time`. */
  attempt(time: number): void {
    this.#attemptAt = time + ATTEMPT;
  }

  /** Looks after a connection of which one side closed at `time`. */
  watchClosing(time: number): void {
    this.#closingCheckAt = time + CHECK_EVERY;
  }

  /** Ends a connection that closed at `time`, in a while. */
  close(time: number): void {
    this.#attemptAt = Infinity;
    this.#checkAt = Infinity;
    this.#closingCheckAt = Infinity;
    this.#deleteAt = time + this.#linger;
  }

  /**
   * Runs the timers that are due.
   *
   * @param now The newest packet's time, in microseconds.
   * @param originator The originator's side.
   * @param last When the newest packet came that counts.
   * @param isWatched Whether the connection is looked after; a reset ends that.
   * @returns Whether the connection is over.
   */
  expire(
    now: number,
    originator: TcpEndpoint,
    last: number,
    isWatched: boolean,
  ): boolean {
    if (this.#deleteAt <= now) return true;
    if (this.#attemptAt <= now) {
      this.#attemptAt = Infinity;
      const isUnanswered = originator.peer.state === INACTIVE &&
        (originator.state === SYN_SENT || originator.state === SYN_ACK_SENT);
      if (isWatched && isUnanswered) return true;
    }
    if (this.#checkAt <= now || this.#closingCheckAt <= now) {
      const hasLingered = last + this.#linger < now;
      if (isWatched && hasLingered && isOver(originator)) return true;
      const next = isWatched ? now + CHECK_EVERY : Infinity;
      if (this.#checkAt <= now) this.#checkAt = next;
      if (this.#closingCheckAt <= now) this.#closingCheckAt = next;
    }
    return false;
  }
}

/** Whether nothing more is to come of a connection that is silent. */
function isOver(one: TcpEndpoint): boolean {
  const other = one.peer;
  if (one.state === INACTIVE && other.state === INACTIVE) return true;
  if (!one.didClose && !other.didClose) return false;
  return one.didClose && other.didClose ||
    one.state === RESET || other.state === RESET ||
    one.state === INACTIVE || other.state === INACTIVE;
}
