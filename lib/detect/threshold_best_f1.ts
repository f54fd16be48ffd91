/**
 * The cut with the highest F1, found in one pass over the sorted scores.
 *
 * F1 changes only where the cut passes a score. So the windows are taken from
 * the highest score down, all of one score at once, since no cut can part them;
 * after each step the counts give F1 = 2·TP / (TP + FP + anomalies). The cut lies
 * halfway to the next lower score. Cost: sorting, n·log n.
 *
 * Such a threshold saw the labels of the windows that it is judged on: an oracle.
 */
import type { BestF1Threshold } from "./threshold.ts";
import { checkScores } from "./threshold_scores.ts";

/** A cut and its figures on the windows that it was found on. */
export interface BestF1Cut {
  /** Windows with a score above this are called anomalous. Finite. */
  readonly threshold: number;
  /** The harmonic mean of precision and recall, above 0 and up to 1. */
  readonly f1: number;
  /** Share of the windows above the cut that are anomalous. */
  readonly precision: number;
  /** Share of the anomalous windows that lie above the cut. */
  readonly recall: number;
}

/**
 * Finds the cut with the highest F1; among equal ones the highest cut.
 *
 * The cut lies between two distinct scores, or just below the lowest one where
 * calling every window anomalous is best, as it is when all of them are: then
 * F1 is 1.
 *
 * @example
 * ```ts
 * import { bestF1Threshold } from "@gatewarden/gatewarden/thresholds";
 * import { assertEquals } from "@std/assert";
 *
 * const scores = Float64Array.of(1, 2, 3, 4);
 * const anomalous = Uint8Array.of(0, 0, 1, 1);
 * assertEquals(bestF1Threshold(scores, anomalous).threshold, 2.5);
 * ```
 *
 * @param scores Anomaly scores, `[windows]`. Left as they were.
 * @param anomalous 1 where the window is anomalous, 0 where normal, `[windows]`.
 * @returns The cut and its figures.
 * @throws {RangeError} If there are no scores, none is anomalous, the lengths
 * differ, or a score is infinite or beyond ±1e300.
 * @throws {TypeError} If a score is NaN.
 */
export function bestF1Threshold(
  scores: Float64Array,
  anomalous: Uint8Array,
): BestF1Cut {
  if (scores.length !== anomalous.length) {
    throw new RangeError(
      `Cannot fit a threshold as scores and labels must be equally many: ` +
        `${scores.length} scores, ${anomalous.length} labels`,
    );
  }
  checkScores(scores);
  const anomalies = scores.filter((_, i) => anomalous[i] !== 0).sort();
  const normals = scores.filter((_, i) => anomalous[i] === 0).sort();
  if (anomalies.length === 0) {
    throw new RangeError(
      "Cannot fit a best-f1 threshold as no window is labelled anomalous",
    );
  }
  // Both lists are read from their ends: what lies at or past these positions
  // is above the cut.
  let nextAnomaly = anomalies.length;
  let nextNormal = normals.length;
  let best: BestF1Cut = { threshold: 0, f1: 0, precision: 0, recall: 0 };
  while (nextAnomaly > 0) {
    const score = highest(anomalies, nextAnomaly, normals, nextNormal);
    while (anomalies[nextAnomaly - 1] === score) nextAnomaly--;
    while (normals[nextNormal - 1] === score) nextNormal--;
    const truePositives = anomalies.length - nextAnomaly;
    const positives = truePositives + normals.length - nextNormal;
    const f1 = 2 * truePositives / (positives + anomalies.length);
    // Equal fractions round to equal floats, so ">" keeps the highest cut.
    if (f1 > best.f1) {
      const next = highest(anomalies, nextAnomaly, normals, nextNormal);
      best = {
        threshold: cutBelow(score, next),
        f1,
        precision: truePositives / positives,
        recall: truePositives / anomalies.length,
      };
    }
  }
  return best;
}

/**
 * The same cut as a {@linkcode Threshold} that carries its evidence.
 *
 * @param scores Anomaly scores, `[windows]`. Left as they were.
 * @param anomalous 1 where the window is anomalous, 0 where normal, `[windows]`.
 * @returns The threshold with its evidence; every number in it is finite.
 * @throws {RangeError} If there are no scores, none is anomalous, the lengths
 * differ, or a score is infinite or beyond ±1e300.
 * @throws {TypeError} If a score is NaN.
 */
export function fitBestF1Threshold(
  scores: Float64Array,
  anomalous: Uint8Array,
): BestF1Threshold {
  const { threshold, f1, precision, recall } = bestF1Threshold(
    scores,
    anomalous,
  );
  return {
    kind: "best-f1",
    value: threshold,
    evidence: {
      windows: scores.length,
      anomalies: anomalous.reduce((sum, is) => sum + (is === 0 ? 0 : 1), 0),
      f1,
      precision,
      recall,
      sawLabels: true,
    },
  };
}

/** The highest score not yet taken from two ascending lists, if any is left. */
function highest(
  a: Float64Array,
  aEnd: number,
  b: Float64Array,
  bEnd: number,
): number {
  return Math.max(a[aEnd - 1] ?? -Infinity, b[bEnd - 1] ?? -Infinity);
}

/** A finite cut under `score` and not under the `next` lower one. */
function cutBelow(score: number, next: number): number {
  if (next === -Infinity) {
    return score - Math.max(Math.abs(score) * Number.EPSILON, Number.MIN_VALUE);
  }
  const middle = score / 2 + next / 2;
  // Between neighbouring floats there is no middle; `next` itself parts them.
  const cut = middle >= next && middle < score ? middle : next;
  return cut === 0 ? 0 : cut; // JSON does not keep -0
}
