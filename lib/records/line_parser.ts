/**
 * Lines of cells without quotes to records, without cutting a text for each cell.
 *
 * One pass over the characters: numbers are read where they stand, categories are
 * taken from a pool, and of what nobody asks for only the commas are looked at. A
 * line in which anything is not as it should be is given up: who called takes its
 * cells one by one, and finds out what is wrong with it.
 *
 * @module
 */
import { type CellLayout, cellPlaces } from "./cell_layout.ts";
import { DecimalReader } from "./decimal_reader.ts";
import { parseNumber } from "./parse_number.ts";
import type { RecordDraft } from "./record_draft.ts";
import { TextPool } from "./text_pool.ts";
import type { FeatureValue, TrafficRecord } from "./traffic_record.ts";

const COMMA = 44;

/** What to do with a column's cells. */
const SKIP = 0;
const NUMBER = 1;
const CATEGORY = 2;

/** A record of a line; `undefined` where its cells have to be looked at. */
export type LineParser = (
  line: string,
  index: number,
) => TrafficRecord | undefined;

/** Where the cell ends that starts or goes on at a position. */
function endOfCell(line: string, start: number): number {
  let at = start;
  while (at < line.length && line.charCodeAt(at) !== COMMA) at++;
  return at;
}

/** A number in any spelling, `null` for none, `undefined` for what is neither. */
function anyNumber(text: string): number | null | undefined {
  if (text === "") return null;
  const value = parseNumber(text);
  if (Number.isFinite(value)) return value;
  return text.trim() === "" ? null : undefined;
}

/**
 * Makes the parser of lines, which gives what {@linkcode cellParser} gives of their
 * cells where that is a record.
 *
 * @throws {ConfigurationError} If a column that the schema needs is missing.
 */
export function lineParser(layout: CellLayout): LineParser {
  const { widths, requireLabel, label: labelOf } = layout;
  const places = cellPlaces(layout);
  const width = places.features.length;
  const most = Math.max(...widths);
  const kinds = new Uint8Array(most);
  const features = new Int32Array(most);
  for (const [feature, place] of places.features.entries()) {
    // No schema names a column twice; who makes one up reads cells.
    if (kinds[place] !== SKIP) return () => undefined;
    kinds[place] = places.numeric[feature] ? NUMBER : CATEGORY;
    features[place] = feature;
  }
  /** Where each cell starts; the next one's start is behind its comma. */
  const starts = new Int32Array(most + 1);
  const decimals = new DecimalReader();
  const pool = new TextPool();

  /** Reads the features' cells; the number of cells, or −1 where one is bad. */
  function readCells(line: string, values: FeatureValue[]): number {
    const { length } = line;
    let column = 0;
    for (let start = 0; start <= length; column++) {
      if (column === most) return -1;
      const kind = kinds[column]!;
      let end: number;
      if (kind === NUMBER) {
        const value = decimals.read(line, start);
        if (value === value) {
          end = decimals.end;
          values[features[column]!] = value;
        } else {
          end = endOfCell(line, start);
          const other = anyNumber(line.slice(start, end));
          if (other === undefined) return -1;
          values[features[column]!] = other;
        }
      } else {
        end = endOfCell(line, start);
        if (kind === CATEGORY) {
          values[features[column]!] = end > start
            ? pool.cut(line, start, end)
            : null;
        }
      }
      start = starts[column + 1] = end + 1;
    }
    return column;
  }

  /** The text of a cell of the line that was read last. */
  function textOf(line: string, place: number): string {
    return pool.cut(line, starts[place]!, starts[place + 1]! - 1);
  }

  return (line, index) => {
    const values = new Array<FeatureValue>(width);
    const cells = readCells(line, values);
    if (!widths.includes(cells)) return undefined;
    const record: RecordDraft = { index, values };
    const { label, time, key } = places;
    if (label >= 0 && label < cells) {
      const text = textOf(line, label).trim();
      const own = labelOf === undefined ? text : labelOf(text);
      if (own !== "") record.label = own;
    }
    if (requireLabel && record.label === undefined) return undefined;
    if (time >= 0 && time < cells) {
      const text = textOf(line, time);
      if (text !== "") record.time = text;
    }
    if (key >= 0) record.key = key < cells ? textOf(line, key) : "";
    return record;
  };
}
