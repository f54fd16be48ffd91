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
import { type Causes, ReasonReader } from "./causes.ts";
import {
  causesOf,
  type ExplainingParts,
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
  /** Positions of the windows that were asked for reasons, ascending. */
  readonly asked: Uint32Array<ArrayBuffer>;
  /** Their causes. */
  readonly causes: Causes;
}

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
  const { actual, reconstruction } = sideBySide(asked.map((i) => windows[i]!));
  const numbers = {
    actual,
    reconstruction,
    contributions: (all: readonly number[]) =>
      parts.scorer.assess(actual, reconstruction).contributions(all),
  };
  const causes = causesOf(asked.map((_, k) => k), numbers, parts);
  return { scores, asked: Uint32Array.from(asked), causes };
}

/** {@linkcode findingsOf} windows that were scored together. */
export function findingsOfBatch(
  batch: ScoredNumbers,
  parts: FindingParts,
  reasons: ReasonsMode,
): Findings {
  const { scores } = batch;
  const asked = askedOf(scores, parts, reasons);
  const causes = causesOf(asked, batch, parts);
  return { scores, asked: Uint32Array.from(asked), causes };
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

/** Single windows as several. */
function sideBySide(windows: readonly WindowNumbers[]): WindowNumbers {
  const input = windows[0]?.actual ?? [];
  const output = windows[0]?.reconstruction ?? [];
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
  { scores, asked, causes }: Findings,
  parts: JudgingParts,
): Verdict[] {
  const reader = new ReasonReader(causes, parts.preprocessor);
  let next = 0;
  return windows.map((records, i) => {
    const verdict = judge(scores[i]!, records[records.length - 1]!, parts);
    if (asked[next] === i) {
      verdict.reasons = reader.next(records);
      next++;
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
