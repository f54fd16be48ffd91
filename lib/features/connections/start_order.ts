/**
 * Connections in the order of their start, within a bounded lateness.
 *
 * A sensor writes a connection when it ends, so that a log is in no order of
 * starts, and time windows need one. What comes waits until the newest start is
 * `lateness` seconds ahead of its own:
 *
 *     arrives ─► waits (oldest start first) ─► released: start ≤ newest − lateness
 *
 * **The lateness.** Zeek writes a UDP exchange after a minute of silence and a TCP
 * connection after five at the latest, beside what it took. Of 19,844 connections
 * in nine public Zeek logs 26 % come too late for 5 seconds, 22 % for 30 s, 14 %
 * for 60 s and 0.9 % for 300 s: between seconds and minutes there is little to be
 * had, and an alert waits as long as its connection. So 2 s is the default. A late
 * row has other features than one in its place, which does no harm where a model
 * was trained with the lateness that it is used with; it keeps it. With KDD'99's
 * own definitions in mind, and nobody waiting, 300 s are right.
 *
 * **Late ones**, older than one already released, are counted and released at
 * once. Windows never go backwards: each release carries the time at which
 * windows count it, and for a late one that is the time of the last release.
 *
 * **Clocks.** One row of a wrong year must not flush all that wait and make every
 * later row late. A start more than `jump` ahead of the newest is set aside until
 * it is believed: when `believeAfter` such rows came without one in between that
 * fits the old clock. A night without traffic is such a jump, and believed at its
 * third row. Where a row fits the old clock instead, what stood aside is counted
 * as `ahead` and released at the time of the last release. The first rows of all
 * are believed in the same way. Starts that fall back by more than `jump`, as of
 * logs given in the wrong order or a clock set back, are late at first; after
 * {@linkcode RESET_AFTER} in a row the clock is taken as set back, counted as a
 * reset, and the time that windows see goes on from where it was.
 *
 * @module
 */
import type { ConnectionRecord } from "../../records/connections/connection_record.ts";
import { MinHeap } from "./min_heap.ts";

/** How long a connection waits for older ones, in seconds of starts. */
export const DEFAULT_LATENESS = 2;

/** How many connections wait at most: 437 a second for 300 s, some 60 MB. */
export const DEFAULT_MAX_WAITING = 131_072;

/** How many rows far behind, with none in order between, set the clock back. */
export const RESET_AFTER = 100;

/** How connections are put in order. */
export interface StartOrderOptions {
  /**
   * How far a start may lie behind the newest one, in seconds.
   *
   * @default {2}
   */
  readonly lateness?: number;
  /**
   * How many connections may wait. Beyond, the oldest is released early.
   *
   * @default {131072}
   */
  readonly maxWaiting?: number;
  /**
   * How far a start may lie ahead of the newest one without others that confirm
   * it, in seconds.
   *
   * @default {300}, or the lateness where that is more
   */
  readonly jump?: number;
  /**
   * How many rows in a row confirm a jump ahead.
   *
   * @default {3}
   */
  readonly believeAfter?: number;
}

/** A connection whose turn it is. */
export interface OrderedConnection {
  /** The connection, as it came. */
  readonly connection: ConnectionRecord;
  /**
   * The second at which windows count it. Its start where it is in order; never
   * less than that of the one before.
   */
  readonly time: number;
}

/** What a {@linkcode StartOrder} has met. */
export interface StartOrderCounts {
  /** Released out of order: older than one already released, or without a start. */
  late: number;
  /** Released out of order, as from a future that nothing confirmed. */
  ahead: number;
  /** Released before their lateness was over, as too many waited. */
  early: number;
  /** How often the clock was taken as set back. */
  resets: number;
}

const NONE: readonly OrderedConnection[] = [];

/** Refuses what is no number in its range. */
function check(name: string, value: number, least: number): number {
  if (value >= least && value < Infinity) return value;
  throw new RangeError(
    `Cannot use ${value} as ${name} as it must be a number of at least ${least}`,
  );
}

/**
 * Puts connections in the order of their start.
 *
 * Every connection pushed is released exactly once, the times of the releases
 * never fall, and equal starts keep the order of the input.
 */
export class StartOrder {
  /** What was met so far. */
  readonly counts: StartOrderCounts = {
    late: 0,
    ahead: 0,
    early: 0,
    resets: 0,
  };
  readonly #lateness: number;
  readonly #maxWaiting: number;
  readonly #jump: number;
  readonly #believeAfter: number;
  readonly #waiting = new MinHeap();
  /** From a future that is not yet believed. */
  #aside: ConnectionRecord[] = [];
  #newest = -Infinity;
  /** The start of the last one that was released in order. */
  #last = -Infinity;
  /** The time of the last release. */
  #time = -Infinity;
  /** What window time has over starts since the clock was set back. */
  #offset = 0;
  #behind = 0;

