import { cutCounts } from "./metrics_counts.ts";

/**
 * The mean of the precision over the anomalous windows, as the threshold falls:
 * AP = Σ (Rₙ − Rₙ₋₁) Pₙ over the distinct scores.
 *
 * The step definition of scikit-learn's `average_precision_score`, without
 * interpolation; tied scores make one step. Scores that tell nothing reach the
 * share of anomalous windows, not 0.5.
 *
 * @example
 * ```ts
 * import { averagePrecision } from "@gatewarden/gatewarden/metrics";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const anomalous = Uint8Array.of(0, 0, 1, 1);
 * assertAlmostEquals(averagePrecision([0.1, 0.4, 0.35, 0.8], anomalous), 5 / 6);
 * ```
 *
 * @param scores `[n]`, higher is more anomalous.
 * @param anomalous `[n]`, 1 where anomalous.
 * @returns 0 (excluded) to 1; 1 where every window is anomalous.
 * @throws {RangeError} If the lengths differ or no window is anomalous.
 * @throws {TypeError} If a score is NaN or a truth is neither 0 nor 1.
 */
export function averagePrecision(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
): number {
  const { tp, fp, positives } = cutCounts(scores, anomalous);
  if (positives === 0) {
    throw new RangeError(
      "Cannot take the average precision as no window is anomalous",
    );
  }
  let sum = 0;
  let lastTp = 0;
  for (let i = 0; i < tp.length; i++) {
    sum += (tp[i]! - lastTp) * (tp[i]! / (tp[i]! + fp[i]!));
    lastTp = tp[i]!;
  }
  return sum / positives;
}
