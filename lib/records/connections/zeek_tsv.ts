/**
 * Zeek's `conn.log` in its own format, driven by the log's header.
 *
 *     #separator \x09
 *     #path   conn
 *     #fields ts      uid     id.orig_h       …
 *     1379288667.706265       CoyZrY2g74UvMMgp4a      192.168.33.10   …
 *
 * Columns are found by name, so their order and further ones do not matter. Only
 * the cells of columns in use are looked at, in place (see zeek_cells.ts);
 * escapes are undone where a line has a backslash. A line with fewer or more
 * cells than the header is a bad row: so is the last one of a log that is still
 * being written. Labelled logs of the Stratosphere laboratory have three spaces
 * instead of tabs between their last columns, which is understood.
 *
 * @see {@link https://docs.zeek.org/en/master/log-formats.html}
 * @module
 */
import { badRow } from "../bad_row.ts";
import { OVERLONG } from "../csv_records.ts";
import { isBlank, type LineBlock } from "../line_blocks.ts";
import type { ConnectionCounter } from "./connection_counter.ts";
import type { ConnectionRow } from "./connection_record.ts";
import { FieldReader } from "./field_reader.ts";
import { unescapeZeek } from "./zeek_escapes.ts";
import { LOST_TABS, ZeekHeader, type ZeekLayout } from "./zeek_header.ts";
import { CellTexts, numberAt } from "./zeek_cells.ts";
import { ZEEK_COLUMNS, zeekRecord } from "./zeek_record.ts";

/** The text of a cell; `undefined` where the marks say that there is none. */
function cellText(cell: string, header: ZeekHeader): string | undefined {
  if (cell === header.unset || cell === header.empty) return undefined;
  return cell.includes("\\") ? unescapeZeek(cell) : cell;
}

function labelsAt(
  cells: readonly string[],
  layout: ZeekLayout,
  header: ZeekHeader,
): Record<string, string> | undefined {
  let labels: Record<string, string> | undefined;
  for (const { name, at } of layout.labels) {
    const text = cellText(cells[at]!, header);
    if (text === undefined || text === "") continue;
    labels ??= {};
    labels[name] = text;
  }
  return labels;
}

/** How the cells of a column are read. */
type Kind = "number" | "address" | "word";

const WORDS: readonly string[] = [
  "proto",
  "uid",
  "service",
  "conn_state",
  "history",
];

const KINDS: readonly Kind[] = ZEEK_COLUMNS.map((name) =>
  name.endsWith("_h") ? "address" : WORDS.includes(name) ? "word" : "number"
);

/** Reads the lines of one log. */
class LineReader {
  readonly #source: string;
  readonly #header: ZeekHeader;
  readonly #fields = new FieldReader();
  readonly #texts = new CellTexts();
  readonly #values = new Array<unknown>(ZEEK_COLUMNS.length);
  #starts = new Int32Array(0);

  constructor(source: string) {
    this.#source = source;
    this.#header = new ZeekHeader(source);
  }

  /** The row of a line; `undefined` for headers and blank lines. */
  read(
    line: string | null,
    number: number,
    counter: ConnectionCounter,
  ): ConnectionRow | undefined {
    if (line === null) return this.#bad(number, counter, OVERLONG);
    // No data starts so: Zeek escapes a first `#` as \x23.
    if (line.charCodeAt(0) === 35) {
      this.#header.read(line);
      return undefined;
    }
    if (isBlank(line)) return undefined;
    return this.#data(line, number, counter);
  }

