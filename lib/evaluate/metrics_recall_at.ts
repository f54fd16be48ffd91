import { cutCounts } from "./metrics_counts.ts";

/**
 * The largest recall that keeps the false-positive rate at or below a bound.
 *
 * What a detector finds when only so many false alarms can be borne. Only
 * rates that a threshold reaches count, nothing is interpolated: with fewer
 * than 1 / rate normal windows the bound allows no false alarm at all.
 *
 * @example No false alarm allowed
 * ```ts
 * import { recallAtFalsePositiveRate } from "@gatewarden/gatewarden/metrics";
 * import { assertEquals } from "@std/assert";
 *
 * const anomalous = Uint8Array.of(0, 0, 1, 1);
 * const scores = [0.1, 0.4, 0.35, 0.8];
 * assertEquals(recallAtFalsePositiveRate(scores, anomalous, 0), 0.5);
 * assertEquals(recallAtFalsePositiveRate(scores, anomalous, 0.5), 1);
 * ```
 *
 * @param scores `[n]`, higher is more anomalous.
 * @param anomalous `[n]`, 1 where anomalous.
 * @param rate The largest share of normal windows that may raise an alarm, 0 to 1.
 * @returns The recall, 0 to 1.
 * @throws {RangeError} If the rate lies outside 0 to 1, the lengths differ or one of the classes is absent.
 * @throws {TypeError} If a score is NaN or a truth is neither 0 nor 1.
 */
export function recallAtFalsePositiveRate(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
  rate: number,
): number {
  if (!(rate >= 0 && rate <= 1)) {
    throw new RangeError(
      `Cannot take the recall at false-positive rate ${rate} as it must lie between 0 and 1`,
    );
  }
  const { tp, fp, positives, negatives } = cutCounts(scores, anomalous);
  if (positives === 0 || negatives === 0) {
    throw new RangeError(
      `Cannot take the recall at a false-positive rate of ${positives} anomalous and ${negatives} normal windows as it needs both`,
    );
  }
  let recall = 0;
  for (let i = 0; i < tp.length && fp[i]! / negatives <= rate; i++) {
    recall = tp[i]! / positives;
  }
  return recall;
}
