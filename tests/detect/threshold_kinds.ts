import { fitAlertsPerDayThreshold } from "../../lib/detect/threshold_alerts_per_day.ts";
import { fitConformalThreshold } from "../../lib/detect/threshold_conformal.ts";
import { fitFalsePositiveRateThreshold } from "../../lib/detect/threshold_false_positive_rate.ts";
import { fitPotThreshold } from "../../lib/detect/threshold_pot.ts";

/** The scores 0, 1, … n - 1. */
export function ramp(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => i);
}

/** One of each kind that is fitted to a rate. */
export const falsePositiveRate = fitFalsePositiveRateThreshold(
  ramp(6734),
  0.001,
);
export const alertsPerDay = fitAlertsPerDayThreshold(ramp(999), 20, {
  windowsPerDay: 2000,
  rateFrom: "times",
});
export const pot = fitPotThreshold(ramp(5000), 1e-4);
export const potFallback = fitPotThreshold(ramp(50), 1e-3);
export const conformal = fitConformalThreshold(ramp(199), 0.05);
