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
 * and `kernel/assembly/distance.ts` computes with it.
 *
 * Contributions. d² is the sum over columns of (x − μ)ⱼ · (WᵀW(x − μ))ⱼ. A term can
 * be negative, where a value far out makes another one more plausible; a feature
 * contributes the sum of its columns' terms, and 0 where that is negative.
 *
 * @module
 */
import { readObject } from "../../features/json_fields.ts";
import { triangular } from "../distance/cholesky.ts";
import { DistanceKernel } from "./kernel/distance_kernel.ts";
import { pickWindows } from "./pick_windows.ts";
import { packNumbers, unpackNumbers } from "./packed_numbers.ts";
import type {
  Assessment,
  MahalanobisJson,
  PartScorer,
  WindowLayout,
} from "./scorer.ts";
import { whiteningMatrix } from "./whitening_matrix.ts";
import { windowMeans } from "./window_means.ts";

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
  #kernel: DistanceKernel | undefined;

  private constructor(
    layout: WindowLayout,
    mean: Float64Array,
    whitening: Float64Array,
  ) {
    this.#layout = layout;
    this.#mean = mean;
    this.#whitening = whitening;
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
    return this.#scores(this.#distance.measure(actual));
  }

  /** Features add terms of d²; see {@linkcode Scorer.assess}. */
  assess(actual: Float32Array, reconstruction: Float32Array): Assessment {
    return {
      scores: this.scores(actual, reconstruction),
      contributions: (asked) => this.#terms(actual, asked),
    };
  }

  /** Terms of d² of some windows. */
  #terms(actual: Float32Array, asked: readonly number[]): Float64Array {
    const { timesteps, features } = this.#layout;
    const rows = pickWindows(actual, timesteps * features, asked);
    return this.#distance.explain(rows);
  }

  /** Made when it is first needed: a model that is only looked at needs none. */
  get #distance(): DistanceKernel {
    this.#kernel ??= new DistanceKernel(
      this.#layout,
      this.#mean,
      this.#whitening,
    );
    return this.#kernel;
  }

  /** Windows' scores from their rows' d². */
  #scores(distances: Float64Array): Float64Array {
    const means = windowMeans(distances, this.#layout.timesteps);
    return means.map((mean) => Math.log(Math.max(mean, LEAST_DISTANCE)) / 2);
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
