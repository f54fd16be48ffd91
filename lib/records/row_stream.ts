import type { Row } from "./traffic_record.ts";

/**
 * Batches of rows as a stream of rows.
 *
 * @param stop Is told where the reader wants no more.
 */
export function rowStream(
  batches: AsyncGenerator<readonly Row[]>,
  stop: AbortController,
): ReadableStream<Row> {
  return new ReadableStream<Row>({
    async pull(controller) {
      const { done, value } = await batches.next();
      if (stop.signal.aborted) return;
      if (done) return controller.close();
      for (const row of value) controller.enqueue(row);
    },
    async cancel() {
      stop.abort();
      await batches.return(undefined);
    },
    // A stream that fails drops what it has queued. Asked only when its queue is
    // empty, it hands out every row before the failure.
  }, { highWaterMark: 0 });
}
