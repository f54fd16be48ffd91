/**
 * A threshold from normal traffic alone.
 *
 * The scores of normal windows that training never saw are a sample of what the
 * detector says of normal traffic to come. As long as the two are drawn alike,
 * and whatever the distribution, (100 - p) % of normal windows exceed the p-th
 * percentile of n such scores, on average over samples and up to terms of order
 * 1/n; fewer where scores tie (order statistics as in Vovk, Gammerman and Shafer,
 * "Algorithmic Learning in a Random World", 2005, chapter 2). It is the threshold
 * that can be deployed: no label is seen.
 */
import { percentileOfSorted } from "./percentile.ts";
import { type PercentileThreshold, QUANTILE_PERCENTS } from "./threshold.ts";
import { checkScores } from "./threshold_scores.ts";

/**
 * Fits a threshold at a percentile of held-out normal windows' scores.
 *
 * @example
 * ```ts
 * import { fitPercentileThreshold } from "@gatewarden/gatewarden/thresholds";
 * import { assertEquals } from "@std/assert";
 *
 * const scores = Float64Array.from({ length: 101 }, (_, i) => i);
 * const threshold = fitPercentileThreshold(scores, 95);
 * assertEquals(threshold.value, 95);
 * assertEquals(threshold.evidence.windows, 101);
 * ```
 *
 * @param scores Scores of normal windows that training did not see, `[windows]`.
 * @param percent The percentile, 0 to 100.
 * @returns The threshold with its evidence; every number in it is finite.
 * @throws {RangeError} If there are no scores, one is infinite or beyond ±1e300,
 * or `percent` lies outside 0 to 100.
 * @throws {TypeError} If a score is NaN.
 */
export function fitPercentileThreshold(
  scores: Float64Array,
  percent: number,
): PercentileThreshold {
  checkScores(scores);
  const sorted = scores.slice().sort();
  const mean = sorted.reduce((sum, score) => sum + score / sorted.length, 0);
  return {
    kind: "percentile",
    value: withoutNegativeZero(percentileOfSorted(sorted, percent)),
    percent: withoutNegativeZero(percent),
    evidence: {
      windows: sorted.length,
      mean: withoutNegativeZero(mean),
      quantiles: QUANTILE_PERCENTS.map((at) =>
        withoutNegativeZero(percentileOfSorted(sorted, at))
      ),
    },
  };
}

/**
 * Moves a threshold to another percentile of the same windows.
 *
 * Exact at the percents of {@linkcode QUANTILE_PERCENTS}, interpolated linearly
 * between them; the traffic itself is not needed.
 *
 * @param threshold A fitted threshold.
 * @param percent The new percentile, 0 to 100.
 * @returns The threshold at that percentile, its evidence unchanged.
 * @throws {RangeError} If `percent` lies outside 0 to 100.
 */
export function reselectPercentile(
  threshold: PercentileThreshold,
  percent: number,
): PercentileThreshold {
  if (!(percent >= 0 && percent <= 100)) {
    throw new RangeError(
      `Cannot move a threshold to percentile ${percent} as it must lie between 0 and 100`,
    );
  }
  const { quantiles } = threshold.evidence;
  const above = QUANTILE_PERCENTS.findIndex((at) => at >= percent);
  const high = quantiles[above]!;
  if (QUANTILE_PERCENTS[above] === percent) {
    return { ...threshold, value: high, percent: withoutNegativeZero(percent) };
  }
  const low = quantiles[above - 1]!;
  const from = QUANTILE_PERCENTS[above - 1]!;
  const share = (percent - from) / (QUANTILE_PERCENTS[above]! - from);
  const value = Math.min(high, low + share * (high - low));
  return { ...threshold, value, percent };
}

/** The same number, but 0 for -0, which JSON does not keep. */
function withoutNegativeZero(value: number): number {
  return value === 0 ? 0 : value;
}
