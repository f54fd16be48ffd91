import { cutCounts } from "./metrics_counts.ts";

/**
 * The area under the ROC curve: the chance that an anomalous window scores
 * higher than a normal one, ties counting half.
 *
 * That is the Mann-Whitney U statistic with midranks for ties (Hanley and
 * McNeil, "The meaning and use of the area under a receiver operating
 * characteristic curve", Radiology 143, 1982), summed here as trapezoids over
 * whole counts, so that it is exact up to one division.
 *
 * @example Three of the four pairs are in the right order
 * ```ts
 * import { auroc } from "@gatewarden/gatewarden/metrics";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(auroc([0.1, 0.4, 0.35, 0.8], Uint8Array.of(0, 0, 1, 1)), 0.75);
 * ```
 *
 * @param scores `[n]`, higher is more anomalous.
 * @param anomalous `[n]`, 1 where anomalous.
 * @returns 0 to 1; 0.5 for scores that tell nothing.
 * @throws {RangeError} If the lengths differ or one of the classes is absent.
 * @throws {TypeError} If a score is NaN or a truth is neither 0 nor 1.
 */
export function auroc(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
): number {
  const { tp, fp, positives, negatives } = cutCounts(scores, anomalous);
  if (positives === 0 || negatives === 0) {
    throw new RangeError(
      `Cannot take the AUROC of ${positives} anomalous and ${negatives} normal windows as it needs both`,
    );
  }
  let twiceArea = 0;
  let lastTp = 0;
  let lastFp = 0;
  for (let i = 0; i < tp.length; i++) {
    twiceArea += (fp[i]! - lastFp) * (tp[i]! + lastTp);
    lastTp = tp[i]!;
    lastFp = fp[i]!;
  }
  return twiceArea / (2 * positives * negatives);
}
