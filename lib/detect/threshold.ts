/**
 * The score above which a window is called anomalous, and what that rests on.
 *
 * A threshold alone cannot be judged: 0.0123 says nothing about how often it
 * cries wolf. So each kind carries the evidence that it was fitted on, and the
 * kind says where it came from. The verdict is `score > value`, strictly.
 */

/**
 * A percentile of the scores of normal windows that training did not see.
 *
 * No label is needed and the false-alarm rate is known by construction: the
 * share of normal windows above it is `100 - percent` percent.
 */
export interface PercentileThreshold {
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
export interface BestF1Threshold {
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
export interface FixedThreshold {
  /** Tells the kinds apart. */
  readonly kind: "fixed";
  /** The score that a window has to exceed. */
  readonly value: number;
}

/** The score above which a window is called anomalous, tagged by its origin. */
export type Threshold = PercentileThreshold | BestF1Threshold | FixedThreshold;

/**
 * The percents at which a {@linkcode PercentileThreshold} keeps quantiles:
 * 0, 1, … 99, then 99.1, … 99.9 and 100, since thresholds are chosen in the tail.
 */
export const QUANTILE_PERCENTS: readonly number[] = Array.from(
  { length: 110 },
  (_, i) => i < 100 ? i : (990 + (i - 99)) / 10,
);
