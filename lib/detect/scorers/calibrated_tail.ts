/**
 * How rare each feature's residual is among those of normal rows.
 *
 * A squared error adds up things of different kinds: a feature that is always
 * reconstructed badly drowns one that never is. Here each feature is measured by
 * its own record. On n held-out normal rows, with r the residual and m its median,
 *
 *     A = |r − m|
 *     T = −ln((#{calibration A ≥ a} + 1) / (n + 1))
 *
 * so T is 0 for the most ordinary residual, 3 for one in twenty and ln(n + 1) for
 * one beyond all: minus the logarithm of a conformal p-value (Vovk, Gammerman and
 * Shafer, "Algorithmic Learning in a Random World", 2005, chapter 2). A window's
 * score is the mean of T² over features and timesteps; the square lets a few rare
 * features count for more than many that are a little unusual.
 *
 * A model file has no room for all calibration residuals, so at most 256 order
 * statistics are kept of each feature: the 64 largest, then at ratios that are
 * even on a logarithmic scale. T is a line from each to the next. Residuals are
 * looked up by `kernel/assembly/tail.ts`.
 *
 * @module
 */
import {
  fieldError,
  readArray,
  readInteger,
  readObject,
} from "../../features/json_fields.ts";
import { TailKernel, type TailRecord } from "./kernel/tail_kernel.ts";
import { pickWindows } from "./pick_windows.ts";
import { packNumbers, unpackNumbers } from "./packed_numbers.ts";
import type {
  Assessment,
  CalibratedTailJson,
  PartScorer,
  WindowLayout,
} from "./scorer.ts";
import { windowMeans } from "./window_means.ts";

/** Order statistics that are kept of a feature, at most. */
const MOST_KNOTS = 256;
/** The largest residuals that are all kept: thresholds lie among them. */
const KEPT_LARGEST = 64;

/** One feature's record. */
interface Tail extends TailRecord {
  /** How many rows lie at or above each value, descending; the first is all. */
  readonly counts: Float32Array;
}

/** Scores windows by how rare their features' residuals are. */
export class CalibratedTail implements PartScorer {
  readonly #layout: WindowLayout;
  readonly #rows: number;
  readonly #features: readonly Tail[];
  #kernel: TailKernel | undefined;

  private constructor(
    layout: WindowLayout,
    rows: number,
    features: readonly Tail[],
  ) {
    this.#layout = layout;
    this.#rows = rows;
    this.#features = features;
  }

  /**
   * Learns the features' records.
   *
   * @param batches The {@linkcode residuals} of held-out normal rows, each `[rows, n]`.
   * @throws {RangeError} If there is no row.
   */
  static fit(
    layout: WindowLayout,
    batches: readonly Float32Array[],
  ): CalibratedTail {
    const n = layout.blocks.length;
    const rows = batches.reduce((sum, { length }) => sum + length / n, 0);
    if (rows === 0) {
      throw new RangeError("Cannot calibrate residuals as there are no rows");
    }
    const features = layout.blocks.map((_, feature) => {
      const column = new Float32Array(rows);
      let row = 0;
      for (const batch of batches) {
        for (let i = feature; i < batch.length; i += n) {
          column[row++] = batch[i]!;
        }
      }
      return fitTail(column);
    });
    return new CalibratedTail(layout, rows, features);
  }

  /** Mean T²; see {@linkcode Scorer.scores}. */
  scores(actual: Float32Array, reconstruction: Float32Array): Float64Array {
    return this.#means(this.#lookup.assess(actual, reconstruction));
  }

  /** Features add T²; see {@linkcode Scorer.assess}. */
  assess(actual: Float32Array, reconstruction: Float32Array): Assessment {
    const { timesteps, features, blocks } = this.#layout;
    const rows = actual.length / features;
    const squares = new Float64Array(rows * blocks.length);
    const sums = this.#lookup.assess(actual, reconstruction, squares);
    return {
      scores: this.#means(sums),
      contributions: (asked) =>
        pickWindows(squares, timesteps * blocks.length, asked),
    };
  }

  /** Made when it is first needed: a model that is only looked at needs none. */
  get #lookup(): TailKernel {
    const beyond = Math.log(this.#rows + 1);
    this.#kernel ??= new TailKernel(this.#layout, this.#features, beyond);
    return this.#kernel;
  }

