/**
 * How far a row lies from the cloud of normal rows, whatever the network says.
 *
 * P. C. Mahalanobis, "On the generalised distance in statistics", 1936:
 *
 *     d² = (x − μ)ᵀ (Σ + R)⁻¹ (x − μ)      S = ½ ln(mean of d² over timesteps)
 *
 * on the columns that go into the network, flags left out. R is a ridge: 1e-4 of
 * the square of each column's range in training, 1 where it was constant, so that
 * a column that never varied weighs much and not infinitely. It sees what a network
 * trained to reconstruct may learn to copy: values that each occur and together
 * do not. The logarithm keeps the few rows that are absurdly far from mattering
 * more than all others.
 *
 * With Σ + R = L·Lᵀ (Cholesky) and W = L⁻¹, d² = |W(x − μ)|²: a file carries W,
 * and zero columns, most of a one-hot row, cost nothing.
 *
 * Contributions. d² is the sum over columns of (x − μ)ⱼ · (WᵀW(x − μ))ⱼ. A term can
 * be negative, where a value far out makes another one more plausible; a feature
 * contributes the sum of its columns' terms, and 0 where that is negative.
 *
 * @module
 */
import { readObject } from "../../features/json_fields.ts";
import { triangular } from "../distance/cholesky.ts";
import { packNumbers, unpackNumbers } from "./packed_numbers.ts";
import type {
  Assessment,
  MahalanobisJson,
  PartScorer,
  WindowLayout,
} from "./scorer.ts";
import { whiteningMatrix } from "./whitening_matrix.ts";

/** The ridge, as a share of a column's squared range. */
const RIDGE = 1e-4;
/** d² below this is a row on the mean: its logarithm stays finite. */
const LEAST_DISTANCE = 1e-12;

/** Rows to fit on. */
export interface FitRows {
  /** `[all rows, features]` */
  readonly values: Float32Array;
  /** Positions of the rows to fit on. */
  readonly rows: readonly number[];
}

/** Scores windows by the Mahalanobis distance of their rows. */
export class Mahalanobis implements PartScorer {
  readonly #layout: WindowLayout;
  /** μ, `[O]` */
  readonly #mean: Float64Array;
  /** W's lower triangle, row by row. */
  readonly #whitening: Float64Array;
  /** W by columns, zeros left out: column j holds rows j, …, O − 1. */
  readonly #columns: readonly Float64Array[];
  /** Wμ, `[O]` */
  readonly #center: Float64Array;
  /** W(x − μ) of the row at hand, `[O]` */
  readonly #whitened: Float64Array;

  private constructor(
    layout: WindowLayout,
    mean: Float64Array,
    whitening: Float64Array,
  ) {
    const width = layout.outputs;
    this.#layout = layout;
    this.#mean = mean;
    this.#whitening = whitening;
    this.#columns = Array.from(
      { length: width },
      (_, j) =>
        Float64Array.from(
          { length: width - j },
          (_, k) => whitening[triangular(j + k) + j]!,
        ),
    );
    this.#whitened = new Float64Array(width);
    this.#center = new Float64Array(width);
    mean.forEach((value, j) =>
      addColumn(this.#center, this.#columns[j]!, j, value)
    );
  }

  /**
   * Learns the cloud of normal rows.
   *
   * @throws {RangeError} If there is no row.
   */
  static fit(layout: WindowLayout, { values, rows }: FitRows): Mahalanobis {
    if (rows.length === 0) {
      throw new RangeError("Cannot fit a distance as there are no rows");
    }
    const { features, outputs: width } = layout;
    const mean = new Float64Array(width);
    const low = new Float64Array(width).fill(Infinity);
    const high = new Float64Array(width).fill(-Infinity);
    for (const row of rows) {
      for (let j = 0; j < width; j++) {
        const value = values[row * features + j]!;
        mean[j]! += value;
        low[j] = Math.min(low[j]!, value);
        high[j] = Math.max(high[j]!, value);
      }
    }
    for (let j = 0; j < width; j++) mean[j]! /= rows.length;
    const covariance = covarianceOf(values, rows, features, mean);
    for (let j = 0; j < width; j++) {
      const range = high[j]! - low[j]! || 1;
      covariance[triangular(j) + j]! += RIDGE * range * range;
    }
    return new Mahalanobis(layout, mean, whiteningMatrix(covariance, width));
  }

