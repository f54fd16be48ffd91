import type { Reason } from "../../detect/verdict.ts";
import type { Threshold } from "../../detect/threshold.ts";
import type { Evaluation } from "../evaluate.ts";

/** What a report is drawn from; see {@linkcode renderReport}. */
export interface ReportData {
  /** The report's heading. */
  title: string;
  /** The figures, from `evaluate`. */
  evaluation: Evaluation;
  /** Where the deployable threshold came from. */
  thresholdKind: Threshold["kind"];
  /** The scores they were taken from, `[windows]`. */
  scores: Float64Array;
  /** The truth, `[windows]`, 1 where anomalous. */
  anomalous: Uint8Array;
  /** How training went. @default {undefined} The section is left out. */
  training?: TrainingHistory;
  /** What the model is, as names and values in the order to print. */
  modelFacts: readonly (readonly [name: string, value: string])[];
  /** Single windows to look into; absent ones are left out. */
  windows: {
    /** One that the detector rightly left alone. */
    normal?: WindowView;
    /** One that is anomalous. */
    anomalous?: WindowView;
    /** The one with the highest score. */
    strangest?: WindowView;
  };
  /** Verdicts that were wrong. @default {undefined} The section is left out. */
  mistakes?: Mistakes;
  /**
   * What the threshold was taken from, where it is a percentile.
   *
   * @default {undefined} The plot is left out.
   */
  calibration?: {
    /** Share of the held-out normal windows at or below the threshold, 0 to 100. */
    percent: number;
    /** Their scores at `QUANTILE_PERCENTS`. */
    quantiles: readonly number[];
  };
  /**
   * What these figures do not show, beside the limits that hold everywhere.
   * One or more plain sentences each.
   *
   * @default {[]}
   */
  limits?: readonly string[];
}

/** Verdicts that were wrong, a few of each kind, the highest score first. */
export interface Mistakes {
  /** Normal windows above the threshold. */
  falseAlarms: readonly Mistake[];
  /** Anomalous windows not above it. */
  misses: readonly Mistake[];
}

/** One verdict that was wrong. */
export interface Mistake {
  /** 0-based input row of the window's last row. */
  index: number;
  /** The window's score. */
  score: number;
  /** Its label. */
  label: string;
  /** The features that add most to the score, largest share first. */
  reasons: readonly Reason[];
}

/** The losses of a training run. */
export interface TrainingHistory {
  /** One entry per epoch, in order. */
  losses: readonly EpochLoss[];
  /** The epoch whose weights were kept, as in `losses`. */
  bestEpoch: number;
}

/** The losses of one epoch. */
export interface EpochLoss {
  /** The epoch's number. */
  epoch: number;
  /** Mean loss over the training windows. */
  loss: number;
  /** Mean loss over the held-out windows. */
  validationLoss: number;
}

/** One window and what the autoencoder made of it. */
export interface WindowView {
  /** What the window is an example of. */
  title: string;
  /** 0-based input row of the window's last row. */
  index: number;
  /** Its score. */
  score: number;
  /** Its label, where the traffic has labels. */
  label?: string;
  /** Its features, in any order. */
  features: readonly FeatureView[];
}

/** One feature of a window, scaled as the autoencoder sees it. */
export interface FeatureView {
  /** The feature's name. */
  name: string;
  /** `[timesteps]`, what was there. */
  actual: readonly number[];
  /** `[timesteps]`, what the autoencoder made of it. */
  expected: readonly number[];
}
