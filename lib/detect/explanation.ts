/**
 * Which features a window's score comes from.
 *
 * The scorer says what each feature adds at each timestep (see
 * `scorers/scorer.ts`); a feature's share is its sum over the timesteps divided by
 * the sum over all features, so shares add up to one. For the mean squared error
 * that divides the score exactly. Actual and expected are told for the timestep at
 * which the feature adds most, in input units. Expected is what the model
 * reconstructed, or, where it was trained to fill in what is hidden, what it makes
 * of the window without them. The features that carry most are hidden together, as
 * those of one cause go wrong together and one that is seen would tell the next;
 * those that carry less than a tenth of the largest share stay seen, for they are
 * what the expectation rests on (`deno task bench:explanations` tells how near to
 * the truth that comes). For a category it is the nearest or likeliest one, which
 * can be the actual one where the model was unsure and not wrong.
 *
 * Windows are explained batch by batch, so that the network fills in what is hidden
 * in all of them at once. A reason is numbers until the window's records are added.
 *
 * @module
 */
import type { Preprocessor } from "../features/preprocessor.ts";
import type { Autoencoder } from "../model/autoencoder.ts";
import type { FeatureValue, TrafficRecord } from "../records/traffic_record.ts";
import { roundDigits } from "./round_digits.ts";
import { pickWindows } from "./scorers/pick_windows.ts";
import type { Scorer } from "./scorers/scorer.ts";
import type { Reason } from "./verdict.ts";

/** More than a person reads at a glance says less. */
const MOST_REASONS = 5;
/** A feature that carries less than this of the score is no reason for it. */
const LEAST_SHARE = 0.01;
/** A network of float32 knows no more, and people read fewer. */
const EXPECTED_DIGITS = 6;
const SHARE_DIGITS = 4;
/** Of the largest share: those from here on are taken to go wrong together. */
const HIDDEN_SHARE = 0.1;

/** Windows as they went into the network and as they came out. */
export interface WindowNumbers {
  /** `[windows, timesteps, features]` after preprocessing. */
  readonly actual: Float32Array;
  /** `[windows, timesteps, outputs]`, the columns that come out of the network. */
  readonly reconstruction: Float32Array;
}

