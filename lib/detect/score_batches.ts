import type { BatchingOptions } from "./batching.ts";
import { cutBatches } from "./cut_batches.ts";
import type { ScoredWindow } from "./explanation.ts";
import type { RowInput } from "./row_input.ts";
import { scoreBatch, type ScoringParts } from "./window_scorer.ts";

/**
 * Scores rows as they come: batches of windows out, in the order of their last
 * rows, as {@linkcode cutBatches} puts them together.
 *
 * @throws {TypeError} If a value is not of its feature's type.
 * @throws {RangeError} If a row has the wrong number of values, or the delay is no
 * number of milliseconds.
 */
export async function* scoreBatches(
  rows: AsyncIterable<RowInput>,
  parts: ScoringParts,
  batching: BatchingOptions = {},
): AsyncGenerator<readonly ScoredWindow[]> {
  for await (const batch of cutBatches(rows, parts, batching)) {
    yield scoreBatch(batch, parts);
  }
}
