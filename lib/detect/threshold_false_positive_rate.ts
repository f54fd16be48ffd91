/**
 * A threshold whose false-positive rate is promised, not only estimated.
 *
 * At the 99.9th percentile of 6,734 scores one expects 0.1 % of normal windows to
 * exceed it, and in half of all cases more do. Here the threshold is the lowest
 * score of the sample for which the rate stays at or below R with a confidence of
 * 95 %: the (k + 1)-th highest, with the largest k whose Clopper-Pearson bound is
 * at most R. That k depends on n and R only, so the bound holds although the
 * scores set the threshold; see `clopper_pearson.ts`.
 *
 * With n windows the bound is at least 1 − 0.05^(1/n), about 3/n: a lower rate is
 * refused. The windows must be drawn independently, so they share no row.
 */
import { ConfigurationError } from "../errors.ts";
import {
  type CalibrationScores,
  cutOfCalibration,
  cutOfSorted,
  type ScoreCut,
} from "./calibration_scores.ts";
import { clopperPearsonUpper } from "./clopper_pearson.ts";
import type { FalsePositiveRateThreshold } from "./threshold.ts";
import { checkScores } from "./threshold_scores.ts";

/** How sure the promise is. */
const CONFIDENCE = 0.95;

/**
 * Fits the lowest threshold that promises a false-positive rate.
 *
 * @example
 * ```ts
 * import { fitFalsePositiveRateThreshold } from "@gatewarden/gatewarden/thresholds";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const scores = Float64Array.from({ length: 1000 }, (_, i) => i);
 * const { value, evidence } = fitFalsePositiveRateThreshold(scores, 0.01);
 * assertEquals([value, evidence.exceedances], [995, 4]);
 * assert(evidence.upperBound <= 0.01);
 * ```
 *
 * @param scores Scores of held-out normal windows that share no row, `[windows]`.
 * @param rate The share of normal windows that may exceed it, above 0 and below 1.
 * @returns The threshold with its evidence.
 * @throws {ConfigurationError} If so few windows cannot promise the rate.
 * @throws {RangeError} If there are no scores, one is infinite or beyond ±1e300, or
 * `rate` lies outside its range.
 * @throws {TypeError} If a score is NaN.
 */
export function fitFalsePositiveRateThreshold(
  scores: Float64Array,
  rate: number,
): FalsePositiveRateThreshold {
  checkScores(scores);
  const sorted = scores.slice().sort();
  return atRate(rate, sorted.length, (above) => cutOfSorted(sorted, above));
}

/**
 * The same from the scores that a model file kept, rounded to the safe side.
 *
 * @param calibration Scores of held-out normal windows.
 * @param rate The share of normal windows that may exceed it, above 0 and below 1.
 * @returns The threshold with its evidence, and `calibration` carried on.
 * @throws {ConfigurationError} If so few windows cannot promise the rate.
 * @throws {RangeError} If `rate` lies outside its range.
 */
export function reselectFalsePositiveRate(
  calibration: CalibrationScores,
  rate: number,
): FalsePositiveRateThreshold {
  const cut = (above: number) => cutOfCalibration(calibration, above);
  return { ...atRate(rate, calibration.windows, cut), calibration };
}

function atRate(
  rate: number,
  windows: number,
  cut: (above: number) => ScoreCut,
): FalsePositiveRateThreshold {
  if (!(rate > 0 && rate < 1)) {
    throw new RangeError(
      `Cannot promise a false-positive rate of ${rate} as it must lie between 0 and 1`,
    );
  }
  const allowed = mostAllowed(rate, windows);
  if (allowed < 0) {
    const needed = Math.ceil(Math.log1p(-CONFIDENCE) / Math.log1p(-rate));
    throw new ConfigurationError(
      `Cannot promise a false-positive rate of ${rate} as ${windows} held-out ` +
        `normal windows without a row in common are too few: it takes ${needed}`,
    );
  }
  const { value, above } = cut(allowed);
  return {
    kind: "false-positive-rate",
    value,
    rate,
    evidence: {
      windows,
      allowed,
      exceedances: above,
      upperBound: clopperPearsonUpper(allowed, windows, CONFIDENCE),
      confidence: CONFIDENCE,
    },
  };
}

/** The most exceedances whose bound is at most the rate; -1 where not even none is. */
function mostAllowed(rate: number, windows: number): number {
  let [low, high] = [-1, windows];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (clopperPearsonUpper(middle, windows, CONFIDENCE) <= rate) low = middle;
    else high = middle;
  }
  return low;
}
