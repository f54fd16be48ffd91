/**
 * A threshold on p-values, in the unit of scores.
 *
 * A window is anomalous if its split-conformal p-value, (1 + #{calibration ≥ s}) /
 * (n + 1), is at most α. That is so exactly if its score exceeds the
 * ⌊α(n + 1)⌋-th highest calibration score. Then, over calibration sets and new
 * normal windows drawn alike, at most a share α is called anomalous; the references
 * are in `calibration_scores.ts`. Beside `false-positive-rate`, which is safe for
 * 95 of 100 calibration sets, this one is right on average over them, and lower.
 */
import { ConfigurationError } from "../errors.ts";
import {
  type CalibrationScores,
  cutOfCalibration,
  cutOfSorted,
  type ScoreCut,
} from "./calibration_scores.ts";
import type { ConformalThreshold } from "./threshold.ts";
import { exceedancesAtRate, windowsForRate } from "./threshold_rate.ts";
import { checkScores } from "./threshold_scores.ts";

/**
 * Fits the threshold above which p-values are at most `alpha`.
 *
 * @example
 * ```ts
 * import { fitConformalThreshold } from "@gatewarden/gatewarden/thresholds";
 * import { assertEquals } from "@std/assert";
 *
 * const scores = Float64Array.from({ length: 99 }, (_, i) => i);
 * assertEquals(fitConformalThreshold(scores, 0.05).value, 94);
 * ```
 *
 * @param scores Scores of held-out normal windows that share no row, `[windows]`.
 * @param alpha The p-value up to which a window is anomalous, above 0 and below 1.
 * @returns The threshold with its evidence.
 * @throws {ConfigurationError} If so few windows have no p-value as low.
 * @throws {RangeError} If there are no scores, one is infinite or beyond ±1e300, or
 * `alpha` lies outside its range.
 * @throws {TypeError} If a score is NaN.
 */
export function fitConformalThreshold(
  scores: Float64Array,
  alpha: number,
): ConformalThreshold {
  checkScores(scores);
  const sorted = scores.slice().sort();
  return atAlpha(alpha, sorted.length, (above) => cutOfSorted(sorted, above));
}

/**
 * The same from the scores that a model file kept, rounded to the safe side.
 *
 * @param calibration Scores of held-out normal windows.
 * @param alpha The p-value up to which a window is anomalous, above 0 and below 1.
 * @returns The threshold with its evidence, and `calibration` carried on.
 * @throws {ConfigurationError} If so few windows have no p-value as low.
 * @throws {RangeError} If `alpha` lies outside its range.
 */
export function reselectConformal(
  calibration: CalibrationScores,
  alpha: number,
): ConformalThreshold {
  const cut = (above: number) => cutOfCalibration(calibration, above);
  return { ...atAlpha(alpha, calibration.windows, cut), calibration };
}

function atAlpha(
  alpha: number,
  windows: number,
  cut: (above: number) => ScoreCut,
): ConformalThreshold {
  if (!(alpha > 0 && alpha < 1)) {
    throw new RangeError(
      `Cannot set a threshold at a p-value of ${alpha} as it must lie between 0 and 1`,
    );
  }
  const allowed = exceedancesAtRate(alpha, windows);
  if (allowed < 0) {
    throw new ConfigurationError(
      `Cannot set a threshold at a p-value of ${alpha} as ${windows} held-out ` +
        `normal windows without a row in common are too few: it takes ` +
        `${windowsForRate(alpha)}`,
    );
  }
  const { value, above } = cut(allowed);
  return {
    kind: "conformal",
    value,
    alpha,
    evidence: { windows, exceedances: above },
  };
}
