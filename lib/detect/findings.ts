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
  type ScoredWindow,
  type WindowNumbers,
} from "./explanation.ts";
import type { ScoredNumbers } from "./score_numbers.ts";
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

const NO_CAUSES: Findings["causes"] = new Map();

/** What findings are made with. */
export interface FindingParts extends ExplainingParts {
  /** The score above which a window is anomalous. */
  readonly threshold: Threshold;
}

/** Explains the windows that are asked for reasons, all at once. */
export function findingsOf(
  windows: readonly ScoredWindow[],
  parts: FindingParts,
  reasons: ReasonsMode,
): Findings {
  const scores = Float64Array.from(windows, ({ score }) => score);
  const asked = askedOf(scores, parts, reasons);
  if (asked.length === 0) return { scores, causes: NO_CAUSES };
  const { actual, reconstruction } = sideBySide(asked.map((i) => windows[i]!));
  const { contributions } = parts.scorer.assess(actual, reconstruction);
  const numbers = { actual, reconstruction, contributions };
  const found = causesOf(asked.map((_, k) => k), numbers, parts);
  return { scores, causes: byPosition(asked, found) };
}

/** {@linkcode findingsOf} windows that were scored together. */
export function findingsOfBatch(
  batch: ScoredNumbers,
  parts: FindingParts,
  reasons: ReasonsMode,
): Findings {
  const { scores } = batch;
  const asked = askedOf(scores, parts, reasons);
  if (asked.length === 0) return { scores, causes: NO_CAUSES };
  return { scores, causes: byPosition(asked, causesOf(asked, batch, parts)) };
}

/** The windows that are asked for reasons. */
function askedOf(
  scores: Float64Array,
  { threshold: { value } }: FindingParts,
  reasons: ReasonsMode,
): number[] {
  const asked: number[] = [];
  if (reasons === "none") return asked;
  for (let i = 0; i < scores.length; i++) {
    if (reasons === "all" || scores[i]! > value) asked.push(i);
  }
  return asked;
}

function byPosition(
  asked: readonly number[],
  found: readonly Cause[][],
): Findings["causes"] {
  const causes = new Map<number, readonly Cause[]>();
  for (let k = 0; k < asked.length; k++) causes.set(asked[k]!, found[k]!);
  return causes;
}

/** Single windows as several. */
function sideBySide(windows: readonly WindowNumbers[]): WindowNumbers {
  const [{ actual: input, reconstruction: output }] = windows as [
    WindowNumbers,
  ];
  const actual = new Float32Array(windows.length * input.length);
  const reconstruction = new Float32Array(windows.length * output.length);
  for (let i = 0; i < windows.length; i++) {
    const window = windows[i]!;
    actual.set(window.actual, i * input.length);
    reconstruction.set(window.reconstruction, i * output.length);
  }
  return { actual, reconstruction };
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
    const verdict = judge(scores[i]!, records[records.length - 1]!, parts);
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
  // Written out, since spreading what may be absent costs as much as scoring; `index`
  // stays first, as `cli/verdict_lines.ts` looks for it.
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
