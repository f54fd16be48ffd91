/**
 * The score above which a window is called anomalous, and what that rests on.
 *
 * A threshold alone cannot be judged: 0.0123 says nothing about how often it
 * cries wolf. So each kind carries the evidence that it was fitted on, and the
 * kind says where it came from. The verdict is `score > value`, strictly.
 */
import type { CalibrationScores } from "./calibration_scores.ts";
import type { ParetoTail } from "./pareto_tail.ts";

/** What a threshold of any kind may carry beside its own evidence. */
export interface Calibrated {
  /** Scores of held-out normal windows; with them verdicts have p-values. */
  readonly calibration?: CalibrationScores;
}

/**
 * A percentile of the scores of normal windows that training did not see.
 *
 * No label is needed and the false-alarm rate is known by construction: the
 * share of normal windows above it is `100 - percent` percent.
 */
export interface PercentileThreshold extends Calibrated {
  /** Tells the kinds apart. */
  readonly kind: "percentile";
  /** The score that a window has to exceed. */
  readonly value: number;
  /** Share of the held-out normal windows at or below `value`, 0 to 100. */
  readonly percent: number;
  /** The held-out normal windows' scores, in brief. */
  readonly evidence: PercentileEvidence;
}

/** The held-out normal windows' scores, in brief. */
export interface PercentileEvidence {
  /** How many windows there were. */
  readonly windows: number;
  /** Their mean score. */
  readonly mean: number;
  /**
   * Their percentiles at {@linkcode QUANTILE_PERCENTS}, ascending, so that
   * another percentile can be chosen without the traffic.
   */
  readonly quantiles: readonly number[];
}

/**
 * The cut with the highest F1 on labelled windows.
 *
 * It saw the labels, so on those windows its figures are the best that any
 * threshold reaches, not what new traffic will show.
 */
export interface BestF1Threshold extends Calibrated {
  /** Tells the kinds apart. */
  readonly kind: "best-f1";
  /** The score that a window has to exceed. */
  readonly value: number;
  /** The labelled windows that chose it, and its figures on them. */
  readonly evidence: BestF1Evidence;
}

/** The labelled windows that chose a threshold, and its figures on them. */
export interface BestF1Evidence {
  /** How many windows there were. */
  readonly windows: number;
  /** How many of them were anomalous. */
  readonly anomalies: number;
  /** The harmonic mean of precision and recall, 0 to 1. */
  readonly f1: number;
  /** Share of the windows above the cut that are anomalous, 0 to 1. */
  readonly precision: number;
  /** Share of the anomalous windows that lie above the cut, 0 to 1. */
  readonly recall: number;
  /** A reminder that travels with the figures. */
  readonly sawLabels: true;
}

/** A score that a person chose. */
export interface FixedThreshold extends Calibrated {
  /** Tells the kinds apart. */
  readonly kind: "fixed";
  /** The score that a window has to exceed. */
  readonly value: number;
}

/**
 * The lowest of the held-out normal windows' scores above which the rate can be
 * promised to stay at or below `rate`.
 */
export interface FalsePositiveRateThreshold extends Calibrated {
  /** Tells the kinds apart. */
  readonly kind: "false-positive-rate";
  /** The score that a window has to exceed. */
  readonly value: number;
  /** The highest share of normal windows that may exceed `value`, 0 to 1. */
  readonly rate: number;
  /** What the promise rests on. */
  readonly evidence: FalsePositiveRateEvidence;
}

/** What the promise of a false-positive rate rests on. */
export interface FalsePositiveRateEvidence {
  /** How many held-out normal windows there were; no two of them share a row. */
  readonly windows: number;
  /** How many of them were allowed to exceed the threshold. */
  readonly allowed: number;
  /** How many do; fewer than `allowed` where scores tie. */
  readonly exceedances: number;
  /** Clopper and Pearson's upper bound of the rate at `allowed`, 0 to 1. */
  readonly upperBound: number;
  /** How sure the bound is, 0 to 1. */
  readonly confidence: number;
}

/** The score that as many normal windows exceed as a person can look at in a day. */
export interface AlertsPerDayThreshold extends Calibrated {
  /** Tells the kinds apart. */
  readonly kind: "alerts-per-day";
  /** The score that a window has to exceed. */
  readonly value: number;
  /** False alarms that may be raised in a day, on average. */
  readonly alerts: number;
  /** The windows that chose it, and their rate. */
  readonly evidence: AlertsPerDayEvidence;
}

/** The windows behind a threshold of so many alerts a day. */
export interface AlertsPerDayEvidence {
  /** How many held-out normal windows there were. */
  readonly windows: number;
  /** How many of them exceed the threshold. */
  readonly exceedances: number;
  /** Windows in a day. */
  readonly windowsPerDay: number;
  /** Whether the traffic's times gave that number, or a person did. */
  readonly rateFrom: "times" | "person";
  /** False alarms to expect in a day of normal traffic. */
  readonly expectedAlerts: number;
}

/** The score that normal windows exceed with a small probability, by their tail. */
export interface PotThreshold extends Calibrated {
  /** Tells the kinds apart. */
  readonly kind: "pot";
  /** The score that a window has to exceed. */
  readonly value: number;
  /** The probability that a normal window exceeds `value`, 0 to 1. */
  readonly risk: number;
  /** The peaks and the tail fitted to them. */
  readonly evidence: PotEvidence;
}

/** The peaks over a high threshold, and the tail fitted to them. */
export interface PotEvidence {
  /** How many held-out normal windows there were. */
  readonly windows: number;
  /** The percentile that peaks lie above, 0 to 100. */
  readonly level: number;
  /** The score at that percentile. */
  readonly initial: number;
  /** How many windows scored higher. */
  readonly peaks: number;
  /** The generalised Pareto tail of their excesses; absent where none was fitted. */
  readonly tail?: ParetoTail;
  /** Why the percentile at the risk was taken instead; absent where a tail was fitted. */
  readonly fallback?: PotFallback;
}

/** Why no tail was fitted: too few peaks, or too many of them with equal scores. */
export type PotFallback = "too-few-peaks" | "ties";

/** The score above which a split-conformal p-value is at most `alpha`. */
export interface ConformalThreshold extends Calibrated {
  /** Tells the kinds apart. */
  readonly kind: "conformal";
  /** The score that a window has to exceed. */
  readonly value: number;
  /** The p-value up to which a window is anomalous, 0 to 1. */
  readonly alpha: number;
  /** The windows that calibrated it. */
  readonly evidence: ConformalEvidence;
}

/** The windows that p-values are calibrated on. */
export interface ConformalEvidence {
  /** How many held-out normal windows there were; no two of them share a row. */
  readonly windows: number;
  /** How many of them exceed the threshold. */
  readonly exceedances: number;
}

/** The score above which a window is called anomalous, tagged by its origin. */
export type Threshold =
  | PercentileThreshold
  | BestF1Threshold
  | FalsePositiveRateThreshold
  | AlertsPerDayThreshold
  | PotThreshold
  | ConformalThreshold
  | FixedThreshold;

/**
 * The percents at which a {@linkcode PercentileThreshold} keeps quantiles:
 * 0, 1, … 99, then 99.1, … 99.9 and 100, since thresholds are chosen in the tail.
 */
export const QUANTILE_PERCENTS: readonly number[] = Array.from(
  { length: 110 },
  (_, i) => i < 100 ? i : (990 + (i - 99)) / 10,
);