/** One window, as it went into the model and as it came out. */
export interface ScoredWindow extends WindowNumbers {
  /** How strange it is; higher is more anomalous. */
  readonly score: number;
  /** The window's rows, oldest first. */
  readonly records: readonly TrafficRecord[];
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

/** Where a window's score comes from, without the window's records. */
export interface Cause {
  /** Position of the feature in the schema. */
  readonly feature: number;
  /** The timestep where it adds most, 0 = the window's first row. */
  readonly timestep: number;
  /** Its share of what makes up the window's score, 0 to 1; of all features, 1. */
  readonly share: number;
  /** What the model expected there, in input units, to six digits. */
  readonly expected: FeatureValue;
}

/** A cause that is being made: first its place, then what was expected there. */
type Place = { -readonly [K in keyof Cause]: Cause[K] };

/** Windows that are explained, and what their features add to their scores. */
export interface ExplainedNumbers extends WindowNumbers {
  /** `[asked, timesteps, n]`; see `Assessment`. */
  contributions(asked: readonly number[]): Float64Array;
}

/**
 * The features that contribute most to the scores of some windows.
 *
 * @param asked Positions of the windows.
 * @param most How many features of a window at most.
 * @param least The least share that is told.
 * @returns Of each window, largest share first; none for a window that is
 * reconstructed exactly.
 */
export function causesOf(
  asked: readonly number[],
  windows: ExplainedNumbers,
  parts: ExplainingParts,
  most: number = MOST_REASONS,
  least: number = LEAST_SHARE,
): Cause[][] {
  if (asked.length === 0) return [];
  const { preprocessor: { width, columns, schema } } = parts;
  const added = windows.contributions(asked);
  const size = added.length / asked.length;
  const places = asked.map((_, i) =>
    placesOf(added, i * size, size, parts, most, least)
  );
  const timesteps = size / schema.features.length;
  const step = timesteps * columns.length;
  if (width > columns.length) {
    const actual = pickWindows(windows.actual, timesteps * width, asked);
    const told = tellHidden(actual, places, parts);
    places.forEach((own, i) => expectAt(own, told, i * step, parts));
  } else {
    const { reconstruction } = windows;
    places.forEach((own, i) =>
      expectAt(own, reconstruction, asked[i]! * step, parts)
    );
  }
  return places;
}

/**
 * The reasons that causes are to a person.
 *
 * @param records The window's rows, oldest first.
 */
export function reasonsOf(
  causes: readonly Cause[],
  records: readonly TrafficRecord[],
  { schema }: Preprocessor,
): Reason[] {
  return causes.map(({ feature, timestep, share, expected }) => {
    const { name } = schema.features[feature]!;
    const actual = records[timestep]!.values[feature]!;
    // Written out: to spread what may be absent takes as long as all the rest.
    return records.length > 1
      ? { feature: name, actual, expected, share, timestep }
      : { feature: name, actual, expected, share };
  });
}

/**
 * The features that add most, each where it adds most.
 *
 * @param added What each feature adds at each timestep, `[windows, timesteps, n]`.
 * @param start Where the window at hand starts.
 * @param size How many numbers it has.
 */
function placesOf(
  added: Float64Array,
  start: number,
  size: number,
  { preprocessor }: ExplainingParts,
  most: number,
  least: number,
): Place[] {
  const features = preprocessor.schema.features.length;
  const end = start + size;
  let total = 0;
  for (let at = start; at < end; at++) total += added[at]!;
  const places: Place[] = [];
  if (total === 0) return places;
  for (let feature = 0; feature < features; feature++) {
    let sum = 0;
    let worst = start + feature;
    for (let at = worst; at < end; at += features) {
      sum += added[at]!;
      if (added[at]! > added[worst]!) worst = at;
    }
    const share = sum / total;
    if (share < least) continue;
    const timestep = Math.floor((worst - start) / features);
    if (places.length < most) {
      places.push({ feature, timestep, share, expected: null });
    } else {
      const last = places[most - 1]!;
      if (share <= last.share) continue;
      // The one that drops out becomes the one that comes in.
      last.feature = feature;
      last.timestep = timestep;
      last.share = share;
    }
    moveUp(places);
  }
  return places;
}

/** Moves the last place behind all that have at least its share. */
function moveUp(places: Place[]): void {
  let at = places.length - 1;
  const place = places[at]!;
  for (; at > 0 && places[at - 1]!.share < place.share; at--) {
    places[at] = places[at - 1]!;
  }
  places[at] = place;
}

/** Fills in what a reconstruction, at an offset, has in places. */
function expectAt(
  places: Place[],
  told: Float32Array,
  offset: number,
  { preprocessor }: ExplainingParts,
): void {
  const row = preprocessor.columns.length;
  for (const place of places) {
    const at = offset + place.timestep * row;
    const value = preprocessor.inverse(place.feature, told, at);
    place.expected = typeof value === "number"
      ? roundDigits(value, EXPECTED_DIGITS)
      : value;
    place.share = roundDigits(place.share, SHARE_DIGITS);
  }
}

/**
 * What the network tells of windows when it does not see their places.
 *
 * @param windows `[windows, timesteps, features]`; what is hidden is wiped out.
 */
function tellHidden(
  windows: Float32Array,
  places: readonly Place[][],
  parts: ExplainingParts,
): Float32Array {
  const size = windows.length / places.length;
  places.forEach((own, i) => hide(own, windows, i * size, parts));
  return parts.autoencoder.reconstruct(windows);
}

/** Hides what carries most of a window, at an offset. */
function hide(
  places: readonly Place[],
  windows: Float32Array,
  offset: number,
  { preprocessor: { width, columns, blocks } }: ExplainingParts,
): void {
  for (const { feature, timestep, share } of places) {
    if (share < HIDDEN_SHARE * places[0]!.share) return; // the largest is first
    const { start, length } = blocks[feature]!;
    const row = offset + timestep * width;
    windows.fill(0, row + start, row + start + length);
    windows[row + columns.length + feature] = 1;
  }
}