  /** @throws {RangeError} If an option is out of its range. */
  constructor(options: StartOrderOptions = {}) {
    const { lateness = DEFAULT_LATENESS, maxWaiting = DEFAULT_MAX_WAITING } =
      options;
    const { jump = Math.max(lateness, 300), believeAfter = 3 } = options;
    this.#lateness = check("lateness", lateness, 0);
    this.#maxWaiting = check("maxWaiting", maxWaiting, 1);
    this.#jump = check("jump", jump, 0);
    this.#believeAfter = check("believeAfter", believeAfter, 1);
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.size + this.#aside.length;
  }

  /** Takes a connection; gives those whose turn it is now, in their order. */
  push(connection: ConnectionRecord): readonly OrderedConnection[] {
    const { start } = connection;
    if (!Number.isFinite(start)) return this.#pushLate(connection);
    if (start > this.#newest + this.#jump) {
      this.#aside.push(connection);
      return this.#aside.length < this.#believeAfter ? NONE : this.#believe();
    }
    if (start < this.#last) return this.#pushLate(connection);
    const out: OrderedConnection[] = [];
    this.#place(connection, out);
    return out;
  }

  /**
   * Gives all that wait, in their order: at the end of the input, or where it
   * pauses. What stands aside is believed.
   */
  flush(): readonly OrderedConnection[] {
    const out: OrderedConnection[] = [];
    while (this.#waiting.size > 0) this.#release(out);
    for (const connection of this.#takeAside()) {
      this.#newest = connection.start;
      this.#waiting.push(connection);
      this.#release(out);
    }
    return out;
  }

  /** Puts one that is not late in its place. */
  #place(connection: ConnectionRecord, out: OrderedConnection[]): void {
    const { start } = connection;
    if (start >= this.#newest - this.#lateness) {
      this.#behind = 0;
      this.#disbelieve(out);
    }
    if (start > this.#newest) this.#newest = start;
    this.#waiting.push(connection);
    this.#releaseDue(out);
  }

  /** Releases those whose lateness is over, and what is too many. */
  #releaseDue(out: OrderedConnection[]): void {
    const due = this.#newest - this.#lateness;
    while (this.#waiting.oldest <= due) this.#release(out);
    while (this.#waiting.size > this.#maxWaiting) {
      this.counts.early++;
      this.#release(out);
    }
  }

  #pushLate(connection: ConnectionRecord): readonly OrderedConnection[] {
    const { start } = connection;
    if (start < this.#last - this.#jump && start > -Infinity) {
      if (++this.#behind >= RESET_AFTER) return this.#setBack(connection);
    }
    this.counts.late++;
    const out: OrderedConnection[] = [];
    this.#releaseNow(connection, out);
    return out;
  }

  /** Takes those aside, oldest first. */
  #takeAside(): ConnectionRecord[] {
    const aside = this.#aside;
    this.#aside = [];
    return aside.sort((a, b) => a.start - b.start || a.index - b.index);
  }

  /** The clock has jumped: to the oldest of those aside, whatever the others say. */
  #believe(): readonly OrderedConnection[] {
    const out: OrderedConnection[] = [];
    const aside = this.#takeAside();
    this.#newest = aside[0]!.start;
    for (const connection of aside) {
      if (connection.start > this.#newest + this.#jump) {
        this.#aside.push(connection);
      } else {
        this.#waiting.push(connection);
        this.#newest = connection.start;
      }
    }
    this.#behind = 0;
    this.#releaseDue(out);
    return out;
  }

  /** The clock has not jumped: those aside were wrong. */
  #disbelieve(out: OrderedConnection[]): void {
    if (this.#aside.length === 0) return;
    this.counts.ahead += this.#aside.length;
    for (const connection of this.#takeAside()) {
      this.#releaseNow(connection, out);
    }
  }

  #setBack(connection: ConnectionRecord): readonly OrderedConnection[] {
    const out: OrderedConnection[] = [];
    while (this.#waiting.size > 0) this.#release(out);
    this.#disbelieve(out);
    this.counts.resets++;
    this.#behind = 0;
    this.#offset = this.#time - connection.start;
    this.#newest = connection.start;
    this.#last = -Infinity;
    this.#place(connection, out);
    return out;
  }

  /** Releases the oldest that waits, at its own time. */
  #release(out: OrderedConnection[]): void {
    const connection = this.#waiting.pop();
    this.#last = connection.start;
    // A sum may round to less than the time before it.
    this.#time = Math.max(this.#time, connection.start + this.#offset);
    out.push({ connection, time: this.#time });
  }

  /** Releases one that is out of order, at the time of the last release. */
  #releaseNow(connection: ConnectionRecord, out: OrderedConnection[]): void {
    if (this.#time === -Infinity) {
      // Nothing was released: all that wait are younger than this.
      const clock = this.#newest === -Infinity ? 0 : this.#newest;
      this.#last = clock - this.#lateness;
      this.#time = this.#last;
    }
    out.push({ connection, time: this.#time });
  }
}
