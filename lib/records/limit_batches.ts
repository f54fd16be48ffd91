import { type BadRowLimit, RowLimit } from "./row_limit.ts";
import type { BadRow } from "./traffic_record.ts";

/**
 * Passes arrays of rows on as `limitRows` does rows: every row before one
 * too many has been passed on when it fails.
 *
 * @throws {ConfigurationError} If the limit is neither a count nor a percentage.
 */
export function limitBatches<Good extends object>(
  batches: AsyncIterable<readonly (Good | BadRow)[]>,
  limit: BadRowLimit,
): AsyncGenerator<readonly (Good | BadRow)[]> {
  return passBatches(batches, new RowLimit(limit));
}

async function* passBatches<Good extends object>(
  batches: AsyncIterable<readonly (Good | BadRow)[]>,
  limit: RowLimit,
): AsyncGenerator<readonly (Good | BadRow)[]> {
  for await (const batch of batches) {
    let passed = 0;
    try {
      for (; passed < batch.length; passed++) limit.take(batch[passed]!);
    } catch (error) {
      if (passed > 0) yield batch.slice(0, passed);
      throw error;
    }
    yield batch;
  }
  limit.end();
}
