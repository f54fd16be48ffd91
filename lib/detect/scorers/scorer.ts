/**
 * From windows and their reconstruction to scores, and to what they rest on.
 *
 * A scorer is fitted state and two questions. Scorers compose: see
 * `combined_scorer.ts`.
 *
 * @module
 */
import type { ColumnBlock } from "../../column_block.ts";

/** How windows lie in memory. */
export interface WindowLayout {
  /** Rows of a window, T. */
  readonly timesteps: number;
  /** Columns of a row that go into the network, F: the outputs, then flags. */
  readonly features: number;
  /** Columns of a row that come out of it, O. */
  readonly outputs: number;
  /** The columns of each of the schema's features; n of them. */
  readonly blocks: readonly ColumnBlock[];
  /**
   * `[F]`: a row that most rows have much in common with, which spares work.
   * @default zeros
   */
  readonly origin?: Float32Array;
}

/** Gives windows their scores. */
export interface Scorer {
  /**
   * The score of each window; higher is more anomalous. A window has the same
   * score in any batch.
   *
   * @param actual `[batch, timesteps, features]`
   * @param reconstruction `[batch, timesteps, outputs]`
   * @returns `[batch]`, finite.
   */
  scores(actual: Float32Array, reconstruction: Float32Array): Float64Array;
  /**
   * The same scores, kept with what they rest on until somebody asks for it.
   *
   * @param actual `[batch, timesteps, features]`; not to be changed meanwhile.
   * @param reconstruction `[batch, timesteps, outputs]`; neither.
   */
  assess(actual: Float32Array, reconstruction: Float32Array): Assessment;
  /** The fitted state as plain data. */
  toJSON(): ScorerJson;
}

/** A scorer that others are combined of. */
export interface PartScorer extends Scorer {
  toJSON(): PartJson;
}

/** What a scorer says of windows. */
export interface Assessment {
  /** `[batch]`; higher is more anomalous. */
  readonly scores: Float64Array;
  /**
   * What each of the schema's features adds to the scores of some windows, at each
   * timestep, in a unit of the scorer's own; only their proportions within a window
   * count.
   *
   * @param asked Positions of windows.
   * @returns `[asked, timesteps, n]`, none below 0.
   */
  contributions(asked: readonly number[]): Float64Array;
}

/** The scorers by name. */
export type ScorerKind = "squared-error" | "calibrated-tail" | "mahalanobis";

/** Every {@linkcode ScorerKind}. */
export const SCORER_KINDS: readonly ScorerKind[] = [
  "squared-error",
  "calibrated-tail",
  "mahalanobis",
];

/** The fitted state of one scorer. */
export type PartJson =
  | { readonly kind: "squared-error" }
  | CalibratedTailJson
  | MahalanobisJson;

/** The fitted state of a scorer, composed or not. */
export type ScorerJson = PartJson | CombinedJson;

/** The fitted state of a `CalibratedTail`. */
export interface CalibratedTailJson {
  /** Tells the kinds apart. */
  readonly kind: "calibrated-tail";
  /** How many rows it was fitted on. */
  readonly rows: number;
  /** Each feature's median residual, `[n]` float32 in base64. */
  readonly medians: string;
  /** How many order statistics are kept of each feature, `[n]`. */
  readonly lengths: readonly number[];
  /** They themselves, ascending, feature after feature, float32 in base64. */
  readonly values: string;
  /** How many rows lie at or above each of them, float32 in base64. */
  readonly counts: string;
}

/** The fitted state of a `Mahalanobis` scorer. */
export interface MahalanobisJson {
  /** Tells the kinds apart. */
  readonly kind: "mahalanobis";
  /** The columns' means, `[O]` float64 in base64. */
  readonly mean: string;
  /** The whitening matrix's lower triangle, row by row, float64 in base64. */
  readonly whitening: string;
}

/** The fitted state of a `CombinedScorer`. */
export interface CombinedJson {
  /** Tells the kinds apart. */
  readonly kind: "combined";
  /** The scorers that are averaged. */
  readonly parts: readonly CombinedPartJson[];
}

/** One of the scorers that are averaged, and where its scores usually lie. */
export interface CombinedPartJson {
  /** Its own fitted state. */
  readonly scorer: PartJson;
  /** The median of its scores of calibration windows. */
  readonly median: number;
  /** Their 95th percentile; above the median. */
  readonly p95: number;
}
