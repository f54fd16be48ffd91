import { cutCounts } from "./metrics_counts.ts";

/** One point of a ROC curve. */
export interface RocPoint {
  /** Normal windows called anomalous, 0 to 1. */
  falsePositiveRate: number;
  /** Anomalous windows called so, 0 to 1. */
  recall: number;
  /** A threshold that gives this point; −Infinity at the last one. */
  threshold: number;
}

/** One point of a precision-recall curve. */
export interface PrecisionRecallPoint {
  /** Anomalous windows called so, 0 to 1. */
  recall: number;
  /** Anomalous windows among those called so, 0 to 1. */
  precision: number;
  /** A threshold that gives this point; −Infinity at the last one. */
  threshold: number;
}

/**
 * Recall against the false-positive rate, one point per distinct score.
 *
 * It runs from (0, 0), where the threshold is the highest score, to (1, 1).
 * Tied scores make one point. Each point's threshold is the next lower score,
 * so that `confusionAt` with it counts that very point.
 *
 * @param scores `[n]`, higher is more anomalous.
 * @param anomalous `[n]`, 1 where anomalous.
 * @returns `[distinct scores + 1]`, both rates never falling.
 * @throws {RangeError} If the lengths differ or one of the classes is absent.
 * @throws {TypeError} If a score is NaN or a truth is neither 0 nor 1.
 */
export function rocCurve(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
): RocPoint[] {
  const cuts = cutCounts(scores, anomalous);
  if (cuts.positives === 0 || cuts.negatives === 0) {
    throw new RangeError(
      `Cannot draw a ROC curve of ${cuts.positives} anomalous and ${cuts.negatives} normal windows as it needs both`,
    );
  }
  const points: RocPoint[] = [
    { falsePositiveRate: 0, recall: 0, threshold: cuts.scores[0]! },
  ];
  for (let i = 0; i < cuts.scores.length; i++) {
    points.push({
      falsePositiveRate: cuts.fp[i]! / cuts.negatives,
      recall: cuts.tp[i]! / cuts.positives,
      threshold: cuts.scores[i + 1] ?? -Infinity,
    });
  }
  return points;
}

/**
 * Precision against recall, one point per distinct score, recall never falling.
 *
 * Tied scores make one point. There is no point where nothing is called
 * anomalous, as precision is 0/0 there. Drawn as steps, each point's precision
 * holding back to the recall before it, the area below is the average precision.
 *
 * @param scores `[n]`, higher is more anomalous.
 * @param anomalous `[n]`, 1 where anomalous.
 * @returns `[distinct scores]`.
 * @throws {RangeError} If the lengths differ or no window is anomalous.
 * @throws {TypeError} If a score is NaN or a truth is neither 0 nor 1.
 */
export function precisionRecallCurve(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
): PrecisionRecallPoint[] {
  const cuts = cutCounts(scores, anomalous);
  if (cuts.positives === 0) {
    throw new RangeError(
      "Cannot draw a precision-recall curve as no window is anomalous",
    );
  }
  return Array.from(cuts.scores, (_, i) => ({
    recall: cuts.tp[i]! / cuts.positives,
    precision: cuts.tp[i]! / (cuts.tp[i]! + cuts.fp[i]!),
    threshold: cuts.scores[i + 1] ?? -Infinity,
  }));
}