  /** Windows' means of T² from their rows' sums. */
  #means(sums: Float64Array): Float64Array {
    const { timesteps, blocks } = this.#layout;
    return windowMeans(sums, timesteps, blocks.length);
  }

  /** See {@linkcode Scorer.toJSON}. */
  toJSON(): CalibratedTailJson {
    const features = this.#features;
    const joined = (part: "values" | "counts") =>
      packNumbers(Float32Array.from(features.flatMap((f) => [...f[part]])));
    return {
      kind: "calibrated-tail",
      rows: this.#rows,
      medians: packNumbers(Float32Array.from(features.map((f) => f.median))),
      lengths: features.map(({ values }) => values.length),
      values: joined("values"),
      counts: joined("counts"),
    };
  }

  /**
   * The scorer that wrote this.
   *
   * @throws {ModelError} If a field is not what it must be; the error names it.
   */
  static fromJSON(
    json: unknown,
    path: string,
    layout: WindowLayout,
  ): CalibratedTail {
    const fields = readObject(json, path, [
      "kind",
      "rows",
      "medians",
      "lengths",
      "values",
      "counts",
    ]);
    const n = layout.blocks.length;
    const rows = readInteger(fields.rows, `${path}.rows`, 1);
    const read = (name: string, length: number) =>
      unpackNumbers(fields[name], `${path}.${name}`, length, Float32Array);
    const medians = read("medians", n);
    const lengths = readArray(fields.lengths, `${path}.lengths`)
      .map((length, i) => readInteger(length, `${path}.lengths[${i}]`, 1));
    if (lengths.length !== n) {
      throw fieldError(`${path}.lengths`, `a list of ${n}`, fields.lengths);
    }
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const [values, counts] = [read("values", total), read("counts", total)];
    let start = 0;
    const features = lengths.map((length, i) => {
      const own = [values, counts].map((all) =>
        all.slice(start, start + length)
      ) as [Float32Array, Float32Array];
      start += length;
      checkTail(...own, rows, `${path}.values of feature ${i}`);
      return withTails(medians[i]!, ...own, rows);
    });
    return new CalibratedTail(layout, rows, features);
  }
}

/** The record of one feature. */
function fitTail(column: Float32Array): Tail {
  const rows = column.length;
  const sorted = column.slice().sort();
  const middle = (rows - 1) / 2;
  const median = Math.fround(
    (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
  );
  const distances = column.map((value) => Math.abs(value - median)).sort();
  const values: number[] = [];
  const counts: number[] = [];
  for (const fromTop of knotRanks(rows)) {
    let index = rows - fromTop;
    const value = distances[index]!;
    if (value === values.at(-1)) continue;
    while (index > 0 && distances[index - 1] === value) index--;
    values.push(value);
    counts.push(rows - index);
  }
  return withTails(
    median,
    Float32Array.from(values),
    Float32Array.from(counts),
    rows,
  );
}

/** Which order statistics to keep, counted from the largest: descending, ending with 1. */
function knotRanks(rows: number): number[] {
  const ranks = new Set<number>();
  const dense = Math.min(KEPT_LARGEST, rows);
  for (let rank = 1; rank <= dense; rank++) ranks.add(rank);
  const rest = MOST_KNOTS - KEPT_LARGEST;
  for (let i = 1; i <= rest; i++) {
    ranks.add(Math.round(dense * (rows / dense) ** (i / rest)));
  }
  return [...ranks].sort((a, b) => b - a);
}

function withTails(
  median: number,
  values: Float32Array,
  counts: Float32Array,
  rows: number,
): Tail {
  const tails = Float64Array.from(
    counts,
    (count) => -Math.log((count + 1) / (rows + 1)),
  );
  return { median, values, counts, tails };
}

/** Refuses a record that contradicts itself. */
function checkTail(
  values: Float32Array,
  counts: Float32Array,
  rows: number,
  path: string,
): void {
  for (let i = 0; i < values.length; i++) {
    const isWhole = Number.isInteger(counts[i]!) && counts[i]! >= 1 &&
      counts[i]! <= rows;
    const isInOrder = i === 0
      ? values[0]! >= 0
      : values[i]! > values[i - 1]! && counts[i]! < counts[i - 1]!;
    if (isWhole && isInOrder) continue;
    throw fieldError(
      path,
      `ascending from 0, with counts that descend from ${rows} to 1`,
      [values[i], counts[i]],
    );
  }
}
