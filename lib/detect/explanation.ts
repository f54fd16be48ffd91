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
 * in all of them at once. Causes are numbers until the windows' records make reasons
 * of them: see `causes.ts`.
 *
 * @module
 */
import type { Preprocessor } from "../features/preprocessor.ts";
import type { Autoencoder } from "../model/autoencoder.ts";
import type { TrafficRecord } from "../records/traffic_record.ts";
import {
  CAUSE_NUMBERS,
  type Causes,
  EXPECTED,
  MOST_CAUSES,
  type NewCauses,
  newCauses,
  SHARE,
  TIMESTEP,
  WINDOW_NUMBERS,
} from "./causes.ts";
import { roundDigits } from "./round_digits.ts";
import { pickWindows } from "./scorers/pick_windows.ts";
import type { Scorer } from "./scorers/scorer.ts";

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

/** Windows that are explained, and what their features add to their scores. */
export interface ExplainedNumbers extends WindowNumbers {
  /** `[asked, timesteps, n]`; see `Assessment`. */
  contributions(asked: readonly number[]): Float64Array;
}

/**
 * The features that contribute most to the scores of some windows; none where a
 * window is reconstructed exactly.
 *
 * @param asked Positions of the windows.
 */
export function causesOf(
  asked: readonly number[],
  windows: ExplainedNumbers,
  parts: ExplainingParts,
): Causes {
  const causes = newCauses(asked.length);
  if (asked.length === 0) return causes;
  const { preprocessor: { width, columns, schema } } = parts;
  const added = windows.contributions(asked);
  const size = added.length / asked.length;
  const features = schema.features.length;
  for (let i = 0; i < asked.length; i++) {
    placeLargest(causes, i, added, size, features);
  }
  const timesteps = size / features;
  const step = timesteps * columns.length;
  if (width > columns.length) {
    const actual = pickWindows(windows.actual, timesteps * width, asked);
    const told = tellHidden(actual, causes, parts);
    for (let i = 0; i < asked.length; i++) {
      expectAt(causes, i, told, i * step, parts);
    }
  } else {
    const { reconstruction } = windows;
    for (let i = 0; i < asked.length; i++) {
      expectAt(causes, i, reconstruction, asked[i]! * step, parts);
    }
  }
  return causes;
}

/**
 * Finds the features that add most, each where it adds most.
 *
 * @param window Which of the windows.
 * @param added What each feature adds at each timestep, `[windows, timesteps, features]`.
 * @param size Numbers of a window.
 */
function placeLargest(
  { counts, numbers }: NewCauses,
  window: number,
  added: Float64Array,
  size: number,
  features: number,
): void {
  const start = window * size;
  const end = start + size;
  let total = 0;
  for (let at = start; at < end; at++) total += added[at]!;
  if (total === 0) return;
  const first = window * WINDOW_NUMBERS;
  const last = first + WINDOW_NUMBERS - CAUSE_NUMBERS;
  let count = 0;
  for (let feature = 0; feature < features; feature++) {
    let sum = 0;
    let worst = start + feature;
    for (let at = worst; at < end; at += features) {
      sum += added[at]!;
      if (added[at]! > added[worst]!) worst = at;
    }
    const share = sum / total;
    if (share < LEAST_SHARE) continue;
    let place = last;
    if (count < MOST_CAUSES) place = first + CAUSE_NUMBERS * count++;
    else if (share <= numbers[last + SHARE]!) continue;
    // All that have a smaller share move down; the smallest may drop out.
    for (; place > first; place -= CAUSE_NUMBERS) {
      const above = place - CAUSE_NUMBERS;
      if (numbers[above + SHARE]! >= share) break;
      numbers[place] = numbers[above]!;
      numbers[place + TIMESTEP] = numbers[above + TIMESTEP]!;
      numbers[place + SHARE] = numbers[above + SHARE]!;
    }
    numbers[place] = feature;
    numbers[place + TIMESTEP] = Math.floor((worst - start) / features);
    numbers[place + SHARE] = share;
  }
  counts[window] = count;
}

/** Fills in what a reconstruction, at an offset, has in a window's places. */
function expectAt(
  { counts, numbers, others }: NewCauses,
  window: number,
  told: Float32Array,
  offset: number,
  { preprocessor }: ExplainingParts,
): void {
  const row = preprocessor.columns.length;
  let at = window * WINDOW_NUMBERS;
  const end = at + counts[window]! * CAUSE_NUMBERS;
  for (; at < end; at += CAUSE_NUMBERS) {
    const from = offset + numbers[at + TIMESTEP]! * row;
    const value = preprocessor.inverse(numbers[at]!, told, from);
    const expected = typeof value === "number"
      ? roundDigits(value, EXPECTED_DIGITS)
      : NaN;
    if (Number.isNaN(expected)) others.push(value);
    numbers[at + EXPECTED] = expected;
    numbers[at + SHARE] = roundDigits(numbers[at + SHARE]!, SHARE_DIGITS);
  }
}

/**
 * What the network tells of windows when it does not see their places.
 *
 * @param windows `[windows, timesteps, features]`; what is hidden is wiped out.
 */
function tellHidden(
  windows: Float32Array,
  causes: NewCauses,
  parts: ExplainingParts,
): Float32Array {
  const size = windows.length / causes.counts.length;
  for (let i = 0; i < causes.counts.length; i++) {
    hide(causes, i, windows, i * size, parts);
  }
  return parts.autoencoder.reconstruct(windows);
}

/** Hides what carries most of a window, at an offset. */
function hide(
  { counts, numbers }: NewCauses,
  window: number,
  windows: Float32Array,
  offset: number,
  { preprocessor: { width, columns, blocks } }: ExplainingParts,
): void {
  let at = window * WINDOW_NUMBERS;
  const end = at + counts[window]! * CAUSE_NUMBERS;
  const least = HIDDEN_SHARE * numbers[at + SHARE]!; // the largest is first
  for (; at < end && numbers[at + SHARE]! >= least; at += CAUSE_NUMBERS) {
    const feature = numbers[at]!;
    const { start, length } = blocks[feature]!;
    const row = offset + numbers[at + TIMESTEP]! * width;
    windows.fill(0, row + start, row + start + length);
    windows[row + columns.length + feature] = 1;
  }
}