  #data(
    line: string,
    number: number,
    counter: ConnectionCounter,
  ): ConnectionRow {
    const header = this.#header;
    const layout = header.layout ?? header.layoutFor(line, number);
    if (this.#findCells(line, layout)) {
      const labels = this.#readInPlace(line, layout);
      const row = this.#row(labels, number, counter.next);
      if (!("problem" in row)) {
        counter.next++;
        return row;
      }
      // Read once more as texts, so that the message quotes the log.
    }
    const cells = line.split(header.separator);
    if (cells.length < layout.width) {
      cells.push(...cells.pop()!.split(LOST_TABS));
    }
    if (cells.length !== layout.width) {
      const problem = `it has ${cells.length} fields, ` +
        `expected the ${layout.width} of its header`;
      return this.#bad(number, counter, problem);
    }
    this.#readCells(cells, layout);
    const labels = labelsAt(cells, layout, header);
    return this.#row(labels, number, counter.next++);
  }

  #row(
    labels: Record<string, string> | undefined,
    line: number,
    index: number,
  ): ConnectionRow {
    const values = this.#values;
    return zeekRecord(this.#fields, values, labels, this.#source, line, index);
  }

  /** Finds where cells start; whether the line is of the plain form. */
  #findCells(line: string, { width }: ZeekLayout): boolean {
    if (line.includes("\\")) return false;
    if (this.#starts.length <= width) this.#starts = new Int32Array(width + 1);
    const starts = this.#starts;
    const { separator } = this.#header;
    const step = separator.length;
    starts[0] = 0;
    let cell = 0;
    for (;;) {
      const end = line.indexOf(separator, starts[cell]);
      cell++;
      starts[cell] = (end < 0 ? line.length : end) + step;
      if (end < 0) return cell === width;
      if (cell === width) return false;
    }
  }

  #readInPlace(
    line: string,
    layout: ZeekLayout,
  ): Record<string, string> | undefined {
    const { positions } = layout;
    for (let i = 0; i < positions.length; i++) {
      this.#values[i] = this.#cellAt(line, positions[i]!, KINDS[i]!);
    }
    let labels: Record<string, string> | undefined;
    for (const { name, at } of layout.labels) {
      const text = this.#cellAt(line, at, "word");
      if (text === undefined || text === "") continue;
      labels ??= {};
      labels[name] = text as string;
    }
    return labels;
  }

  #cellAt(
    line: string,
    position: number,
    kind: Kind,
  ): string | number | undefined {
    if (position < 0) return undefined;
    const { separator, unset, empty } = this.#header;
    const start = this.#starts[position]!;
    const end = this.#starts[position + 1]! - separator.length;
    const length = end - start;
    if (length === unset.length && line.startsWith(unset, start)) {
      return undefined;
    }
    if (length === empty.length && line.startsWith(empty, start)) {
      return undefined;
    }
    switch (kind) {
      case "number":
        return numberAt(line, start, end);
      case "address":
        return this.#texts.addressAt(line, start, end);
      case "word":
        return this.#texts.wordAt(line, start, end);
    }
  }

  #readCells(cells: readonly string[], { positions }: ZeekLayout): void {
    for (let i = 0; i < positions.length; i++) {
      const cell = cells[positions[i]!];
      this.#values[i] = cell === undefined
        ? undefined
        : cellText(cell, this.#header);
    }
  }

  #bad(
    line: number,
    counter: ConnectionCounter,
    problem: string,
  ): ConnectionRow {
    const place = { source: this.#source, line, index: counter.next++ };
    return badRow(place, problem);
  }
}

/**
 * Reads lines of a Zeek `conn.log` in its own format.
 *
 * Lines that continue a log from its middle need its header before them: a
 * block with the lines from the log's start, then blocks from further on.
 *
 * @param source What messages call the log.
 * @param blocks Its lines.
 * @param counter Numbers the rows.
 * @returns Connections and bad rows, a batch for each block that has any.
 * @throws {ConfigurationError} If the log is not one of connections, or has no
 * header, after the rows before that.
 */
export async function* zeekTsvRows(
  source: string,
  blocks: AsyncIterable<LineBlock>,
  counter: ConnectionCounter,
): AsyncGenerator<ConnectionRow[]> {
  const reader = new LineReader(source);
  for await (const { firstLine, lines } of blocks) {
    const rows: ConnectionRow[] = [];
    let failure: unknown;
    try {
      for (let i = 0; i < lines.length; i++) {
        const row = reader.read(lines[i]!, firstLine + i, counter);
        if (row !== undefined) rows.push(row);
      }
    } catch (error) {
      failure = error;
    }
    if (rows.length > 0) yield rows;
    if (failure !== undefined) throw failure;
  }
}
