/**
 * A threshold for people who can look at so many alarms in a day.
 *
 * Where the network makes W windows a day, N false alarms a day are a rate of N/W
 * of them. The threshold is the lowest held-out score that at most this share of
 * new normal windows is expected to exceed (see `threshold_rate.ts`). It is an
 * average: a bad day has more, and attacks come on top. Overlapping windows count
 * each, as each raises an alarm of its own.
 */
import { ConfigurationError } from "../errors.ts";
import { cutOfSorted } from "./calibration_scores.ts";
import type {
  AlertsPerDayEvidence,
  AlertsPerDayThreshold,
} from "./threshold.ts";
import { exceedancesAtRate, windowsForRate } from "./threshold_rate.ts";
import { checkScores } from "./threshold_scores.ts";

/** How many windows a day has, and who says so. */
export interface WindowRate {
  /** Windows in a day, above 0. */
  readonly windowsPerDay: number;
  /** Whether the traffic's times gave that number, or a person did. */
  readonly rateFrom: AlertsPerDayEvidence["rateFrom"];
}

/**
 * Fits the threshold that raises so many false alarms a day.
 *
 * Where more alarms are allowed than windows exist, it is the lowest score.
 *
 * @example
 * ```ts
 * import { fitAlertsPerDayThreshold } from "@gatewarden/gatewarden/thresholds";
 * import { assertEquals } from "@std/assert";
 *
 * const scores = Float64Array.from({ length: 999 }, (_, i) => i);
 * const { value, evidence } = fitAlertsPerDayThreshold(scores, 20, {
 *   windowsPerDay: 2000,
 *   rateFrom: "person",
 * });
 * // One window in a hundred.
 * assertEquals([value, evidence.expectedAlerts], [989, 20]);
 * ```
 *
 * @param scores Scores of held-out normal windows, `[windows]`.
 * @param alerts False alarms that may be raised in a day, above 0.
 * @param rate How many windows a day has.
 * @returns The threshold with its evidence.
 * @throws {ConfigurationError} If so few windows cannot show so low a rate.
 * @throws {RangeError} If there are no scores, one is infinite or beyond ±1e300, or
 * `alerts` or the rate is not a finite number above 0.
 * @throws {TypeError} If a score is NaN.
 */
export function fitAlertsPerDayThreshold(
  scores: Float64Array,
  alerts: number,
  { windowsPerDay, rateFrom }: WindowRate,
): AlertsPerDayThreshold {
  checkScores(scores);
  checkPositive(alerts, "alerts per day");
  checkPositive(windowsPerDay, "windows per day");
  const sorted = scores.slice().sort();
  const windows = sorted.length;
  const rate = alerts / windowsPerDay;
  const allowed = Math.min(exceedancesAtRate(rate, windows), windows - 1);
  if (allowed < 0) {
    throw new ConfigurationError(
      `Cannot set a threshold at ${alerts} alerts per day of ` +
        `${Math.round(windowsPerDay)} windows as ${windows} held-out normal ` +
        `windows are too few: it takes ${windowsForRate(rate)}`,
    );
  }
  const { value, above } = cutOfSorted(sorted, allowed);
  return {
    kind: "alerts-per-day",
    value,
    alerts,
    evidence: {
      windows,
      exceedances: above,
      windowsPerDay,
      rateFrom,
      expectedAlerts: windowsPerDay * (above + 1) / (windows + 1),
    },
  };
}

function checkPositive(value: number, what: string): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new RangeError(
    `Cannot set a threshold at ${value} ${what} as it must be a finite number above 0`,
  );
}
