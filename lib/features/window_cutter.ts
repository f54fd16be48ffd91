/**
 * Windows of consecutive rows, cut while the rows come in.
 *
 *     rows       0 1 2 3 4 ✗ 6 7 8 9          timesteps 3, stride 2
 *     windows    0 1 2
 *                    2 3 4
 *                            6 7 8            the next would end at row 10
 *
 * A window is done with its last row, so windows come out in the order of their
 * last rows. Where rows have keys, each key is a sequence of its own. A bad row ✗
 * ends all sequences, since nobody knows whose row it was: nothing spans it.
 *
 * Memory: at most `timesteps` rows per key, and at most `maxKeys` keys. Where more
 * are under way, the one that was quiet longest is forgotten, which an attacker
 * with many forged addresses can cause: `evictedKeys` counts it.
 */
import { ConfigurationError } from "../errors.ts";
import { checkWindowing, type Windowing } from "./windowing.ts";

/** Enough for the addresses of a large site; 100 MB at 10 rows of 100 bytes. */
const MAX_KEYS = 100_000;

/** How windows are cut beyond what a model prescribes. */
export interface WindowCutterOptions {
  /**
   * How many keys may be under way at a time.
   *
   * @default {100000}
   */
  readonly maxKeys?: number;
}

/** The rows of one key that the next windows need. */
interface Sequence<T> {
  /** The rows of the window under way, oldest first. */
  rows: T[];
  /** Rows to pass over before the next window starts, where stride > timesteps. */
  skip: number;
}

/**
 * Cuts a sequence of items into windows, one item at a time.
 *
 * @example
 * ```ts
 * import { WindowCutter } from "@gatewarden/gatewarden/features";
 * import { assertEquals } from "@std/assert";
 *
 * const cutter = new WindowCutter<number>({ timesteps: 2, stride: 1 });
 * assertEquals(cutter.push(1), undefined);
 * assertEquals(cutter.push(2), [1, 2]);
 * assertEquals(cutter.push(3), [2, 3]);
 * cutter.reset();
 * assertEquals(cutter.push(5), undefined);
 * ```
 *
 * @typeParam T What a row is: a record, a position, an array.
 */
export class WindowCutter<T> {
  readonly #windowing: Windowing;
  readonly #maxKeys: number;
  /** By key, the one that was quiet longest first. */
  readonly #sequences = new Map<string | undefined, Sequence<T>>();
  #evictedKeys = 0;

  /**
   * A cutter that has seen no row yet.
   *
   * @param windowing How rows are cut. Where `by` is absent, keys are ignored.
   * @param options How many keys are kept.
   * @throws {ConfigurationError} If timesteps, stride or maxKeys is no integer of
   * at least 1.
   */
  constructor(windowing: Windowing, options: WindowCutterOptions = {}) {
    checkWindowing(windowing);
    const { maxKeys = MAX_KEYS } = options;
    if (!Number.isSafeInteger(maxKeys) || maxKeys < 1) {
      throw new ConfigurationError(
        `Cannot cut windows as maxKeys must be an integer of at least 1: ` +
          `current value is ${maxKeys}`,
      );
    }
    this.#windowing = windowing;
    this.#maxKeys = maxKeys;
  }

  /** How often a key was forgotten to make room for another. */
  get evictedKeys(): number {
    return this.#evictedKeys;
  }

  /**
   * Takes the next row.
   *
   * @param item The row.
   * @param key Its value of the column that sequences are cut by. Rows without
   * one form a sequence together.
   * @returns The window that the row completes, `[timesteps]`, oldest first; or
   * undefined where it completes none.
   */
  push(item: T, key?: string): T[] | undefined {
    const { timesteps, stride } = this.#windowing;
    if (timesteps === 1 && stride === 1) return [item];
    const sequence = this.#sequenceOf(key);
    if (sequence.skip > 0) {
      sequence.skip--;
      return undefined;
    }
    sequence.rows.push(item);
    if (sequence.rows.length < timesteps) return undefined;
    const window = sequence.rows;
    sequence.rows = window.slice(stride);
    sequence.skip = Math.max(0, stride - timesteps);
    return window;
  }

  /** Ends all sequences, as a bad row does: the next row starts afresh. */
  reset(): void {
    this.#sequences.clear();
  }

  /** The key's sequence, now the one that was active last. */
  #sequenceOf(key: string | undefined): Sequence<T> {
    const sequences = this.#sequences;
    const by = this.#windowing.by === undefined ? undefined : key;
    const known = sequences.get(by);
    if (known) {
      if (by !== undefined) {
        sequences.delete(by);
        sequences.set(by, known);
      }
      return known;
    }
    if (sequences.size >= this.#maxKeys) {
      for (const oldest of sequences.keys()) {
        sequences.delete(oldest);
        this.#evictedKeys++;
        break;
      }
    }
    const sequence: Sequence<T> = { rows: [], skip: 0 };
    sequences.set(by, sequence);
    return sequence;
  }
}
