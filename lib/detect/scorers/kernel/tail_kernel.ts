import type { WindowLayout } from "../scorer.ts";
import { TAIL } from "./binaries.ts";
import { compiledKernel } from "./compiled_kernel.ts";
import { type KernelExports, KernelMemory, ROWS } from "./kernel_memory.ts";

/** What is kept of one feature's residuals. */
export interface TailRecord {
  /** The median residual. */
  readonly median: number;
  /** Some of the distances from it, ascending. */
  readonly values: Float32Array;
  /** T at each. */
  readonly tails: Float64Array;
}

/** What `assembly/tail.ts` exports. */
interface TailExports extends KernelExports {
  assess(rows: number): void;
}

/** Bytes of a feature's record; see `assembly/tail.ts`. */
const RECORD_BYTES = 32;
const RECORD_WORDS = RECORD_BYTES / 4;
/** Values that are looked at together, perhaps beyond the last. */
const LANES = 4;

/** Looks residuals up in their features' records, in WebAssembly. */
export class TailKernel {
  readonly #layout: WindowLayout;
  readonly #assess: (rows: number) => void;
  /** `[ROWS, F]`: the kernel's own memory, as all below. */
  readonly #actual: Float32Array;
  /** `[ROWS, O]` */
  readonly #told: Float32Array;
  /** `[ROWS, n]` */
  readonly #squares: Float64Array;
  /** `[ROWS]` */
  readonly #sums: Float64Array;

  /**
   * Copies the records into a new instance.
   *
   * @param records One per feature.
   * @param beyond T of a residual farther out than all.
   */
  constructor(
    layout: WindowLayout,
    records: readonly TailRecord[],
    beyond: number,
  ) {
    const { exports } = new WebAssembly.Instance(compiledKernel(TAIL));
    const kernel = exports as unknown as TailExports;
    const memory = new KernelMemory(kernel);
    const { features, outputs, blocks } = layout;
    const n = blocks.length;
    const table = memory.take(n * RECORD_BYTES);
    const buckets = records.map(({ values }) => bucketsOf(values));
    const places = records.map(({ values }, i) => ({
      values: memory.take(4 * (values.length + LANES)),
      lines: memory.take(16 * values.length),
      buckets: memory.take(2 * buckets[i]!.below.length),
    }));
    const actual = memory.take(4 * ROWS * features);
    const told = memory.take(4 * ROWS * outputs);
    const squares = memory.take(8 * ROWS * n);
    const sums = memory.take(8 * ROWS);
    memory.words(
      kernel.TABLE.value,
      [n, features, outputs, actual, told, squares, sums, table],
    );
    memory.doubles(kernel.TABLE.value + 32, 1)[0] = beyond;
    records.forEach(({ median, values, tails }, i) => {
      const { start, length, oneHot } = blocks[i]!;
      const place = places[i]!;
      const at = table + i * RECORD_BYTES;
      memory.words(at, [
        start,
        oneHot ? length : 0,
        values.length,
        place.values,
        place.lines,
        place.buckets,
        buckets[i]!.first,
      ]);
      memory.floats(at, RECORD_WORDS)[RECORD_WORDS - 1] = median;
      const padded = memory.floats(place.values, values.length + LANES);
      padded.fill(Infinity).set(values);
      const lines = linesOf(values, tails);
      memory.doubles(place.lines, lines.length).set(lines);
      const { below } = buckets[i]!;
      memory.shorts(place.buckets, below.length).set(below);
    });
    this.#layout = layout;
    this.#assess = kernel.assess;
    this.#actual = memory.floats(actual, ROWS * features);
    this.#told = memory.floats(told, ROWS * outputs);
    this.#squares = memory.doubles(squares, ROWS * n);
    this.#sums = memory.doubles(sums, ROWS);
  }

  /**
   * T² of rows, summed over features.
   *
   * @param actual `[rows, F]`
   * @param reconstruction `[rows, O]`
   * @param squares Where T² of each feature goes, if it is wanted: `[rows, n]`.
   * @returns `[rows]`
   */
  assess(
    actual: Float32Array,
    reconstruction: Float32Array,
    squares?: Float64Array,
  ): Float64Array {
    const { features, outputs, blocks } = this.#layout;
    const n = blocks.length;
    const rows = actual.length / features;
    const sums = new Float64Array(rows);
    for (let start = 0; start < rows; start += ROWS) {
      const end = Math.min(start + ROWS, rows);
      const count = end - start;
      this.#actual.set(actual.subarray(start * features, end * features));
      this.#told.set(reconstruction.subarray(start * outputs, end * outputs));
      this.#assess(count);
      sums.set(this.#sums.subarray(0, count), start);
      squares?.set(this.#squares.subarray(0, count * n), start * n);
    }
    return sums;
  }
}

/** T at each value, and how fast it grows to the next one: `[values, 2]`. */
function linesOf(values: Float32Array, tails: Float64Array): Float64Array {
  const lines = new Float64Array(2 * values.length);
  for (let k = 0; k < values.length; k++) {
    lines[2 * k] = tails[k]!;
    if (k + 1 === values.length) break; // nothing lies beyond the last
    const run = values[k + 1]! - values[k]!;
    lines[2 * k + 1] = (tails[k + 1]! - tails[k]!) / run;
  }
  return lines;
}

/** Where the values of a record lie by their leading bits. */
interface Buckets {
  /** The first value's bucket. */
  readonly first: number;
  /** How many values lie below each bucket, from the first to the last. */
  readonly below: Uint16Array;
}

/** What is left of a float32: its exponent and three bits more. */
const BUCKET_SHIFT = 20;

/** @param values Ascending, none below 0. */
function bucketsOf(values: Float32Array): Buckets {
  const keys = Array.from(
    // -0 is 0, whose bits come first.
    new Uint32Array(values.map((value) => value + 0).buffer),
    (bits) => bits >>> BUCKET_SHIFT,
  );
  const first = keys[0]!;
  const below = new Uint16Array(keys.at(-1)! - first + 1);
  let count = 0;
  for (let bucket = 0; bucket < below.length; bucket++) {
    while (keys[count]! < first + bucket) count++;
    below[bucket] = count;
  }
  return { first, below };
}
