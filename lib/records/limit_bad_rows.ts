import { BadInputError, ConfigurationError } from "../errors.ts";
import { generatorStream } from "../generator_stream.ts";
import { quoted } from "./bad_row.ts";
import type { BadRow, Row, TrafficRecord } from "./traffic_record.ts";

/** How many bad rows are borne, and who is told of them. */
export interface BadRowLimit {
  /**
   * A count such as `"10"`, or a percentage such as `"5%"` of the rows so far,
   * which is applied from 100 rows on and at the end. By default 100 rows or
   * 1 %, whichever is more.
   */
  readonly maxErrors?: string;
  /** Called with each bad row, before any error. */
  report(row: BadRow): void;
}

/** Fewer rows say little about a share. */
const ROWS_FOR_SHARE = 100;
const DEFAULT_COUNT = 100;
const DEFAULT_PERCENT = 1;

/** Whether so many bad rows of so many are too many. */
type IsOver = (bad: number, rows: number, ended: boolean) => boolean;

function parseLimit(maxErrors: string | undefined): IsOver {
  if (maxErrors === undefined) {
    return (bad, rows) =>
      bad > DEFAULT_COUNT && bad * 100 > DEFAULT_PERCENT * rows;
  }
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(maxErrors) ?? [];
  const limit = Number(digits);
  if (percent === "" && Number.isSafeInteger(limit) && !digits!.includes(".")) {
    return (bad) => bad > limit;
  }
  if (percent === "%" && limit <= 100) {
    return (bad, rows, ended) =>
      (ended || rows >= ROWS_FOR_SHARE) && bad * 100 > limit * rows;
  }
  throw new ConfigurationError(
    `Cannot use --max-errors ${quoted(maxErrors)} as it must be a count or a ` +
      `percentage`,
  );
}

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
  return passRows(rows, parseLimit(limit.maxErrors), limit);
}

/**
 * {@linkcode limitRows} as a stream.
 *
 * @throws {ConfigurationError} If the limit is neither a count nor a percentage.
 */
export function limitBadRows(limit: BadRowLimit): TransformStream<Row, Row> {
  const isOver = parseLimit(limit.maxErrors);
  return generatorStream((rows: AsyncIterable<Row>) =>
    passRows<TrafficRecord>(rows, isOver, limit)
  );
}

async function* passRows<Good extends object>(
  input: AsyncIterable<Good | BadRow>,
  isOver: IsOver,
  { maxErrors, report }: BadRowLimit,
): AsyncGenerator<Good | BadRow> {
  let rows = 0;
  let bad = 0;
  function check(ended: boolean): void {
    if (!isOver(bad, rows, ended)) return;
    throw new BadInputError(
      `Cannot go on as ${bad} of ${rows} rows are bad, more than ` +
        `${maxErrors ?? "100 and 1%"} (--max-errors)`,
    );
  }
  for await (const row of input) {
    rows++;
    if ("problem" in row) {
      bad++;
      report(row);
    }
    check(false);
    yield row;
  }
  check(true);
  if (bad < rows) return;
  throw new BadInputError(
    rows === 0
      ? "Cannot use the input as it has no rows"
      : `Cannot use the input as ${bad} of ${rows} rows are bad`,
  );
}
