/**
 * Who occurs most, in bounded memory.
 *
 * Metwally, Agrawal and El Abbadi, "Efficient Computation of Frequent and Top-k
 * Elements in Data Streams", ICDT 2005 (Space-Saving). Where all places are taken,
 * a new name takes that of the smallest count and goes on from it. So a count is
 * never too small, too large by at most that smallest count, and exact as long as
 * there are no more names than places.
 *
 * @module
 */
import { readArray, readInteger } from "../features/json_fields.ts";
import { readText } from "./state_text.ts";

/** Enough for the five that are told to be the right ones. */
const PLACES = 64;

/** Counts names; see the file's opening. */
export class TopCounter {
  readonly #counts = new Map<string, number>();

  /** Counts a name. */
  add(name: string, times = 1): void {
    const count = this.#counts.get(name);
    if (count !== undefined || this.#counts.size < PLACES) {
      this.#counts.set(name, (count ?? 0) + times);
      return;
    }
    let [least, smallest] = ["", Infinity];
    for (const [other, its] of this.#counts) {
      if (its < smallest) [least, smallest] = [other, its];
    }
    this.#counts.delete(least);
    this.#counts.set(name, smallest + times);
  }

  /** The names that occurred most, largest count first; equal ones by name. */
  top(most: number): [string, number][] {
    const sorted = [...this.#counts].sort(([a, m], [b, n]) =>
      n - m || (a < b ? -1 : 1)
    );
    return sorted.slice(0, most);
  }

  /** The state for a checkpoint: pairs of name and count. */
  toJSON(): [string, number][] {
    return [...this.#counts];
  }

  /**
   * A counter from its state.
   *
   * @throws {ModelError} If the state is damaged; the error names the field.
   */
  static fromJSON(value: unknown, path: string): TopCounter {
    const counter = new TopCounter();
    for (const [i, pair] of readArray(value, path).slice(0, PLACES).entries()) {
      const [name, count] = readArray(pair, `${path}[${i}]`);
      counter.#counts.set(
        readText(name, `${path}[${i}][0]`),
        readInteger(count, `${path}[${i}][1]`, 1),
      );
    }
    return counter;
  }
}
