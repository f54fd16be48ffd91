import {
  type BatchingOptions,
  checkMaxDelay,
  Deadline,
  DUE,
} from "./batching.ts";
import type { ScoredWindow } from "./explanation.ts";
import type { RowInput } from "./row_input.ts";
import { type ScoringParts, WindowScorer } from "./window_scorer.ts";

/**
 * Scores rows as they come: batches of windows out, in the order of their last rows.
 *
 * Under load windows are scored in full batches. Where rows trickle, what waits is
 * scored after `maxDelay`, by default as soon as the event loop is idle, so that the
 * last row before a pause does not wait for the next one. Where the rows fail, the
 * windows before the failure still come out. Memory holds one batch and the rows of
 * the windows under way.
 *
 * @throws {TypeError} If a value is not of its feature's type.
 * @throws {RangeError} If a row has the wrong number of values, or the delay is no
 * number of milliseconds.
 */
export async function* scoreBatches(
  rows: AsyncIterable<RowInput>,
  parts: ScoringParts,
  { maxDelay = 0 }: BatchingOptions = {},
): AsyncGenerator<readonly ScoredWindow[]> {
  const deadline = new Deadline(checkMaxDelay(maxDelay));
  const scorer = new WindowScorer(parts);
  const iterator = rows[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = iterator.next();
      if (scorer.isWaiting) {
        // Heard of again below; while windows go out nobody listens.
        next.catch(() => {});
        if (await Promise.race([next, deadline.next()]) === DUE) {
          yield scorer.flush();
        }
      }
      const { done, value } = await next;
      if (done) break;
      const windows = scorer.push(value);
      // A full batch went out: the delay is that of the next one's first window.
      if (windows.length === 0) continue;
      deadline.stop();
      yield windows;
    }
  } catch (error) {
    if (scorer.isWaiting) yield scorer.flush();
    throw error;
  } finally {
    deadline.stop();
    await iterator.return?.();
  }
  if (scorer.isWaiting) yield scorer.flush();
}
