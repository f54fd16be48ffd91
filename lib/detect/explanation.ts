/**
 * Which features a window's score comes from.
 *
 * The score is a mean of squared errors, so it divides exactly: a feature's share
 * is the sum of the squared errors of its columns over all timesteps, divided by
 * the window's sum. Shares of all features add up to one. Actual and expected are
 * told for the timestep at which the feature's error is largest, in input units;
 * for a category, expected is the one that the reconstruction comes nearest to,
 * which can be the actual one where the model was unsure and not wrong.
 *
 * @module
 */
import type { Preprocessor } from "../features/preprocessor.ts";
import type { TrafficRecord } from "../records/traffic_record.ts";
import { squaredErrors } from "./reconstruction_error.ts";
import type { Reason } from "./verdict.ts";

/** More than a person reads at a glance says less. */
const MOST_REASONS = 5;
/** A feature that carries less than this of the score is no reason for it. */
const LEAST_SHARE = 0.01;

/** One window, as it went into the model and as it came out. */
export interface ScoredWindow {
  /** Mean squared reconstruction error. */
  readonly score: number;
  /** The window's rows, oldest first. */
  readonly records: readonly TrafficRecord[];
  /** `[timesteps, features]` after preprocessing. */
  readonly actual: Float32Array;
  /** The same shape. */
  readonly reconstruction: Float32Array;
}

/** One feature's errors over a window. */
interface FeatureError {
  sum: number;
  worst: number;
  timestep: number;
}

/** The errors of each of the schema's features, its columns taken together. */
function errorsByFeature(
  window: ScoredWindow,
  preprocessor: Preprocessor,
): FeatureError[] {
  const { columns, width, schema } = preprocessor;
  const squared = squaredErrors(window.actual, window.reconstruction); // [T, F]
  const errors = schema.features.map(() => ({
    sum: 0,
    worst: -1,
    timestep: 0,
  }));
  for (let timestep = 0; timestep < squared.length / width; timestep++) {
    const here = new Float64Array(errors.length);
    columns.forEach(({ feature }, column) =>
      here[feature]! += squared[timestep * width + column]!
    );
    errors.forEach((error, feature) => {
      error.sum += here[feature]!;
      if (here[feature]! > error.worst) {
        Object.assign(error, { worst: here[feature]!, timestep });
      }
    });
  }
  return errors;
}

/**
 * The features that contribute most to a window's score.
 *
 * @param most How many at most.
 * @param least The least share that is told.
 * @returns Largest share first; empty for a window that is reconstructed exactly.
 */
export function explain(
  window: ScoredWindow,
  preprocessor: Preprocessor,
  most: number = MOST_REASONS,
  least: number = LEAST_SHARE,
): Reason[] {
  const errors = errorsByFeature(window, preprocessor);
  const total = errors.reduce((sum, error) => sum + error.sum, 0);
  if (total === 0) return [];
  return errors
    .map(({ sum, timestep }, feature) => ({
      share: sum / total,
      timestep,
      feature,
    }))
    .filter(({ share }) => share >= least)
    .sort((a, b) => b.share - a.share)
    .slice(0, most)
    .map(({ share, timestep, feature }) => ({
      feature: preprocessor.schema.features[feature]!.name,
      actual: window.records[timestep]!.values[feature]!,
      expected: preprocessor.inverse(
        feature,
        window.reconstruction,
        timestep * preprocessor.width,
      ),
      share,
      ...(window.records.length > 1 && { timestep }),
    }));
}
