/**
 * How many records a person wants to read: a leaky bucket in event time.
 *
 * Each record pours one unit into the bucket, which leaks steadily; where the unit
 * would overflow it, the record is held back (Turner, "New Directions in
 * Communications", IEEE Communications Magazine 24, 1986). A bucket that holds N
 * and leaks N an hour would let nearly 2 N through in its worst hour. A person who
 * writes `20/h` means no more than 20 in any hour, so the bucket holds half of
 * them, and leaks just so much that with a full burst at its start the period sees
 * N: with capacity C = ⌈N/2⌉ and N − C + 1 leaked per period, C at once and N − C
 * before the period is over.
 *
 * @module
 */
import { ConfigurationError } from "../errors.ts";
import {
  readNumber,
  readNumberIn,
  readObject,
} from "../features/json_fields.ts";

/** So many in any period of so many seconds. */
export interface Rate {
  /** How many, at least one. */
  readonly count: number;
  /** The period, in seconds. */
  readonly seconds: number;
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
};

/**
 * Reads a rate such as `20/h`.
 *
 * @throws {ConfigurationError} If it is not a whole number from 1 to a million, a
 * slash and `s`, `m`, `h` or `d`.
 */
export function parseRate(text: string): Rate {
  const match = /^([1-9]\d{0,6})\/([smhd])$/.exec(text.trim());
  const count = Number(match?.[1]);
  if (match === null || count > 1e6) {
    throw new ConfigurationError(
      `Cannot use ${JSON.stringify(text)} as a rate as it must be a whole ` +
        "number from 1 to 1000000 and a unit s, m, h or d, such as 20/h",
    );
  }
  return { count, seconds: UNITS[match[2]!]! };
}

/** Differences of a rounding error must not hold back what is just due. */
const SLACK = 1e-9;

/** Lets through what a {@linkcode Rate} allows; see the file's opening. */
export class RateLimit {
  readonly #capacity: number;
  readonly #leak: number;
  #level = 0;
  #at = -Infinity;

  /** An empty bucket. */
  constructor({ count, seconds }: Rate) {
    this.#capacity = Math.ceil(count / 2);
    this.#leak = (count - this.#capacity + 1) / seconds;
  }

  /** How many it holds. */
  get capacity(): number {
    return this.#capacity;
  }

  /**
   * Whether so many could be let through now.
   *
   * @param now The time in seconds; it must not run backwards.
   */
  hasRoom(now: number, count = 1): boolean {
    this.#drain(now);
    return this.#level + count <= this.#capacity + SLACK;
  }

  /**
   * Lets one through, if there is room for it.
   *
   * @param now The time in seconds; it must not run backwards.
   * @param spare How much room must be left after it.
   * @returns Whether it may pass.
   */
  take(now: number, spare = 0): boolean {
    if (!this.hasRoom(now, 1 + spare)) return false;
    this.#level++;
    return true;
  }

  #drain(now: number): void {
    if (now <= this.#at) return;
    this.#level = Math.max(0, this.#level - (now - this.#at) * this.#leak);
    this.#at = now;
  }

  /** The state for a checkpoint; `null` before its first use. */
  toJSON(): { level: number; at: number } | null {
    return this.#at === -Infinity ? null : { level: this.#level, at: this.#at };
  }

  /**
   * A bucket from its state; the rate may have changed since.
   *
   * @throws {ModelError} If the state is damaged; the error names the field.
   */
  static fromJSON(rate: Rate, value: unknown, path = "limit"): RateLimit {
    const limit = new RateLimit(rate);
    if (value === null) return limit;
    const state = readObject(value, path, ["level", "at"]);
    const level = readNumberIn(state.level, `${path}.level`, 0, Infinity);
    limit.#level = Math.min(level, limit.#capacity);
    limit.#at = readNumber(state.at, `${path}.at`);
    return limit;
  }
}
