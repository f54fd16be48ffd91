/**
 * Which bytes of one direction of a TCP connection have been seen and which of
 * them were acknowledged, without the bytes.
 *
 * Zeek reassembles streams and calls a side closed only when all its data has
 * been delivered and the data of the other side was acknowledged; up to then the
 * duration runs on. A gap is given up when an acknowledgement passes over it.
 * This follows Zeek's reassembler, but keeps positions in place of data:
 *
 * ```
 *        trimmed        delivered
 *  1 ───────┼───────────────┼ · · · · ┌─────┐ · · ┌──┐
 *           └ acknowledged  └ the first gap      ranges beyond gaps
 * ```
 *
 * In a stream without loss nothing but the three numbers changes. Positions are
 * relative: the SYN is 0, the first byte of data 1.
 */

/** Data without any acknowledgement beyond a gap, after which Zeek gives up. */
const ABOVE_GAP = 16_384;

/** Data that waits for its acknowledgement, after which Zeek gives up. */
const UNACKNOWLEDGED = 10 * 1024 * 1024;

/** Ranges beyond gaps that are held; with more, the stream is given up. */
const MOST_RANGES = 4096;

/** What the stream asks of its endpoint. */
export interface StreamOwner {
  /** Where the other side's newest acknowledgement stands in this stream. */
  acknowledged(): number;
  /** Whether none of this side's data has been acknowledged. */
  nothingAcknowledged(): boolean;
  /** Payload bytes sent, by the sequence numbers. */
  size(): number;
  /** Whether the connection was met amid its course. */
  isPartial(): boolean;
  /** Takes note of data that was never seen. */
  gap(): void;
}

/** One direction's seen and acknowledged bytes. */
export class TcpStream {
  /** Up to here everything was seen, or given up. */
  delivered = 1;
  /** Up to here everything was acknowledged. */
  trimmed = 1;
  /** Whether the stream has been given up. */
  skipping = false;
  #highest = 0;
  /** Ranges above `delivered`: start, end, start, end, … in order, apart. */
  #ranges: number[] | undefined;
  readonly #owner: StreamOwner;

  /** @param owner The endpoint that sends the stream. */
  constructor(owner: StreamOwner) {
    this.#owner = owner;
  }

  /** Whether data was seen that is not acknowledged. */
  get holdsData(): boolean {
    return this.#highest > this.trimmed;
  }

  /** Takes note of data from `from` up to, not including, `to`. */
  see(from: number, to: number): void {
    if (this.skipping) return;
    const acknowledged = this.#owner.acknowledged();
    if (to <= acknowledged || to <= this.trimmed) return;
    const start = Math.max(from, acknowledged, this.trimmed);
    this.#highest = Math.max(this.#highest, to);
    if (start > this.delivered) this.#keep(start, to);
    else if (to > this.delivered) {
      this.delivered = to;
      this.#deliver();
    }
    this.#giveUp();
  }

  /** Takes note of an acknowledgement of everything before `to`. */
  acknowledge(to: number): void {
    if (to > this.trimmed) this.#trim(to);
  }

  #trim(to: number): void {
    if (to > this.delivered) this.#pass(to);
    if (this.#ranges !== undefined && this.#ranges[0] === this.delivered) {
      this.#deliver();
    }
    this.trimmed = Math.max(this.trimmed, to);
  }

  /** Gives up the gaps before `to`: the receiver has it all. */
  #pass(to: number): void {
    // The first acknowledgement of a connection met amid its course says
    // nothing about data before it.
    if (to <= 2 && this.#owner.isPartial()) return;
    if (!this.skipping) {
      while (this.#ranges !== undefined && this.#ranges[0]! < to) {
        this.#owner.gap();
        this.delivered = this.#ranges[0]!;
        this.#deliver();
      }
      if (to > this.delivered) this.#owner.gap();
    }
    this.delivered = Math.max(this.delivered, to);
  }

  /** Moves on over the ranges that are no longer beyond a gap. */
  #deliver(): void {
    const ranges = this.#ranges;
    if (ranges !== undefined) {
      let used = 0;
      while (used < ranges.length && ranges[used]! <= this.delivered) {
        this.delivered = Math.max(this.delivered, ranges[used + 1]!);
        used += 2;
      }
      if (used === ranges.length) this.#ranges = undefined;
      else if (used > 0) ranges.splice(0, used);
    }
    const owner = this.#owner;
    // No acknowledgement is seen at all, as where only one way is captured.
    if (owner.nothingAcknowledged() && owner.size() > ABOVE_GAP) {
      this.trimmed = Math.max(this.trimmed, this.delivered);
    }
  }

  /** Keeps a range beyond a gap, joined with those that it touches. */
  #keep(from: number, to: number): void {
    const ranges = this.#ranges ??= [];
    let after = ranges.length;
    while (after > 0 && ranges[after - 2]! > to) after -= 2;
    let first = after;
    while (first > 0 && ranges[first - 1]! >= from) {
      first -= 2;
      from = Math.min(from, ranges[first]!);
      to = Math.max(to, ranges[first + 1]!);
    }
    ranges.splice(first, after - first, from, to);
  }

  #giveUp(): void {
    const above = this.holdsData ? this.#highest - this.delivered : 0;
    const tooMuch = above > ABOVE_GAP && this.#owner.nothingAcknowledged() ||
      this.#highest - this.trimmed > UNACKNOWLEDGED &&
        this.#held() > UNACKNOWLEDGED ||
      this.#ranges !== undefined && this.#ranges.length > 2 * MOST_RANGES;
    if (!tooMuch) return;
    this.#highest = 0;
    this.#ranges = undefined;
    this.skipping = true;
  }

  #held(): number {
    let held = Math.max(this.delivered - this.trimmed, 0);
    const ranges = this.#ranges ?? [];
    for (let i = 0; i < ranges.length; i += 2) {
      held += ranges[i + 1]! - ranges[i]!;
    }
    return held;
  }
}
