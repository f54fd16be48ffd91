/**
 * Scores of a corpus by the rules of {@linkcode nabPoints}.
 *
 * One threshold holds for all series, and an alarm is a score at or above it. NAB
 * chooses the threshold that gives the best score on the corpus itself, so its
 * published figures are oracles in that one number. A corpus score is then mapped
 * so that no alarm at all is 0 and an alarm at the first point of every window and
 * nowhere else is 100.
 *
 * @module
 */
import { NAB_STANDARD, type NabPoints, type NabProfile } from "./nab_points.ts";

/** A labelled series and what a detector says of it. */
export interface NabSeries {
  /** What alarms are worth. */
  readonly points: NabPoints;
  /** `[points]`, higher is more anomalous. */
  readonly scores: Float64Array;
}

/** A threshold and what it scores. */
export interface NabResult {
  /** At or above it a point raises an alarm. */
  readonly threshold: number;
  /** The sum over series, not yet mapped to 0 to 100. */
  readonly score: number;
}

/**
 * The score of one series at one threshold.
 *
 * @throws {RangeError} If there is not one score per point.
 */
export function nabScore(
  series: NabSeries,
  threshold: number,
  profile: NabProfile = NAB_STANDARD,
): number {
  const { points, scores } = series;
  check(series);
  const found = new Float64Array(points.windows).fill(-profile.falseNegative);
  let outside = 0;
  for (let i = points.probation; i < scores.length; i++) {
    if (!(scores[i]! >= threshold)) continue;
    const window = points.window[i]!;
    if (window < 0) outside += points.worth[i]!;
    else found[window] = Math.max(found[window]!, points.worth[i]!);
  }
  // A window that lies within the probation cannot be found, nor missed.
  return outside +
    found.reduce(
      (sum, worth, window) => sum + (counts(points, window) ? worth : 0),
      0,
    );
}

/**
 * The threshold with the best score over all series, as NAB chooses it: the highest
 * of the best ones.
 *
 * @throws {RangeError} If a series has not one score per point.
 */
export function bestNabThreshold(
  corpus: readonly NabSeries[],
  profile: NabProfile = NAB_STANDARD,
): NabResult {
  const alarms = alarmsOf(corpus);
  const found = corpus.map(({ points }) =>
    new Float64Array(points.windows).fill(-profile.falseNegative)
  );
  let score = -profile.falseNegative * nabWindows(corpus);
  let best: NabResult = { threshold: Infinity, score };
  for (let next = 0; next < alarms.length;) {
    const threshold = alarms[next]!.score;
    for (; alarms[next]?.score === threshold; next++) {
      const { series, point } = alarms[next]!;
      const { worth, window } = corpus[series]!.points;
      const number = window[point]!;
      if (number < 0) {
        score += worth[point]!;
      } else if (worth[point]! > found[series]![number]!) {
        score += worth[point]! - found[series]![number]!;
        found[series]![number] = worth[point]!;
      }
    }
    if (score > best.score) best = { threshold, score };
  }
  return best;
}

/** A corpus score from 0, no alarm at all, to 100, every window at its first point. */
export function normalizeNab(
  score: number,
  windows: number,
  profile: NabProfile = NAB_STANDARD,
): number {
  const none = -profile.falseNegative * windows;
  return 100 * (score - none) / (profile.truePositive * windows - none);
}

/** Windows that can be found: those that reach beyond the probation. */
export function nabWindows(corpus: readonly NabSeries[]): number {
  return corpus.reduce(
    (sum, { points }) =>
      sum +
      Array.from({ length: points.windows }, (_, window) =>
        counts(points, window) ? 1 : 0).reduce<number>((a, b) =>
          a + b, 0),
    0,
  );
}

/** Whether a window reaches beyond the probation. */
function counts({ window, probation }: NabPoints, number: number): boolean {
  return window.lastIndexOf(number) >= probation;
}

/** Every point that counts, the highest score first. */
function alarmsOf(
  corpus: readonly NabSeries[],
): { score: number; series: number; point: number }[] {
  corpus.forEach(check);
  return corpus.flatMap(({ points, scores }, series) =>
    Array.from(scores, (score, point) => ({ score, series, point }))
      .slice(points.probation)
  ).sort((a, b) => b.score - a.score);
}

function check({ points, scores }: NabSeries): void {
  if (scores.length !== points.worth.length) {
    throw new RangeError(
      `Cannot score ${points.worth.length} points with ${scores.length} scores ` +
        "as there must be one for each",
    );
  }
  if (scores.some(Number.isNaN)) {
    throw new TypeError("Cannot score a series with NaN in it");
  }
}
