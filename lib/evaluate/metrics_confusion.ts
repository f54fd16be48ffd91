import { checkScored } from "./metrics_counts.ts";

/** Verdicts against the truth, in windows. */
export interface Confusion {
  /** Anomalous and called so. */
  tp: number;
  /** Normal, but called anomalous: a false alarm. */
  fp: number;
  /** Normal and called so. */
  tn: number;
  /** Anomalous, but called normal: a miss. */
  fn: number;
}

/** Shares of a {@linkcode Confusion}, each 0 to 1. */
export interface ClassificationMetrics {
  /** Right verdicts among all: (tp + tn) / n. */
  accuracy: number;
  /** Anomalous windows among the alarms: tp / (tp + fp). */
  precision: number;
  /** Anomalous windows that were found: tp / (tp + fn). */
  recall: number;
  /** The harmonic mean of precision and recall: 2 tp / (2 tp + fp + fn). */
  f1: number;
  /** Normal windows that raised an alarm: fp / (fp + tn). */
  falsePositiveRate: number;
}

/**
 * Counts the verdicts at one threshold.
 *
 * A verdict is anomalous where the score lies strictly above the threshold.
 *
 * @param scores `[n]`, higher is more anomalous.
 * @param anomalous `[n]`, 1 where anomalous.
 * @param threshold In the unit of the scores; infinite ones are allowed.
 * @throws {RangeError} If the lengths differ.
 * @throws {TypeError} If the threshold or a score is NaN, or a truth is neither 0 nor 1.
 */
export function confusionAt(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
  threshold: number,
): Confusion {
  checkScored(scores, anomalous);
  if (Number.isNaN(threshold)) {
    throw new TypeError("Cannot judge scores as the threshold is NaN");
  }
  const confusion = { tp: 0, fp: 0, tn: 0, fn: 0 };
  for (let i = 0; i < scores.length; i++) {
    const called = scores[i]! > threshold;
    if (anomalous[i] === 1) confusion[called ? "tp" : "fn"]++;
    else confusion[called ? "fp" : "tn"]++;
  }
  return confusion;
}

/**
 * The usual shares of a confusion matrix.
 *
 * A share of nothing (0/0) is given as 0: precision where nothing was called
 * anomalous, recall where nothing was, and so on.
 */
export function classificationMetrics(
  confusion: Confusion,
): ClassificationMetrics {
  const { tp, fp, tn, fn } = confusion;
  return {
    accuracy: share(tp + tn, tp + fp + tn + fn),
    precision: share(tp, tp + fp),
    recall: share(tp, tp + fn),
    f1: share(2 * tp, 2 * tp + fp + fn),
    falsePositiveRate: share(fp, fp + tn),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
