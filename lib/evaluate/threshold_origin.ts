import type { Threshold } from "../detect/threshold.ts";

/** Where a threshold came from, in words for a heading and for a sentence. */
export interface ThresholdOrigin {
  /** Behind the word "deployable", in brackets. */
  readonly heading: string;
  /** Ends the sentence "The threshold was …". */
  readonly sentence: string;
}

/** Kinds that differ in how the scores were used, not in what was seen. */
const HELD_OUT: ThresholdOrigin = {
  heading: "threshold from held-out normal traffic",
  sentence: "fitted on held-out normal traffic; it saw no label",
};

const ORIGINS: Readonly<Record<Threshold["kind"], ThresholdOrigin>> = {
  percentile: HELD_OUT,
  "false-positive-rate": HELD_OUT,
  "alerts-per-day": HELD_OUT,
  pot: HELD_OUT,
  conformal: HELD_OUT,
  "best-f1": {
    heading: "threshold tuned on labels of the training traffic",
    sentence:
      "tuned on the labels of the training traffic, so figures on that " +
      "very traffic are flattering",
  },
  fixed: {
    heading: "threshold chosen by a person",
    sentence: "chosen by a person, who may have seen these labels",
  },
};

/** What can be said of a threshold of this kind. */
export function thresholdOrigin(kind: Threshold["kind"]): ThresholdOrigin {
  return ORIGINS[kind];
}
