/**
 * How well scores tell anomalous traffic from normal traffic.
 *
 * Everywhere `scores` is `[n]`, higher is more anomalous, and `anomalous` is
 * `[n]` with 1 where the truth is anomalous. A verdict is anomalous where the
 * score lies strictly above the threshold. No figure is adjusted: a window
 * counts once, by its own score.
 *
 * @example From scores to figures
 * ```ts
 * import {
 *   auroc,
 *   classificationMetrics,
 *   confusionAt,
 * } from "@gatewarden/gatewarden/metrics";
 * import { assertEquals } from "@std/assert";
 *
 * const scores = [0.1, 0.2, 0.35, 0.8];
 * const anomalous = Uint8Array.of(0, 0, 1, 1);
 * assertEquals(auroc(scores, anomalous), 1);
 *
 * const confusion = confusionAt(scores, anomalous, 0.5);
 * assertEquals(confusion, { tp: 1, fp: 0, tn: 2, fn: 1 });
 * assertEquals(classificationMetrics(confusion).recall, 0.5);
 * ```
 *
 * @module
 */
export { auroc } from "./metrics_auroc.ts";
export { averagePrecision } from "./metrics_average_precision.ts";
export {
  type ClassificationMetrics,
  classificationMetrics,
  type Confusion,
  confusionAt,
} from "./metrics_confusion.ts";
export {
  precisionRecallCurve,
  type PrecisionRecallPoint,
  rocCurve,
  type RocPoint,
} from "./metrics_curves.ts";
export { recallAtFalsePositiveRate } from "./metrics_recall_at.ts";
