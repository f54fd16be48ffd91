import { newCauses } from "./causes.ts";
import {
  type FindingParts,
  type Findings,
  findingsOfBatch,
  type JudgingParts,
  verdictsOf,
} from "./findings.ts";
import { scoreNumbers, scoresOf } from "./score_numbers.ts";
import type { ReasonsMode, Verdict } from "./verdict.ts";
import type { WindowBatch } from "./window_batcher.ts";

/** What is found of windows, from their numbers alone. */
export function findInBatch(
  values: Float32Array,
  parts: FindingParts,
  reasons: ReasonsMode,
): Findings {
  if (reasons === "none") {
    const asked = new Uint32Array(0);
    return { scores: scoresOf(values, parts), asked, causes: newCauses(0) };
  }
  return findingsOfBatch(scoreNumbers(values, parts), parts, reasons);
}

/**
 * The verdicts on windows that were put together.
 *
 * @param reasons Which verdicts carry reasons. @default {"anomalies"}
 */
export function judgeBatch(
  { windows, values }: WindowBatch,
  parts: FindingParts & JudgingParts,
  reasons: ReasonsMode = "anomalies",
): Verdict[] {
  return verdictsOf(windows, findInBatch(values, parts, reasons), parts);
}
