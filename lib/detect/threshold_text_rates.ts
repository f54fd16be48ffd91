/**
 * Sentences on thresholds that were fitted to a rate.
 *
 * @module
 */
import type {
  AlertsPerDayThreshold,
  ConformalThreshold,
  FalsePositiveRateThreshold,
  PotFallback,
  PotThreshold,
} from "./threshold.ts";
import { count, figure, ordinal, percentFigure } from "./threshold_words.ts";

/** What a promised rate rests on. */
export function describeFalsePositiveRate(
  { value, rate, evidence }: FalsePositiveRateThreshold,
): string {
  const { windows, exceedances, upperBound, confidence } = evidence;
  return `at a false-positive rate of at most ${percentFigure(rate)}: ` +
    `${figure(value)}; ${count(exceedances)} of ${count(windows)} held-out ` +
    `normal windows exceed it, which promises a rate up to ` +
    `${percentFigure(upperBound)} with a confidence of ` +
    `${percentFigure(confidence)}`;
}

/** How many alarms a day are expected, and of how many windows. */
export function describeAlertsPerDay(
  { value, alerts, evidence }: AlertsPerDayThreshold,
): string {
  const { windows, exceedances, windowsPerDay, rateFrom, expectedAlerts } =
    evidence;
  const source = rateFrom === "times"
    ? "as the traffic's times have it"
    : "as a person said";
  return `at ${figure(alerts)} alerts per day: ${figure(value)}; ` +
    `${count(exceedances)} of ${
      count(windows)
    } held-out normal windows exceed ` +
    `it, and ${count(expectedAlerts)} false alarms are expected in a day of ` +
    `${count(windowsPerDay)} windows, ${source}`;
}

const WHY_NO_TAIL: Readonly<Record<PotFallback, string>> = {
  "too-few-peaks": "they show no tail",
  "ties": "too many windows have equal scores to show a tail",
};

/** The tail that the threshold follows from, or why there is none. */
export function describePot({ value, risk, evidence }: PotThreshold): string {
  const { windows, level, initial, peaks, tail, fallback } = evidence;
  const origin = `${count(peaks)} peaks above the ${ordinal(level)} ` +
    `percentile (${figure(initial)}) of ${
      count(windows)
    } held-out normal windows`;
  if (tail === undefined) {
    return `percentile at a risk of ${figure(risk)}: ${figure(value)}, in ` +
      `place of peaks over threshold: of ${origin}, ${
        WHY_NO_TAIL[fallback!]
      }; ` +
      `no false-positive rate below 1/${count(windows)} can be told`;
  }
  const reach = risk * windows < 1
    ? `; that is beyond what so many windows show, and rests on the tail going ` +
      `on as it began`
    : "";
  return `peaks over threshold at a risk of ${figure(risk)}: ` +
    `${figure(value)}, from ${origin} (tail shape ${figure(tail.shape)}, ` +
    `scale ${figure(tail.scale)})${reach}`;
}

/** The p-value that it stands for. */
export function describeConformal(
  { value, alpha, evidence }: ConformalThreshold,
): string {
  const { windows, exceedances } = evidence;
  return `at a conformal p-value of ${figure(alpha)}: ${figure(value)}; ` +
    `${count(exceedances)} of ${
      count(windows)
    } held-out normal windows exceed ` +
    `it, and on average at most ${percentFigure(alpha)} of normal windows will`;
}
