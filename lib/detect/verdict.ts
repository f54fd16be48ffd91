import type { FeatureValue } from "../records/traffic_record.ts";

/** Why a window was scored as it was: one feature's part in it. */
export interface Reason {
  /** The feature's name. */
  readonly feature: string;
  /** Its value at the timestep where it adds most to the score, in input units. */
  readonly actual: FeatureValue;
  /**
   * What the model expected there, in input units; a number to six digits. It was
   * told without the features that carry most of the score, where the model was
   * trained to fill in what is hidden.
   */
  readonly expected: FeatureValue;
  /**
   * Its share of what makes up the window's score, 0 to 1, to four digits; of all
   * features, 1.
   */
  readonly share: number;
  /** That timestep, 0 = the window's first row. Absent for windows of one row. */
  readonly timestep?: number;
}

/** What the detector says of one window. */
export interface Verdict {
  /** 0-based input row of the window's last row, bad rows counted. */
  readonly index: number;
  /**
   * Higher is more anomalous: the mean squared reconstruction error, or what the
   * model's scorers combine.
   */
  readonly score: number;
  /** The score above which a window is anomalous. */
  readonly threshold: number;
  /** Whether `score > threshold`. */
  readonly anomalous: boolean;
  /**
   * The share of normal windows that score as high, by the model's calibration
   * scores: a conformal p-value, never 0. Absent where the model has none.
   */
  readonly pValue?: number;
  /** The window's key, where windows are cut per key. */
  readonly key?: string;
  /** The last row's time, where the traffic has one. */
  readonly time?: string;
  /** The features that contribute most, largest share first. */
  readonly reasons?: readonly Reason[];
}

/** Which verdicts carry reasons. */
export type ReasonsMode = "anomalies" | "all" | "none";
