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
 * even on a logarithmic scale. T is exact at each and linear between.
 *
 * @module
 */
import {
  fieldError,
  readArray,
  readInteger,
  readObject,
} from "../../features/json_fields.ts";
import { packNumbers, unpackNumbers } from "./packed_numbers.ts";
import { residuals } from "./residuals.ts";
import type {
  Assessment,
  CalibratedTailJson,
  PartScorer,
  WindowLayout,
} from "./scorer.ts";

/** Order statistics that are kept of a feature, at most. */
const MOST_KNOTS = 256;
/** The largest residuals that are all kept: thresholds lie among them. */
const KEPT_LARGEST = 64;

/** One feature's record. */
interface Tail {
  /** The median residual. */
  readonly median: number;
  /** Some of the values of A, ascending. */
  readonly values: Float32Array;
  /** How many rows lie at or above each, descending; the first is all. */
  readonly counts: Float32Array;
  /** T at each. */
  readonly tails: Float64Array;
}

/** Scores windows by how rare their features' residuals are. */
export class CalibratedTail implements PartScorer {
  readonly #layout: WindowLayout;
  readonly #rows: number;
  readonly #features: readonly Tail[];

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
    const squares = this.#squares(actual, reconstruction);
    const size = this.#layout.timesteps * this.#layout.blocks.length;
    const out = new Float64Array(squares.length / size);
    for (let window = 0; window < out.length; window++) {
      out[window] = meanOf(squares, window * size, size);
    }
    return out;
  }

  /** T²; see {@linkcode Scorer.contributions}. */
  contributions(
    actual: Float32Array,
    reconstruction: Float32Array,
  ): Float64Array {
    return this.#squares(actual, reconstruction);
  }

  /** See {@linkcode PartScorer.assess}. */
  assess(actual: Float32Array, reconstruction: Float32Array): Assessment {
    const contributions = this.#squares(actual, reconstruction);
    const score = meanOf(contributions, 0, contributions.length);
    return { score, contributions };
  }

  /** T² of every row and feature, `[rows, n]`. */
  #squares(actual: Float32Array, reconstruction: Float32Array): Float64Array {
    const beyond = Math.log(this.#rows + 1);
    const r = residuals(actual, reconstruction, this.#layout);
    const out = new Float64Array(r.length);
    const n = this.#features.length;
    for (let row = 0; row < r.length; row += n) {
      for (let i = 0; i < n; i++) {
        const tail = tailAt(this.#features[i]!, r[row + i]!, beyond);
        out[row + i] = tail * tail;
      }
    }
    return out;
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

/** The mean of a part of some values, added up in their order. */
function meanOf(values: Float64Array, start: number, length: number): number {
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += values[i]!;
  return sum / length;
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

/** T of a residual. */
function tailAt(
  { median, values, tails }: Tail,
  residual: number,
  beyond: number,
): number {
  // Rounded as the kept values are, so that equal residuals compare equal.
  const a = Math.fround(Math.abs(residual - median));
  const last = values.length - 1;
  if (a > values[last]!) return beyond;
  if (a <= values[0]!) return tails[0]!;
  let low = 0;
  let high = last;
  // values[low] < a ≤ values[high]
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle]! < a) low = middle;
    else high = middle;
  }
  const share = (a - values[low]!) / (values[high]! - values[low]!);
  return tails[low]! + share * (tails[high]! - tails[low]!);
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
