import type { Preprocessor } from "../features/preprocessor.ts";
import type { FeatureValue, TrafficRecord } from "../records/traffic_record.ts";
import type { Reason } from "./verdict.ts";

/**
 * Where the scores of windows come from, without the windows' records.
 *
 * Numbers, so that they cross to another core as they are; objects would be copied
 * field by field, which costs as much as to find what they say.
 */
export interface Causes {
  /** `[windows]`: how many causes each has. */
  readonly counts: Uint8Array<ArrayBuffer>;
  /**
   * `[windows, MOST_CAUSES, 4]`, largest share first: the feature's position in the
   * schema; the timestep where it adds most, 0 = the window's first row; its share of
   * the window's score, of all features 1; what the model expected there, in input
   * units.
   */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** What was expected, in order, where the number of it is NaN. */
  readonly others: readonly FeatureValue[];
}

/** More than a person reads at a glance says less. */
export const MOST_CAUSES = 5;

/** Numbers of a cause, and where they lie. */
export const CAUSE_NUMBERS = 4;
/** Behind the feature. */
export const TIMESTEP = 1;
/** Behind the timestep. */
export const SHARE = 2;
/** Behind the share. */
export const EXPECTED = 3;
/** Numbers of a window. */
export const WINDOW_NUMBERS = MOST_CAUSES * CAUSE_NUMBERS;

/** Causes that are being made. */
export interface NewCauses extends Causes {
  readonly others: FeatureValue[];
}

/** Room for the causes of some windows, which have none yet. */
export function newCauses(windows: number): NewCauses {
  return {
    counts: new Uint8Array(windows),
    numbers: new Float64Array(windows * WINDOW_NUMBERS),
    others: [],
  };
}

/** Causes as reasons to a person, window by window in their order. */
export class ReasonReader {
  readonly #causes: Causes;
  readonly #preprocessor: Preprocessor;
  #window = 0;
  #other = 0;

  /** Starts at the first window. */
  constructor(causes: Causes, preprocessor: Preprocessor) {
    this.#causes = causes;
    this.#preprocessor = preprocessor;
  }

  /**
   * The reasons of the next window.
   *
   * @param records The window's rows, oldest first.
   */
  next(records: readonly TrafficRecord[]): Reason[] {
    const { counts, numbers, others } = this.#causes;
    const { features } = this.#preprocessor.schema;
    const reasons: Reason[] = [];
    let at = this.#window * WINDOW_NUMBERS;
    const end = at + counts[this.#window]! * CAUSE_NUMBERS;
    this.#window++;
    for (; at < end; at += CAUSE_NUMBERS) {
      const feature = numbers[at]!;
      const timestep = numbers[at + TIMESTEP]!;
      const share = numbers[at + SHARE]!;
      const number = numbers[at + EXPECTED]!;
      const expected = Number.isNaN(number) ? others[this.#other++]! : number;
      const { name } = features[feature]!;
      const actual = records[timestep]!.values[feature]!;
      // Written out: to spread what may be absent takes as long as all the rest.
      reasons.push(
        records.length > 1
          ? { feature: name, actual, expected, share, timestep }
          : { feature: name, actual, expected, share },
      );
    }
    return reasons;
  }
}
