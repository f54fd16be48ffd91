import { BadInputError, ConfigurationError } from "../errors.ts";
import { quoted } from "./bad_row.ts";
import type { BadRow } from "./traffic_record.ts";

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

/**
 * Reads a limit.
 *
 * @throws {ConfigurationError} If it is neither a count nor a percentage.
 */
export function parseLimit(maxErrors: string | undefined): IsOver {
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

/** Counts rows, and fails once too many of them are bad. */
export class RowLimit {
  readonly #limit: BadRowLimit;
  readonly #isOver: IsOver;
  #rows = 0;
  #bad = 0;

  /**
   * A limit that has met no row.
   *
   * @throws {ConfigurationError} If it is neither a count nor a percentage.
   */
  constructor(limit: BadRowLimit) {
    this.#limit = limit;
    this.#isOver = parseLimit(limit.maxErrors);
  }

  /**
   * Takes the next row.
   *
   * @throws {BadInputError} If it is one bad row too many.
   */
  take(row: object | BadRow): void {
    this.#rows++;
    if ("problem" in row) {
      this.#bad++;
      this.#limit.report(row);
    }
    if (this.#bad > 0) this.#check(false);
  }

  /**
   * Ends the rows.
   *
   * @throws {BadInputError} If too many were bad, or none was good.
   */
  end(): void {
    this.#check(true);
    const rows = this.#rows;
    if (this.#bad < rows) return;
    throw new BadInputError(
      rows === 0
        ? "Cannot use the input as it has no rows"
        : `Cannot use the input as ${this.#bad} of ${rows} rows are bad`,
    );
  }

  #check(ended: boolean): void {
    if (!this.#isOver(this.#bad, this.#rows, ended)) return;
    throw new BadInputError(
      `Cannot go on as ${this.#bad} of ${this.#rows} rows are bad, more than ` +
        `${this.#limit.maxErrors ?? "100 and 1%"} (--max-errors)`,
    );
  }
}
