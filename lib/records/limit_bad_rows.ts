import { generatorStream } from "../generator_stream.ts";
import { type BadRowLimit, parseLimit, RowLimit } from "./row_limit.ts";
import type { BadRow, Row, TrafficRecord } from "./traffic_record.ts";

export type { BadRowLimit };

/**
 * Checks a limit before anything is read.
 *
 * @throws {ConfigurationError} If it is neither a count nor a percentage.
 */
export function checkMaxErrors(maxErrors: string | undefined): void {
  parseLimit(maxErrors);
}

/**
 * Passes rows on, good and bad, and fails once too many of them are bad: every
 * row before that has been passed on.
 *
 * Fails with a {@linkcode BadInputError} where the limit is passed, and at the end
 * where no row was good.
 *
 * @throws {ConfigurationError} If the limit is neither a count nor a percentage.
 */
export function limitRows<Good extends object>(
  rows: AsyncIterable<Good | BadRow>,
  limit: BadRowLimit,
): AsyncGenerator<Good | BadRow> {
  return passRows(rows, new RowLimit(limit));
}

/**
 * {@linkcode limitRows} as a stream.
 *
 * @throws {ConfigurationError} If the limit is neither a count nor a percentage.
 */
export function limitBadRows(limit: BadRowLimit): TransformStream<Row, Row> {
  const counted = new RowLimit(limit);
  return generatorStream((rows: AsyncIterable<Row>) =>
    passRows<TrafficRecord>(rows, counted)
  );
}

async function* passRows<Good extends object>(
  rows: AsyncIterable<Good | BadRow>,
  limit: RowLimit,
): AsyncGenerator<Good | BadRow> {
  for await (const row of rows) {
    limit.take(row);
    yield row;
  }
  limit.end();
}
