/**
 * What `train` and `calibrate` have in common: a threshold that is to be fitted.
 *
 * @module
 */
import type { Threshold } from "../detect/threshold.ts";
import {
  parseThreshold,
  type ThresholdRequest,
} from "../detect/threshold_request.ts";
import { describeThreshold } from "../detect/threshold_text.ts";
import { ConfigurationError } from "../errors.ts";
import type { Notices } from "./notices.ts";
import {
  decimal,
  defaulted,
  optional,
  type OptionValues,
  type ValueOption,
} from "./options.ts";

/** The options of every command that fits a threshold. */
export const FIT_OPTIONS: {
  readonly threshold: ValueOption<ThresholdRequest>;
  readonly "windows-per-day": ValueOption<number | undefined>;
} = {
  threshold: defaulted<ThresholdRequest>(parseThreshold, {
    placeholder: "WHICH",
    default: "percentile:95",
    help:
      "fitted on held-out normal windows: percentile:P, false-positive-rate:R " +
      "(a promise), alerts-per-day:N, pot:Q or pot:Q:P (peaks over threshold, " +
      "for rates below one in n; the tail starts at percentile P, by default 98) " +
      "or conformal:R (a p-value); best-f1 (looks at the " +
      "labels); or a score",
  }),
  "windows-per-day": optional(
    decimal("a number above 0", (value) => value > 0),
    {
      placeholder: "N",
      help:
        "windows in a day, for alerts-per-day; by default as the traffic's " +
        "times have it",
    },
  ),
};

/**
 * The request with the windows of a day that a person gave.
 *
 * @throws {ConfigurationError} If they were given for another kind of threshold.
 */
export function windowRated(
  options: OptionValues<typeof FIT_OPTIONS>,
): ThresholdRequest {
  const { threshold, "windows-per-day": windowsPerDay } = options;
  if (windowsPerDay === undefined) return threshold;
  if (threshold.kind === "alerts-per-day") {
    return { ...threshold, windowsPerDay };
  }
  throw new ConfigurationError(
    "Cannot use --windows-per-day with this threshold: it goes with " +
      "--threshold alerts-per-day:N",
  );
}

/** Says what was fitted, and in any case that it is not what was asked for. */
export function tellThreshold(threshold: Threshold, notices: Notices): void {
  const text = `threshold: ${describeThreshold(threshold)}`;
  const isOther = threshold.kind === "pot" &&
    threshold.evidence.fallback !== undefined;
  if (isOther) notices.warn(text);
  else notices.note(text);
}
