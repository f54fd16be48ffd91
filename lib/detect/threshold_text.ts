/**
 * What a threshold means in false alarms, in figures and in a sentence.
 *
 * A 95th percentile sounds strict and is 5,000 false alarms a day at 100,000
 * windows a day. The arithmetic is printed where a threshold is chosen, so that
 * nobody finds out from the pager.
 */
import type {
  BestF1Threshold,
  PercentileThreshold,
  Threshold,
} from "./threshold.ts";
import {
  describeAlertsPerDay,
  describeConformal,
  describeFalsePositiveRate,
  describePot,
} from "./threshold_text_rates.ts";
import { count, figure, ordinal } from "./threshold_words.ts";

/** A small network's day: one window a second, and a bit. */
export const WINDOWS_PER_DAY = 100_000;

/**
 * How many normal windows a day will be called anomalous, by construction.
 *
 * At a percentile never fewer than one in n, where n windows calibrated it: they
 * cannot show a lower rate. At a false-positive rate it is the bound that is
 * promised, at peaks over threshold what the fitted tail says.
 *
 * @example
 * ```ts
 * import {
 *   falseAlarmsPerDay,
 *   fitPercentileThreshold,
 * } from "@gatewarden/gatewarden/thresholds";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const scores = Float64Array.from({ length: 1000 }, (_, i) => i);
 * const threshold = fitPercentileThreshold(scores, 95);
 * assertAlmostEquals(falseAlarmsPerDay(threshold)!, 5000);
 * ```
 *
 * @param threshold Any threshold.
 * @param windowsPerDay Normal windows scored in a day. @default {100000}
 * @returns False alarms a day, or undefined where the threshold was not fitted on
 * normal windows alone and promises no rate.
 */
export function falseAlarmsPerDay(
  threshold: Threshold,
  windowsPerDay = WINDOWS_PER_DAY,
): number | undefined {
  if (threshold.kind === "percentile") {
    const percent = Math.max(
      exceedingPercent(threshold),
      lowestPercent(threshold),
    );
    return percent * windowsPerDay / 100;
  }
  const rate = expectedRate(threshold);
  return rate === undefined ? undefined : rate * windowsPerDay;
}

/** The share of normal windows to expect above a threshold. */
function expectedRate(
  threshold: Exclude<Threshold, PercentileThreshold>,
): number | undefined {
  switch (threshold.kind) {
    case "false-positive-rate":
      return threshold.evidence.upperBound;
    case "alerts-per-day": {
      const { expectedAlerts, windowsPerDay } = threshold.evidence;
      return expectedAlerts / windowsPerDay;
    }
    case "pot": {
      const { windows, tail } = threshold.evidence;
      const lowest = tail === undefined ? 1 / windows : 0;
      return Math.max(threshold.risk, lowest);
    }
    case "conformal":
      return threshold.alpha;
  }
  return undefined;
}

/**
 * One plain sentence: where the threshold comes from and what it costs.
 *
 * @param threshold Any threshold.
 * @returns The sentence, without a full stop, such as `95th percentile of 6,734
 * held-out normal windows: 0.0123; by construction 5 % of normal windows exceed
 * it, 5,000 false alarms a day at 100,000 windows a day`.
 */
export function describeThreshold(threshold: Threshold): string {
  switch (threshold.kind) {
    case "percentile":
      return describePercentile(threshold);
    case "best-f1":
      return describeBestF1(threshold);
    case "false-positive-rate":
      return atDay(threshold, describeFalsePositiveRate(threshold));
    case "alerts-per-day":
      return describeAlertsPerDay(threshold);
    case "pot":
      return atDay(threshold, describePot(threshold));
    case "conformal":
      return atDay(threshold, describeConformal(threshold));
    case "fixed":
      return `fixed by hand at ${figure(threshold.value)}; ` +
        `how many normal windows exceed it is not known`;
  }
}

/** A sentence with its arithmetic at a day's windows. */
function atDay(threshold: Threshold, sentence: string): string {
  return `${sentence}; up to ${count(falseAlarmsPerDay(threshold)!)} false ` +
    `alarms a day at ${count(WINDOWS_PER_DAY)} windows a day`;
}

function describePercentile(threshold: PercentileThreshold): string {
  const { windows } = threshold.evidence;
  const lowest = lowestPercent(threshold);
  const exceeding = exceedingPercent(threshold);
  const origin = `${ordinal(threshold.percent)} percentile of ` +
    `${count(windows)} held-out normal windows: ${figure(threshold.value)}`;
  const alarms = `${count(falseAlarmsPerDay(threshold)!)} false alarms a day ` +
    `at ${count(WINDOWS_PER_DAY)} windows a day`;
  const floor = `no false-positive rate below 1/${count(windows)} ` +
    `(${figure(lowest)} %) can be told from so many windows`;
  if (exceeding < lowest) return `${origin}; ${floor}: up to ${alarms}`;
  return `${origin}; by construction ${
    figure(exceeding)
  } % of normal windows ` +
    `exceed it, ${alarms}; ${floor}`;
}

function describeBestF1({ value, evidence }: BestF1Threshold): string {
  const { windows, anomalies, f1, precision, recall } = evidence;
  return `best F1 on ${count(windows)} labelled windows, ` +
    `${count(anomalies)} of them anomalous: ${figure(value)}; ` +
    `it saw these labels, so its F1 of ${figure(f1)} ` +
    `(precision ${figure(precision)}, recall ${figure(recall)}) is the most ` +
    `that any threshold reaches there, not what new traffic will show`;
}

/** Share of the calibration windows above the threshold, in percent. */
function exceedingPercent(threshold: PercentileThreshold): number {
  // 100 - 99.9 is 0.09999999999999432 in floating point.
  return Number((100 - threshold.percent).toPrecision(10));
}

/** The lowest false-positive rate that the calibration can show, in percent. */
function lowestPercent(threshold: PercentileThreshold): number {
  return 100 / threshold.evidence.windows;
}
