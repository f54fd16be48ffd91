import {
  type BatchingOptions,
  checkMaxDelay,
  Deadline,
  DUE,
} from "./batching.ts";
import type { RowInput } from "./row_input.ts";
import {
  type BatchingParts,
  type WindowBatch,
  WindowBatcher,
} from "./window_batcher.ts";

/**
 * Rows as they come, put together as batches of windows, in the order of their
 * last rows.
 *
 * Under load batches are full. Where rows trickle, what waits goes on after
 * `maxDelay`, by default as soon as the event loop is idle, so that the last row
 * before a pause does not wait for the next one. Where the rows fail, the windows
 * before the failure still come out. Memory holds one batch and the rows of the
 * windows under way.
 *
 * @throws {TypeError} If a value is not of its feature's type.
 * @throws {RangeError} If a row has the wrong number of values, or the delay is no
 * number of milliseconds.
 */
export function cutBatches(
  rows: AsyncIterable<RowInput>,
  parts: BatchingParts,
  options: BatchingOptions = {},
): AsyncGenerator<WindowBatch> {
  return cutRowArrays(oneByOne(rows), parts, options);
}

/**
 * {@linkcode cutBatches} of rows that come in arrays, which are waited for once each.
 *
 * @throws What {@linkcode cutBatches} throws.
 */
export async function* cutRowArrays(
  arrays: AsyncIterable<readonly RowInput[]>,
  parts: BatchingParts,
  { maxDelay = 0 }: BatchingOptions = {},
): AsyncGenerator<WindowBatch> {
  const deadline = new Deadline(checkMaxDelay(maxDelay));
  const batcher = new WindowBatcher(parts);
  const iterator = arrays[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = iterator.next();
      if (batcher.isWaiting) {
        // Heard of again below; while windows go out nobody listens.
        next.catch(() => {});
        if (await Promise.race([next, deadline.next()]) === DUE) {
          yield batcher.flush();
        }
      }
      const { done, value } = await next;
      if (done) break;
      for (const row of value) {
        const batch = batcher.push(row);
        if (batch === undefined) continue;
        // A full batch goes out: the delay is that of the next one's first window.
        deadline.stop();
        yield batch;
      }
    }
  } catch (error) {
    if (batcher.isWaiting) yield batcher.flush();
    throw error;
  } finally {
    deadline.stop();
    await iterator.return?.();
  }
  if (batcher.isWaiting) yield batcher.flush();
}

/** Each row as an array; asked and ended as it is asked and ended itself. */
function oneByOne<Row>(rows: AsyncIterable<Row>): AsyncIterable<Row[]> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = rows[Symbol.asyncIterator]();
      return {
        async next() {
          const { done, value } = await iterator.next();
          return done ? { done, value: undefined } : { done, value: [value] };
        },
        async return() {
          await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
