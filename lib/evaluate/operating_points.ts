import { bestF1Threshold } from "../detect/threshold_best_f1.ts";
import {
  auroc,
  averagePrecision,
  type ClassificationMetrics,
  classificationMetrics,
  type Confusion,
  confusionAt,
} from "./metrics.ts";

/** The figures at one threshold. */
export interface Figures extends ClassificationMetrics {
  /** In the unit of the scores; above it a window is called anomalous. */
  threshold: number;
}

/** How well scores rank, and what two thresholds make of them. */
export interface OperatingPoints {
  /** Area under the ROC curve; `null` unless both classes are there. */
  auroc: number | null;
  /**
   * Average precision; `null` unless both classes are there, since it is 1
   * whatever the scores where every window is anomalous.
   */
  averagePrecision: number | null;
  /** The figures at the threshold that was there before the labels. */
  deployable: Figures;
  /** The figures at the threshold of best F1 on these very labels. */
  oracle: Figures | null;
}

/** The counts behind both thresholds' figures. */
export interface Confusions {
  /** At the threshold that was there before the labels. */
  deployable: Confusion;
  /** At the threshold of best F1 on these very labels. */
  oracle: Confusion | null;
}

/**
 * Judges scores against their truth at a given threshold and at the best one.
 *
 * @param scores `[windows]`, higher is more anomalous.
 * @param anomalous `[windows]`, 1 where anomalous.
 * @param threshold In the unit of the scores.
 * @throws {RangeError} If the lengths differ.
 * @throws {TypeError} If a score or the threshold is NaN, or a truth is neither 0 nor 1.
 */
export function operatingPoints(
  scores: Float64Array,
  anomalous: Uint8Array,
  threshold: number,
): { points: OperatingPoints; confusion: Confusions } {
  const anomalies = anomalous.reduce((sum, value) => sum + value, 0);
  const both = anomalies > 0 && anomalies < scores.length;
  const deployable = confusionAt(scores, anomalous, threshold);
  const best = anomalies > 0
    ? bestF1Threshold(scores, anomalous).threshold
    : null;
  const oracle = best === null ? null : confusionAt(scores, anomalous, best);
  return {
    points: {
      auroc: both ? auroc(scores, anomalous) : null,
      averagePrecision: both ? averagePrecision(scores, anomalous) : null,
      deployable: { threshold, ...classificationMetrics(deployable) },
      oracle: oracle === null || best === null
        ? null
        : { threshold: best, ...classificationMetrics(oracle) },
    },
    confusion: { deployable, oracle },
  };
}
