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

/** A small network's day: one window a second, and a bit. */
export const WINDOWS_PER_DAY = 100_000;

/**
 * How many normal windows a day will be called anomalous, by construction.
 *
 * Never fewer than one in n, where n windows calibrated the threshold: they
 * cannot show a lower rate.
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
  if (threshold.kind !== "percentile") return undefined;
  const percent = Math.max(
    exceedingPercent(threshold),
    lowestPercent(threshold),
  );
  return percent * windowsPerDay / 100;
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
    case "fixed":
      return `fixed by hand at ${figure(threshold.value)}; ` +
        `how many normal windows exceed it is not known`;
  }
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
    `(${figure(lowest)} %) can be promised from so many windows`;
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

/** Four digits are enough to recognise a number by. */
function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A count as people read it: `6,734`; below 10 with one decimal. */
function count(value: number): string {
  const maximumFractionDigits = value < 10 ? 1 : 0;
  return value.toLocaleString("en-US", { maximumFractionDigits });
}

/** `91st`, `92nd`, `95th`, `99.5th`. */
function ordinal(value: number): string {
  const suffixes = ["th", "st", "nd", "rd"];
  const teen = value % 100 >= 11 && value % 100 <= 13;
  const suffix = teen ? undefined : suffixes[value % 10];
  return `${value}${suffix ?? "th"}`;
}
