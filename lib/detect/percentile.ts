/**
 * The value that a given share of a sample does not exceed.
 *
 * Interpolated linearly between the two nearest ranks (type 7 of Hyndman and Fan,
 * "Sample Quantiles in Statistical Packages", The American Statistician 50, 1996),
 * as numpy and R do by default, so that thresholds can be checked against either.
 *
 * @example 95th percentile of five reconstruction errors
 * ```ts
 * import { percentile } from "@gatewarden/gatewarden/thresholds";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const errors = new Float64Array([0.01, 0.02, 0.02, 0.03, 0.4]);
 * assertAlmostEquals(percentile(errors, 95), 0.326);
 * ```
 *
 * @param sample Values in any order, `[n]` with n ≥ 1. Left as it was.
 * @param percent Share of the sample in percent, 0 to 100.
 * @returns The percentile, in the unit of the sample.
 * @throws {RangeError} If the sample is empty or `percent` lies outside 0 to 100.
 * @throws {TypeError} If the sample holds NaN, which has no rank.
 */
export function percentile(sample: Float64Array, percent: number): number {
  if (sample.length === 0) {
    throw new RangeError("Cannot take a percentile of an empty sample");
  }
  const sorted = sample.slice().sort();
  // Typed arrays sort NaN last, so one look finds any.
  if (Number.isNaN(sorted.at(-1))) {
    throw new TypeError("Cannot take a percentile of a sample with NaN in it");
  }
  return percentileOfSorted(sorted, percent);
}

/**
 * The same for a sample that is in order already, to take many percentiles of
 * one sample.
 *
 * @param sorted Values in ascending order, `[n]` with n ≥ 1, none of them NaN.
 * @param percent Share of the sample in percent, 0 to 100.
 * @returns The percentile, in the unit of the sample.
 * @throws {RangeError} If `percent` lies outside 0 to 100.
 */
export function percentileOfSorted(
  sorted: Float64Array,
  percent: number,
): number {
  if (!(percent >= 0 && percent <= 100)) {
    throw new RangeError(
      `Cannot take percentile ${percent} as it must lie between 0 and 100`,
    );
  }
  const rank = (percent / 100) * (sorted.length - 1);
  const below = Math.floor(rank);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  // Rounding may pass the upper neighbour by one bit, and then a higher percentile.
  return Math.min(high, low + (rank - below) * (high - low));
}
