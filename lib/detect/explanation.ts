/**
 * Which features a window's score comes from.
 *
 * The scorer says what each feature adds at each timestep (see
 * `scorers/scorer.ts`); a feature's share is its sum over the timesteps divided by
 * the sum over all features, so shares add up to one. For the mean squared error
 * that divides the score exactly. Actual and expected are told for the timestep at
 * which the feature adds most, in input units; for a category, expected is the one
 * that the reconstruction comes nearest to, which can be the actual one where the
 * model was unsure and not wrong.
 *
 * @module
 */
import type { Preprocessor } from "../features/preprocessor.ts";
import type { TrafficRecord } from "../records/traffic_record.ts";
import type { Scorer } from "./scorers/scorer.ts";
import type { Reason } from "./verdict.ts";

/** More than a person reads at a glance says less. */
const MOST_REASONS = 5;
/** A feature that carries less than this of the score is no reason for it. */
const LEAST_SHARE = 0.01;

/** One window, as it went into the model and as it came out. */
export interface ScoredWindow {
  /** How strange it is; higher is more anomalous. */
  readonly score: number;
  /** The window's rows, oldest first. */
  readonly records: readonly TrafficRecord[];
  /** `[timesteps, features]` after preprocessing. */
  readonly actual: Float32Array;
  /** `[timesteps, outputs]`, the columns that come out of the network. */
  readonly reconstruction: Float32Array;
}

/** What one feature adds to a window's score. */
interface FeaturePart {
  sum: number;
  worst: number;
  timestep: number;
}

/** What each of the schema's features adds. */
function partsByFeature(
  { actual, reconstruction }: ScoredWindow,
  scorer: Scorer,
  features: number,
): FeaturePart[] {
  const added = scorer.contributions(actual, reconstruction); // [T, features]
  return Array.from({ length: features }, (_, feature) => {
    const part = { sum: 0, worst: -1, timestep: 0 };
    for (let at = feature; at < added.length; at += features) {
      part.sum += added[at]!;
      if (added[at]! <= part.worst) continue;
      part.worst = added[at]!;
      part.timestep = Math.floor(at / features);
    }
    return part;
  });
}

/** The parts of a detector that an explanation is made of. */
export interface ExplainingParts {
  /** Columns back to input units. */
  readonly preprocessor: Preprocessor;
  /** Says what each feature adds. */
  readonly scorer: Scorer;
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
  { preprocessor, scorer }: ExplainingParts,
  most: number = MOST_REASONS,
  least: number = LEAST_SHARE,
): Reason[] {
  const { schema, columns } = preprocessor;
  const parts = partsByFeature(window, scorer, schema.features.length);
  const total = parts.reduce((total, { sum }) => total + sum, 0);
  if (total === 0) return [];
  return parts
    .map(({ sum, timestep }, feature) => ({
      share: sum / total,
      timestep,
      feature,
    }))
    .filter(({ share }) => share >= least)
    .sort((a, b) => b.share - a.share)
    .slice(0, most)
    .map(({ share, timestep, feature }) => ({
      feature: schema.features[feature]!.name,
      actual: window.records[timestep]!.values[feature]!,
      expected: preprocessor.inverse(
        feature,
        window.reconstruction,
        timestep * columns.length,
      ),
      share,
      ...(window.records.length > 1 && { timestep }),
    }));
}