  /** See {@linkcode Scorer.scores}. */
  scores(actual: Float32Array, _reconstruction: Float32Array): Float64Array {
    const { timesteps, features } = this.#layout;
    const out = new Float64Array(actual.length / (timesteps * features));
    for (let window = 0; window < out.length; window++) {
      let sum = 0;
      for (let t = 0; t < timesteps; t++) {
        sum += this.#whiten(actual, (window * timesteps + t) * features);
      }
      out[window] = this.#score(sum);
    }
    return out;
  }

  /** Terms of d²; see {@linkcode Scorer.contributions}. */
  contributions(
    actual: Float32Array,
    reconstruction: Float32Array,
  ): Float64Array {
    return this.assess(actual, reconstruction).contributions;
  }

  /** See {@linkcode PartScorer.assess}. */
  assess(actual: Float32Array, _reconstruction: Float32Array): Assessment {
    const { timesteps, features, blocks } = this.#layout;
    const n = blocks.length;
    const contributions = new Float64Array(timesteps * n);
    let squares = 0;
    for (let t = 0; t < timesteps; t++) {
      squares += this.#whiten(actual, t * features);
      for (let i = 0; i < n; i++) {
        const { start, length } = blocks[i]!;
        let sum = 0;
        for (let j = start; j < start + length; j++) {
          const difference = actual[t * features + j]! - this.#mean[j]!;
          sum += difference * this.#pulledBack(j);
        }
        contributions[t * n + i] = Math.max(0, sum);
      }
    }
    return { score: this.#score(squares), contributions };
  }

  /** A window's score from the sum of its rows' d². */
  #score(sum: number): number {
    const mean = sum / this.#layout.timesteps;
    return Math.log(Math.max(mean, LEAST_DISTANCE)) / 2;
  }

  /** Keeps W(x − μ) of the row at `offset`; gives its d². */
  #whiten(actual: Float32Array, offset: number): number {
    const whitened = this.#whitened;
    const center = this.#center;
    for (let i = 0; i < whitened.length; i++) whitened[i] = -center[i]!;
    for (let j = 0; j < whitened.length; j++) {
      const value = actual[offset + j]!;
      if (value !== 0) addColumn(whitened, this.#columns[j]!, j, value);
    }
    let sum = 0;
    for (let i = 0; i < whitened.length; i++) {
      sum += whitened[i]! * whitened[i]!;
    }
    return sum;
  }

  /** (WᵀW(x − μ))ⱼ of the row at hand. */
  #pulledBack(j: number): number {
    const column = this.#columns[j]!;
    const whitened = this.#whitened;
    let sum = 0;
    for (let k = 0; k < column.length; k++) {
      sum += column[k]! * whitened[j + k]!;
    }
    return sum;
  }

  /** See {@linkcode Scorer.toJSON}. */
  toJSON(): MahalanobisJson {
    return {
      kind: "mahalanobis",
      mean: packNumbers(this.#mean),
      whitening: packNumbers(this.#whitening),
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
  ): Mahalanobis {
    const fields = readObject(json, path, ["kind", "mean", "whitening"]);
    const width = layout.outputs;
    const read = (name: string, length: number) =>
      unpackNumbers(fields[name], `${path}.${name}`, length, Float64Array);
    const whitening = read("whitening", triangular(width));
    return new Mahalanobis(layout, read("mean", width), whitening);
  }
}

/** Adds column j of W, `factor` times. */
function addColumn(
  sum: Float64Array,
  column: Float64Array,
  j: number,
  factor: number,
): void {
  for (let k = 0; k < column.length; k++) sum[j + k]! += column[k]! * factor;
}

/** The covariance's lower triangle, divided by the number of rows. */
function covarianceOf(
  values: Float32Array,
  rows: readonly number[],
  features: number,
  mean: Float64Array,
): Float64Array {
  const width = mean.length;
  const sums = new Float64Array(triangular(width));
  const difference = new Float64Array(width);
  for (const row of rows) {
    for (let j = 0; j < width; j++) {
      difference[j] = values[row * features + j]! - mean[j]!;
    }
    let at = 0;
    for (let i = 0; i < width; i++) {
      const own = difference[i]!;
      for (let j = 0; j <= i; j++) sums[at++]! += own * difference[j]!;
    }
  }
  return sums.map((sum) => sum / rows.length);
}
