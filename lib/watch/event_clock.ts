/**
 * Time as the traffic tells it.
 *
 * Alerts are limited and incidents closed by the start times of connections, so
 * that a log gives the same alerts however fast it is read. Starts come nearly in
 * order. One that is a little behind leaves the clock where it is. One that is far
 * behind means that the clock was ahead, by a sensor with a wrong date or a single
 * broken record: the clock then counts on from the new time. It never runs
 * backwards, so a jump can end a quiet time early, once, and can not stop the
 * clock for the years until the traffic has caught up.
 *
 * @module
 */
import { readNumber, readObject } from "../features/json_fields.ts";

/** Further behind than any reordering of connections explains, in seconds. */
const FAR_BEHIND = 3600;

/**
 * Longer than any period that is waited for, in seconds. What is longer still is a
 * jump, and many jumps must not add up to where seconds are lost in rounding.
 */
const LONGEST_STEP = 30 * 86_400;

/** A clock's state, as a checkpoint carries it. */
export interface EventClockState {
  /** What the clock shows, in seconds. */
  readonly now: number;
  /** The newest time it was given since the last jump back, in seconds since 1970. */
  readonly newest: number;
}

/** A clock that the traffic drives; see the file's opening. */
export class EventClock {
  #now = 0;
  #newest: number | undefined;

  /** What it shows, in seconds. It starts at zero: only differences count. */
  get now(): number {
    return this.#now;
  }

  /** The newest time of the traffic, in seconds since 1970; the first is awaited. */
  get newest(): number | undefined {
    return this.#newest;
  }

  /**
   * Moves the clock to a time of the traffic.
   *
   * @param time In seconds since 1970; what is not finite leaves the clock as it is.
   * @returns What the clock shows then.
   */
  advance(time: number): number {
    if (!Number.isFinite(time)) return this.#now;
    if (this.#newest === undefined) {
      this.#newest = time;
    } else if (time > this.#newest) {
      this.#now += Math.min(time - this.#newest, LONGEST_STEP);
      this.#newest = time;
    } else if (time < this.#newest - FAR_BEHIND) {
      this.#newest = time;
    }
    return this.#now;
  }

  /** The state for a checkpoint; `null` before the first time. */
  toJSON(): EventClockState | null {
    return this.#newest === undefined
      ? null
      : { now: this.#now, newest: this.#newest };
  }

  /**
   * A clock from its state.
   *
   * @throws {ModelError} If the state is damaged; the error names the field.
   */
  static fromJSON(value: unknown, path = "clock"): EventClock {
    const clock = new EventClock();
    if (value === null) return clock;
    const { now, newest } = readObject(value, path, ["now", "newest"]);
    clock.#now = readNumber(now, `${path}.now`);
    clock.#newest = readNumber(newest, `${path}.newest`);
    return clock;
  }
}
