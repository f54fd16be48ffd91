/**
 * Where to cut: thresholds on anomaly scores, and what each one costs.
 *
 * A detector gives every window a score; a threshold turns it into a verdict,
 * `score > threshold.value`. Three kinds, told apart by `kind`:
 *
 * | kind | fitted on | use |
 * |---|---|---|
 * | `percentile` | held-out normal windows, no labels | in deployment |
 * | `best-f1` | labelled windows | as an upper bound in evaluations |
 * | `fixed` | nothing: a person chose it | where experience says so |
 *
 * Works on plain scores of any detector and imports no tensor library.
 *
 * @example Choose a threshold and read what it costs
 * ```ts
 * import {
 *   describeThreshold,
 *   fitPercentileThreshold,
 *   reselectPercentile,
 * } from "@gatewarden/gatewarden/thresholds";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const heldOut = Float64Array.from({ length: 2001 }, (_, i) => i / 2000);
 * const threshold = fitPercentileThreshold(heldOut, 95);
 * assertEquals(threshold.value, 0.95);
 * assert(describeThreshold(threshold).includes("5,000 false alarms a day"));
 *
 * const stricter = reselectPercentile(threshold, 99.5);
 * assertEquals(stricter.value, 0.995);
 * ```
 *
 * @module
 */
export { ConfigurationError, ModelError } from "../errors.ts";
export { percentile, percentileOfSorted } from "./percentile.ts";
export {
  type BestF1Evidence,
  type BestF1Threshold,
  type FixedThreshold,
  type PercentileEvidence,
  type PercentileThreshold,
  QUANTILE_PERCENTS,
  type Threshold,
} from "./threshold.ts";
export {
  type BestF1Cut,
  bestF1Threshold,
  fitBestF1Threshold,
} from "./threshold_best_f1.ts";
export { parseThresholdJson } from "./threshold_json.ts";
export {
  fitPercentileThreshold,
  reselectPercentile,
} from "./threshold_percentile.ts";
export { parseThreshold, type ThresholdRequest } from "./threshold_request.ts";
export { describeThreshold, falseAlarmsPerDay } from "./threshold_text.ts";
