/**
 * Which features a window's score comes from.
 *
 * The scorer says what each feature adds at each timestep (see
 * `scorers/scorer.ts`); a feature's share is its sum over the timesteps divided by
 * the sum over all features, so shares add up to one. For the mean squared error
 * that divides the score exactly. Actual and expected are told for the timestep at
 * which the feature adds most, in input units. Expected is what the model
 * reconstructed, or, where it was trained to fill in what is hidden, what it makes
 * of the window with that one value hidden. For a category it is the nearest or
 * likeliest one, which can be the actual one where the model was unsure and not
 * wrong.
 *
 * @module
 */
import type { Preprocessor } from "../features/preprocessor.ts";
import type { Autoencoder } from "../model/autoencoder.ts";
import type { FeatureValue, TrafficRecord } from "../records/traffic_record.ts";
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
  /** Says what it expects where something is hidden. */
  readonly autoencoder: Autoencoder;
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
  parts: ExplainingParts,
  most: number = MOST_REASONS,
  least: number = LEAST_SHARE,
): Reason[] {
  const { schema } = parts.preprocessor;
  const added = partsByFeature(window, parts.scorer, schema.features.length);
  const total = added.reduce((total, { sum }) => total + sum, 0);
  if (total === 0) return [];
  const places = added
    .map(({ sum, timestep }, feature) => ({
      share: sum / total,
      timestep,
      feature,
    }))
    .filter(({ share }) => share >= least)
    .sort((a, b) => b.share - a.share)
    .slice(0, most);
  const expected = expectedValues(window, parts, places);
  return places.map(({ share, timestep, feature }, i) => ({
    feature: schema.features[feature]!.name,
    actual: window.records[timestep]!.values[feature]!,
    expected: expected[i]!,
    share,
    ...(window.records.length > 1 && { timestep }),
  }));
}

/** One feature at one timestep of a window. */
interface Place {
  readonly feature: number;
  readonly timestep: number;
}

/**
 * What the model expects at some places, in input units: what it reconstructed
 * or, where it learnt to fill in what is hidden, what it tells of each place when
 * that one is hidden. A value that it sees it may just repeat.
 */
function expectedValues(
  { actual, reconstruction }: ScoredWindow,
  { preprocessor, autoencoder }: ExplainingParts,
  places: readonly Place[],
): FeatureValue[] {
  const { width, columns, blocks } = preprocessor;
  const row = (timestep: number) => timestep * columns.length;
  if (width === columns.length) {
    return places.map(({ feature, timestep }) =>
      preprocessor.inverse(feature, reconstruction, row(timestep))
    );
  }
  const hidden = new Float32Array(places.length * actual.length);
  places.forEach(({ feature, timestep }, i) => {
    const { start, length } = blocks[feature]!;
    const at = i * actual.length + timestep * width;
    hidden.set(actual, i * actual.length);
    hidden.fill(0, at + start, at + start + length);
    hidden[at + columns.length + feature] = 1;
  });
  const told = autoencoder.reconstruct(hidden);
  const size = told.length / places.length;
  return places.map(({ feature, timestep }, i) =>
    preprocessor.inverse(feature, told, i * size + row(timestep))
  );
}
