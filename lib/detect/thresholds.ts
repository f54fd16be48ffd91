/**
 * Where to cut: thresholds on anomaly scores, and what each one costs.
 *
 * A detector gives every window a score; a threshold turns it into a verdict,
 * `score > threshold.value`. The kinds, told apart by `kind`:
 *
 * | kind | fitted on | use |
 * |---|---|---|
 * | `percentile` | held-out normal windows, no labels | in deployment |
 * | `false-positive-rate` | the same | where a rate must not be passed: it is promised with a confidence of 95 % |
 * | `alerts-per-day` | the same, and how many windows a day has | where people look at alarms |
 * | `pot` | the same, and the shape of their tail | for rates below one in n |
 * | `conformal` | the same | to cut p-values; right on average |
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
export {
  type CalibrationScores,
  keepCalibrationScores,
  MOST_CALIBRATION_SCORES,
  pValue,
} from "./calibration_scores.ts";
export { clopperPearsonLower, clopperPearsonUpper } from "./clopper_pearson.ts";
export { type CalibrationSample, fitRequested } from "./fit_requested.ts";
export { fitParetoTail, type ParetoTail, tailQuantile } from "./pareto_tail.ts";
export { percentile, percentileOfSorted } from "./percentile.ts";
export {
  type AlertsPerDayEvidence,
  type AlertsPerDayThreshold,
  type BestF1Evidence,
  type BestF1Threshold,
  type Calibrated,
  type ConformalEvidence,
  type ConformalThreshold,
  type FalsePositiveRateEvidence,
  type FalsePositiveRateThreshold,
  type FixedThreshold,
  type PercentileEvidence,
  type PercentileThreshold,
  type PotEvidence,
  type PotFallback,
  type PotThreshold,
  QUANTILE_PERCENTS,
  type Threshold,
} from "./threshold.ts";
export {
  fitAlertsPerDayThreshold,
  type WindowRate,
} from "./threshold_alerts_per_day.ts";
export {
  type BestF1Cut,
  bestF1Threshold,
  fitBestF1Threshold,
} from "./threshold_best_f1.ts";
export {
  fitConformalThreshold,
  reselectConformal,
} from "./threshold_conformal.ts";
export {
  fitFalsePositiveRateThreshold,
  reselectFalsePositiveRate,
} from "./threshold_false_positive_rate.ts";
export { parseThresholdJson } from "./threshold_json.ts";
export {
  fitPercentileThreshold,
  reselectPercentile,
} from "./threshold_percentile.ts";
export { fitPotThreshold } from "./threshold_pot.ts";
export {
  type AlertsPerDayRequest,
  parseThreshold,
  type ThresholdRequest,
} from "./threshold_request.ts";
export { describeThreshold, falseAlarmsPerDay } from "./threshold_text.ts";
