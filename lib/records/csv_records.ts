/**
 * Cuts lines into CSV records, so that one malformed quote costs one row.
 *
 * `@std/csv` parses whole texts and gives up at the first fault. So records are
 * found first, by counting quotes: RFC 4180 writes a quote inside a field as
 * two, hence after any number of whole records the count is even, and a record
 * ends at the first line end where it is. Lines without a quote are passed on as
 * they stand. Runs of other one-line records are parsed in one go; where that
 * fails, and where a field spans lines, one at a time. The first line of a record
 * that does not parse becomes a bad row and reading goes on with the next line.
 *
 * @module
 */
import { parse } from "@std/csv/parse";
import { isBlank, type LineBlock } from "./line_blocks.ts";
import type { RawRow } from "./table.ts";
import type { RowText } from "./text_parser.ts";

/** A quoted field that runs on for longer was never meant to: its quote is stray. */
export const MAX_RECORD_LENGTH = 64 * 1024;
/** The same, in lines. */
export const MAX_RECORD_LINES = 1000;

const UNCLOSED = "a quote is opened and not closed";
const MALFORMED = "a quote stands where none may";
/** What is wrong with a line that is too long to be kept. */
export const OVERLONG = "the line is longer than 1 MiB";

type CsvRow = RawRow<RowText>;

function hasOddQuotes(line: string): boolean {
  let odd = false;
  for (let i = line.indexOf('"'); i >= 0; i = line.indexOf('"', i + 1)) {
    odd = !odd;
  }
  return odd;
}

/** Whether a line's cells are what stands between its commas, to the letter. */
function isPlain(line: string): boolean {
  // The parser takes a carriage return at the end for a part of the line's end.
  return !line.includes('"') && !line.endsWith("\r");
}

/** Parses whole records; `undefined` where one of them is malformed. */
function parseRecords(lines: readonly string[]): string[][] | undefined {
  const text = lines.join("\n");
  try {
    // The parser takes one byte order mark away; this one is the input's own.
    const guarded = text.startsWith("\ufeff") ? `\ufeff${text}` : text;
    return parse(guarded) as string[][];
  } catch {
    return undefined;
  }
}

class RecordCutter {
  /** What has been cut since the last look. */
  rows: CsvRow[] = [];
  /** One-line records that wait to be parsed together, and their places in `rows`. */
  #run: string[] = [];
  #runPlaces: number[] = [];
  /** The lines of a record whose quote is still open. */
  #open: string[] = [];
  #openLine = 0;
  #openLength = 0;

  take(line: string | null, number: number): void {
    if (line === null) {
      this.#giveUp();
      this.#bad(number, OVERLONG);
    } else if (this.#open.length > 0) {
      this.#continue(line);
    } else if (isPlain(line)) {
      if (isBlank(line)) return;
      this.rows.push({ line: number, content: line, problem: "" });
    } else if (hasOddQuotes(line)) {
      this.#start(line, number);
    } else if (!isBlank(line)) {
      this.#run.push(line);
      this.#runPlaces.push(this.rows.length);
      this.#bad(number, MALFORMED);
    }
  }

  /**
   * Parses what waits, which stands as malformed until then. Records whose quote
   * is open go on waiting.
   */
  flush(): void {
    const run = this.#run;
    const records = parseRecords(run);
    for (const [i, place] of this.#runPlaces.entries()) {
      const content = records ? records[i] : parseRecords([run[i]!])?.[0];
      if (content === undefined) continue;
      const { line } = this.rows[place]!;
      this.rows[place] = { line, content, problem: "" };
    }
    this.#run = [];
    this.#runPlaces = [];
  }

  /** Ends the input: an open quote will not be closed any more. */
  end(): void {
    this.#giveUp();
    this.flush();
  }

  /** Starts a record over lines, unless no further line can make it one. */
  #start(line: string, number: number): void {
    if (parseRecords([`${line}"`]) === undefined) {
      return this.#bad(number, MALFORMED);
    }
    this.#openLine = number;
    this.#continue(line);
  }

  #continue(line: string): void {
    this.#open.push(line);
    this.#openLength += line.length;
    const closes = this.#open.length > 1 && hasOddQuotes(line);
    if (
      this.#openLength > MAX_RECORD_LENGTH ||
      this.#open.length > MAX_RECORD_LINES
    ) {
      this.#giveUp();
    } else if (closes) {
      this.#close();
    }
  }

  #close(): void {
    const record = parseRecords(this.#open)?.[0];
    if (record === undefined) return this.#giveUp(MALFORMED);
    this.rows.push({ line: this.#openLine, content: record, problem: "" });
    this.#open = [];
    this.#openLength = 0;
  }

  /**
   * Takes the open record's first line as a bad row and the others anew. Of
   * those only the last can open a record again, so no line is tried often.
   */
  #giveUp(problem: string = UNCLOSED): void {
    if (this.#open.length === 0) return;
    const [, ...others] = this.#open;
    const number = this.#openLine;
    this.#open = [];
    this.#openLength = 0;
    this.#bad(number, problem);
    for (const [i, line] of others.entries()) this.take(line, number + 1 + i);
  }

  #bad(line: number, problem: string): void {
    this.rows.push({ line, content: null, problem });
  }
}

/** Cuts lines into CSV records, in batches of at least one. Blank lines are none. */
export async function* csvRecords(
  blocks: AsyncIterable<LineBlock>,
): AsyncGenerator<CsvRow[]> {
  const cutter = new RecordCutter();
  const taken = () => {
    const rows = cutter.rows;
    cutter.rows = [];
    return rows;
  };
  for await (const { firstLine, lines } of blocks) {
    for (let i = 0; i < lines.length; i++) {
      cutter.take(lines[i]!, firstLine + i);
    }
    cutter.flush();
    if (cutter.rows.length > 0) yield taken();
  }
  cutter.end();
  if (cutter.rows.length > 0) yield taken();
}
