/**
 * Lines of cells without quotes to records, without cutting a text for each cell.
 *
 *     lines ─► ASCII codes ─► one pass per line: numbers where they stand,
 *              LineCodes      categories from a pool, of the rest only commas
 *
 * A line in which anything is not as it should be is given up, and so is one that is
 * not ASCII: who called takes its cells one by one, and finds out what is wrong.
 *
 * @module
 */
import { type CellLayout, type CellPlaces, cellPlaces } from "./cell_layout.ts";
import { DecimalReader } from "./decimal_reader.ts";
import { LineCodes } from "./line_codes.ts";
import { parseNumber } from "./parse_number.ts";
import type { RecordDraft } from "./record_draft.ts";
import { TextPool } from "./text_pool.ts";
import type { FeatureValue, TrafficRecord } from "./traffic_record.ts";

const COMMA = 44;

/** What to do with a column's cells. */
const SKIP = 0;
const NUMBER = 1;
const CATEGORY = 2;

/** A number in any spelling, `null` for none, `undefined` for what is neither. */
function anyNumber(text: string): number | null | undefined {
  if (text === "") return null;
  const value = parseNumber(text);
  if (Number.isFinite(value)) return value;
  return text.trim() === "" ? null : undefined;
}

/** Where the cell ends that starts at a position. */
function endOfCell(codes: Uint8Array, start: number, lineEnd: number): number {
  let at = start;
  while (at < lineEnd && codes[at] !== COMMA) at++;
  return at;
}

/**
 * Parses lines to what {@linkcode cellParser} makes of their cells where that is a
 * record.
 */
export class LineParser {
  readonly #layout: CellLayout;
  readonly #places: CellPlaces;
  /** `[columns]`: what to do, and for which feature. */
  readonly #kinds: Uint8Array;
  readonly #features: Int32Array;
  /** Whether a column is for two features, which is left to others. */
  readonly #isShared: boolean = false;
  readonly #lines = new LineCodes();
  readonly #decimals = new DecimalReader();
  readonly #pool = new TextPool();
  /** Where the next line starts, if lines are looked at ahead; else −1. */
  #next = -1;
  /** Where the line and its cells start; the next one's start is behind a comma. */
  #start = 0;
  readonly #cells: Int32Array;

  /**
   * A parser for lines of a layout.
   *
   * @throws {ConfigurationError} If a column that the schema needs is missing.
   */
  constructor(layout: CellLayout) {
    this.#layout = layout;
    this.#places = cellPlaces(layout);
    const { features, numeric } = this.#places;
    const most = Math.max(...layout.widths);
    this.#kinds = new Uint8Array(most);
    this.#features = new Int32Array(most);
    this.#cells = new Int32Array(most + 1);
    for (const [feature, place] of features.entries()) {
      if (this.#kinds[place] !== SKIP) this.#isShared = true;
      this.#kinds[place] = numeric[feature] ? NUMBER : CATEGORY;
      this.#features[place] = feature;
    }
  }

  /**
   * Looks at lines ahead, which costs less for many than for each.
   *
   * @param lines What {@linkcode LineParser.parse} is called with next, in order.
   */
  look(lines: readonly string[]): void {
    this.#next = this.#lines.take(lines) ? 0 : -1;
  }

  /**
   * Parses a line.
   *
   * @param index The record's index.
   * @returns The record; `undefined` where the line's cells have to be looked at.
   */
  parse(line: string, index: number): TrafficRecord | undefined {
    if (this.#next >= 0) {
      this.#start = this.#next;
      this.#next += line.length + 1;
    } else if (this.#lines.take([line])) {
      this.#start = 0;
    } else {
      return undefined;
    }
    if (this.#isShared) return undefined;
    const values = new Array<FeatureValue>(this.#places.features.length);
    const cells = this.#readCells(line, values);
    if (!this.#layout.widths.includes(cells)) return undefined;
    return this.#record(line, cells, index, values);
  }

  /** Reads the features' cells; the number of cells, or −1 where one is bad. */
  #readCells(line: string, values: FeatureValue[]): number {
    const { codes } = this.#lines;
    const kinds = this.#kinds;
    const features = this.#features;
    const starts = this.#cells;
    const decimals = this.#decimals;
    const lineStart = this.#start;
    const lineEnd = lineStart + line.length;
    let column = 0;
    for (let start = lineStart; start <= lineEnd; column++) {
      if (column === kinds.length) return -1;
      starts[column] = start;
      const kind = kinds[column]!;
      let end: number;
      if (kind === NUMBER) {
        const value = decimals.read(codes, start, lineEnd);
        if (value === value) {
          end = decimals.end;
          values[features[column]!] = value;
        } else {
          end = endOfCell(codes, start, lineEnd);
          const other = anyNumber(
            line.slice(start - lineStart, end - lineStart),
          );
          if (other === undefined) return -1;
          values[features[column]!] = other;
        }
      } else {
        end = endOfCell(codes, start, lineEnd);
        if (kind === CATEGORY) {
          values[features[column]!] = end > start
            ? this.#pool.textOf(codes, start, end, line, lineStart)
            : null;
        }
      }
      start = end + 1;
    }
    starts[column] = lineEnd + 1;
    return column;
  }

  /** The text of a cell of the line, "" where there are fewer. */
  #textOf(line: string, cells: number, place: number): string {
    if (place >= cells) return "";
    const start = this.#cells[place]!;
    const end = this.#cells[place + 1]! - 1;
    return this.#pool.textOf(this.#lines.codes, start, end, line, this.#start);
  }

  /** The label of the line, "" where there is none. */
  #labelOf(line: string, cells: number): string {
    const { label } = this.#places;
    if (label < 0) return "";
    const text = this.#textOf(line, cells, label).trim();
    return this.#layout.label?.(text) ?? text;
  }

  /** The whole record; `undefined` where a label is required and missing. */
  #record(
    line: string,
    cells: number,
    index: number,
    values: FeatureValue[],
  ): TrafficRecord | undefined {
    const { time, key } = this.#places;
    const label = this.#labelOf(line, cells);
    if (label === "" && this.#layout.requireLabel) return undefined;
    // Written at once: what is added later takes an array of its own.
    const record: RecordDraft = label === ""
      ? { index, values }
      : { index, values, label };
    if (time >= 0) {
      const text = this.#textOf(line, cells, time);
      if (text !== "") record.time = text;
    }
    if (key >= 0) record.key = this.#textOf(line, cells, key);
    return record;
  }
}
