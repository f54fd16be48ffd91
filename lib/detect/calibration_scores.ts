/**
 * Scores of normal windows that a model file carries, so that a verdict can say
 * how rare its score is.
 *
 * The split-conformal p-value of a score s is (1 + #{calibration ≥ s}) / (n + 1).
 * While new normal windows are drawn as the n calibration windows were, it is at
 * most α with probability at most α, whatever the distribution (Vovk, Gammerman
 * and Shafer, "Algorithmic Learning in a Random World", 2005, chapter 2; Laxhammar
 * and Falkman, "Conformal prediction for distribution-independent anomaly detection
 * in streaming vessel data", 2010). That needs windows that share no row.
 *
 * A file cannot carry thousands of scores. It keeps at most 256: the highest one by
 * one, where decisions are made, and below them ever fewer. Between two kept scores
 * the p-value is that of the lower one, so it is never too small.
 */
import { checkScores } from "./threshold_scores.ts";

/** Some of the scores of normal windows, and how many lay above each. */
export interface CalibrationScores {
  /** How many windows there were; no two of them share a row. */
  readonly windows: number;
  /** Scores that occurred, ascending, each once, at most 256. */
  readonly scores: readonly number[];
  /** How many of the windows scored strictly higher than each of `scores`. */
  readonly above: readonly number[];
}

/** A threshold among scores, and how many of them exceed it. */
export interface ScoreCut {
  /** The score to exceed. */
  readonly value: number;
  /** How many scores exceed it. */
  readonly above: number;
}

/** The most scores that a model file keeps. */
export const MOST_CALIBRATION_SCORES = 256;

/** How many of the highest scores are kept one by one. */
const DENSE = 128;

/**
 * Picks the scores that a model file keeps.
 *
 * @param scores Scores of normal windows that share no row, `[windows]`.
 * @param wanted A score to keep in any case, if it occurs.
 * @returns At most 256 of them; all where there are no more than that.
 * @throws {RangeError} If there are no scores, or one is infinite or beyond ±1e300.
 * @throws {TypeError} If a score is NaN.
 */
export function keepCalibrationScores(
  scores: Float64Array,
  wanted?: number,
): CalibrationScores {
  checkScores(scores);
  const sorted = scores.slice().sort();
  const kept = new Map<number, number>();
  const keep = (above: number) => {
    const cut = cutOfSorted(sorted, above);
    kept.set(cut.value, cut.above);
  };
  for (const above of keptRanks(sorted.length)) keep(above);
  if (wanted !== undefined) {
    const above = countAbove(sorted, wanted);
    if (cutOfSorted(sorted, above).value === wanted) keep(above);
  }
  const entries = [...kept].sort(([a], [b]) => a - b);
  return {
    windows: sorted.length,
    scores: entries.map(([score]) => score),
    above: entries.map(([, above]) => above),
  };
}

/**
 * How rare a score is among normal windows.
 *
 * @example
 * ```ts
 * import {
 *   keepCalibrationScores,
 *   pValue,
 * } from "@gatewarden/gatewarden/thresholds";
 * import { assertEquals } from "@std/assert";
 *
 * const scores = Float64Array.from({ length: 99 }, (_, i) => i);
 * const calibration = keepCalibrationScores(scores);
 * assertEquals(pValue(calibration, 1000), 0.01);
 * assertEquals(pValue(calibration, 0), 1);
 * ```
 *
 * @param calibration Scores of normal windows.
 * @param score The score in question.
 * @returns The p-value, above 0 and up to 1; never smaller than all the scores
 * would give.
 */
export function pValue(
  { windows, scores, above }: CalibrationScores,
  score: number,
): number {
  const lower = countBelow(scores, score) - 1;
  const atLeast = lower < 0 ? windows : above[lower]!;
  return (1 + atLeast) / (windows + 1);
}

/**
 * The lowest kept score that at most `above` windows exceed.
 *
 * @param calibration Scores of normal windows.
 * @param above How many windows may exceed it, at least 0.
 */
export function cutOfCalibration(
  calibration: CalibrationScores,
  above: number,
): ScoreCut {
  const at = calibration.above.findIndex((count) => count <= above);
  return { value: calibration.scores[at]!, above: calibration.above[at]! };
}

/**
 * The lowest score of a sample that at most `above` others exceed.
 *
 * @param sorted Scores in ascending order, `[n]`.
 * @param above How many may exceed it, 0 to n - 1; fewer do where scores tie.
 */
export function cutOfSorted(sorted: Float64Array, above: number): ScoreCut {
  const value = sorted[sorted.length - 1 - above]!;
  // JSON does not keep -0.
  return { value: value === 0 ? 0 : value, above: countAbove(sorted, value) };
}

/** How many windows score higher than the scores to keep: 0, 1, … then ever wider apart. */
function keptRanks(count: number): number[] {
  if (count <= MOST_CALIBRATION_SCORES) {
    return Array.from({ length: count }, (_, i) => i);
  }
  const ranks = Array.from({ length: DENSE }, (_, i) => i);
  // One place is left for the score that the caller wants.
  const sparse = MOST_CALIBRATION_SCORES - DENSE - 1;
  for (let i = 0; i < sparse; i++) {
    const rank = DENSE * ((count - 1) / DENSE) ** (i / (sparse - 1));
    ranks.push(Math.min(count - 1, Math.round(rank)));
  }
  return ranks;
}

/** How many scores of an ascending list are higher. */
function countAbove(sorted: Float64Array, score: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! > score) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}

/** How many scores of an ascending list are lower. */
function countBelow(sorted: readonly number[], score: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < score) low = middle + 1;
    else high = middle;
  }
  return low;
}
