import type { Threshold } from "../detect/threshold.ts";
import { reselectConformal } from "../detect/threshold_conformal.ts";
import { reselectFalsePositiveRate } from "../detect/threshold_false_positive_rate.ts";
import { reselectPercentile } from "../detect/threshold_percentile.ts";
import type { ThresholdRequest } from "../detect/threshold_request.ts";
import { ConfigurationError } from "../errors.ts";

/**
 * Another threshold for a model, from what its file holds: no traffic is at hand.
 *
 * @param threshold The model's own.
 * @param model What to call the model.
 * @param request The one that is wanted.
 * @throws {ConfigurationError} If it cannot be had from this model.
 */
export function reselectThreshold(
  threshold: Threshold,
  model: string,
  request: ThresholdRequest,
): Threshold {
  const { calibration } = threshold;
  switch (request.kind) {
    case "fixed":
      return { ...request, ...(calibration && { calibration }) };
    case "best-f1":
      throw new ConfigurationError(
        "Cannot set the threshold to best-f1 here as it is chosen with labels: " +
          "train with it, or read the oracle row that evaluate prints",
      );
    case "percentile":
      if (threshold.kind === "percentile") {
        return reselectPercentile(threshold, request.percent);
      }
      throw new ConfigurationError(
        `Cannot set the threshold to percentile:${request.percent} as that of ` +
          `model ${model} is ${threshold.kind}, which keeps no percentiles of ` +
          `held-out normal windows: give a score, or fit it with ` +
          `gatewarden calibrate`,
      );
    case "false-positive-rate":
      if (calibration === undefined) throw uncalibrated(model, request.kind);
      return reselectFalsePositiveRate(calibration, request.rate);
    case "conformal":
      if (calibration === undefined) throw uncalibrated(model, request.kind);
      return reselectConformal(calibration, request.alpha);
    case "alerts-per-day":
    case "pot":
      throw new ConfigurationError(
        `Cannot set the threshold to ${request.kind} here as it is fitted on ` +
          `traffic: make a model that has it with gatewarden calibrate`,
      );
  }
}

function uncalibrated(model: string, kind: string): ConfigurationError {
  return new ConfigurationError(
    `Cannot set the threshold to ${kind} as model ${model} keeps no scores of ` +
      `held-out normal windows: fit it with gatewarden calibrate`,
  );
}
