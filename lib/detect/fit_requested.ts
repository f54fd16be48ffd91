import { ConfigurationError } from "../errors.ts";
import { keepCalibrationScores } from "./calibration_scores.ts";
import type { Threshold } from "./threshold.ts";
import {
  fitAlertsPerDayThreshold,
  type WindowRate,
} from "./threshold_alerts_per_day.ts";
import { fitBestF1Threshold } from "./threshold_best_f1.ts";
import { fitConformalThreshold } from "./threshold_conformal.ts";
import { fitFalsePositiveRateThreshold } from "./threshold_false_positive_rate.ts";
import { fitPercentileThreshold } from "./threshold_percentile.ts";
import { fitPotThreshold } from "./threshold_pot.ts";
import type { ThresholdRequest } from "./threshold_request.ts";

/** The scores that a threshold is fitted on. */
export interface CalibrationSample {
  /** Scores of held-out normal windows, `[windows]`. */
  readonly scores: Float64Array;
  /**
   * Those of windows that share no row, for bounds and p-values.
   *
   * @default {scores}
   */
  readonly disjoint?: Float64Array;
  /** Gives the scores of anomalous windows, asked for only where labels are used. */
  readonly anomalous?: () => Float64Array;
  /**
   * Gives the windows in a day by the traffic's times, or says why they do not
   * tell; asked for only where that counts.
   */
  readonly windowsPerDay?: () => number;
}

/**
 * Fits the threshold that was asked for, and lets it carry calibration scores, so
 * that verdicts have p-values.
 *
 * @example
 * ```ts
 * import { fitRequested, parseThreshold } from "@gatewarden/gatewarden/thresholds";
 * import { assertEquals } from "@std/assert";
 *
 * const scores = Float64Array.from({ length: 99 }, (_, i) => i);
 * const threshold = fitRequested(parseThreshold("conformal:0.05"), { scores });
 * assertEquals([threshold.value, threshold.calibration?.windows], [94, 99]);
 * ```
 *
 * @param request What was asked for.
 * @param sample The scores to fit it on.
 * @returns The threshold with its evidence.
 * @throws {ConfigurationError} If the sample is too small for it, or lacks what it
 * takes.
 * @throws {RangeError} If there are no scores, or one is infinite or beyond ±1e300.
 * @throws {TypeError} If a score is NaN.
 */
export function fitRequested(
  request: ThresholdRequest,
  sample: CalibrationSample,
): Threshold {
  const threshold = fit(request, sample);
  const { scores, disjoint = scores } = sample;
  const calibration = keepCalibrationScores(disjoint, threshold.value);
  return { ...threshold, calibration };
}

function fit(request: ThresholdRequest, sample: CalibrationSample): Threshold {
  const { scores, disjoint = scores } = sample;
  switch (request.kind) {
    case "fixed":
      return request;
    case "percentile":
      return fitPercentileThreshold(scores, request.percent);
    case "best-f1":
      return fitBestF1(scores, sample.anomalous?.() ?? new Float64Array());
    case "false-positive-rate":
      return fitFalsePositiveRateThreshold(disjoint, request.rate);
    case "alerts-per-day": {
      const rate = windowRate(request.windowsPerDay, sample);
      return fitAlertsPerDayThreshold(scores, request.alerts, rate);
    }
    case "pot":
      return fitPotThreshold(scores, request.risk, request.level);
    case "conformal":
      return fitConformalThreshold(disjoint, request.alpha);
  }
}

function fitBestF1(normal: Float64Array, anomalous: Float64Array): Threshold {
  const scores = new Float64Array([...normal, ...anomalous]);
  const labels = new Uint8Array(scores.length).fill(1, normal.length);
  return fitBestF1Threshold(scores, labels);
}

/** What a person said, else what the traffic's times tell. */
function windowRate(
  given: number | undefined,
  { windowsPerDay }: CalibrationSample,
): WindowRate {
  if (given !== undefined) return { windowsPerDay: given, rateFrom: "person" };
  if (windowsPerDay === undefined) {
    throw new ConfigurationError(
      "Cannot set a threshold by alerts per day as it is not known how many " +
        "windows a day has",
    );
  }
  return { windowsPerDay: windowsPerDay(), rateFrom: "times" };
}
