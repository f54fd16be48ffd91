/**
 * What scoring finds of windows, as numbers: scores, and where they come from.
 *
 * It needs no records, so it can be made where there are none, such as on another
 * core; {@linkcode verdictsOf} adds the records, and what they say of time and key.
 *
 * @module
 */
import type { TrafficRecord } from "../records/traffic_record.ts";
import { pValue } from "./calibration_scores.ts";
import {
  type Cause,
  causesOf,
  type ExplainingParts,
  reasonsOf,
  type WindowNumbers,
} from "./explanation.ts";
import type { Threshold } from "./threshold.ts";
import type { ReasonsMode, Verdict } from "./verdict.ts";
import type { BatchingParts } from "./window_batcher.ts";

/** What is found of a batch of windows. */
export interface Findings {
  /** `[batch]` */
  readonly scores: Float64Array;
  /** The windows that were asked for reasons, by position, and their causes. */
  readonly causes: ReadonlyMap<number, readonly Cause[]>;
}

/** A window that was scored, with or without its records. */
export interface ScoredNumbers extends WindowNumbers {
  /** How strange it is; higher is more anomalous. */
  readonly score: number;
}

const NONE: Findings["causes"] = new Map();

/** Explains the windows that are asked for reasons, all at once. */
export function findingsOf(
  windows: readonly ScoredNumbers[],
  parts: ExplainingParts & { readonly threshold: Threshold },
  reasons: ReasonsMode,
): Findings {
  const scores = Float64Array.from(windows, ({ score }) => score);
  if (reasons === "none") return { scores, causes: NONE };
  const { value } = parts.threshold;
  const asked = windows.map((_, i) => i).filter((i) =>
    reasons === "all" || scores[i]! > value
  );
  const causes = causesOf(asked.map((i) => windows[i]!), parts);
  return { scores, causes: new Map(asked.map((i, k) => [i, causes[k]!])) };
}

/** What a verdict is made of, beside its window. */
export interface JudgingParts extends BatchingParts {
  /** The score above which a window is anomalous. */
  readonly threshold: Threshold;
}

/**
 * What is said of windows.
 *
 * @param windows Their rows, oldest first.
 */
export function verdictsOf(
  windows: readonly (readonly TrafficRecord[])[],
  { scores, causes }: Findings,
  parts: JudgingParts,
): Verdict[] {
  return windows.map((records, i) => {
    const verdict = judge(scores[i]!, records.at(-1)!, parts);
    const own = causes.get(i);
    if (own !== undefined) {
      verdict.reasons = reasonsOf(own, records, parts.preprocessor);
    }
    return verdict;
  });
}

/** A verdict that is being made. */
type NewVerdict = { -readonly [K in keyof Verdict]: Verdict[K] };

/** A verdict without reasons. */
function judge(
  score: number,
  { index, key, time }: TrafficRecord,
  { threshold: { value: threshold, calibration }, windowing }: JudgingParts,
): NewVerdict {
  // Written out, since spreading what may be absent costs as much as scoring.
  const verdict: NewVerdict = {
    index,
    score,
    threshold,
    anomalous: score > threshold,
  };
  if (calibration !== undefined) {
    verdict.pValue = pValue(calibration, score);
  }
  if (key !== undefined && windowing.by !== undefined) verdict.key = key;
  if (time !== undefined) verdict.time = time;
  return verdict;
}
