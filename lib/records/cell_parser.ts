import { badField, badRow, quoted, quotedList } from "./bad_row.ts";
import { ConfigurationError } from "../errors.ts";
import { isNumeric, parseNumber } from "./parse_number.ts";
import type { Schema } from "./schema.ts";
import type { RowParser } from "./table.ts";
import type { FeatureValue } from "./traffic_record.ts";

/** What a parser of cells has to know. */
export interface CellLayout {
  /** What messages call the source. */
  readonly source: string;
  /** The columns' names, in their order. */
  readonly columns: readonly string[];
  /** How many cells a row may have, from least to most. */
  readonly widths: readonly number[];
  /** What the columns are. */
  readonly schema: Schema;
  /** The column that becomes the key. */
  readonly by?: string;
  /** Whether a row without a label is bad. */
  readonly requireLabel: boolean;
  /** What makes a label of a cell's text without spaces around. */
  readonly label?: (text: string) => string;
}

/** A record as it is built. */
interface Draft {
  index: number;
  values: FeatureValue[];
  label?: string;
  time?: string;
  key?: string;
}

/** Says which column is missing, and which there are. */
export function missingColumn(
  source: string,
  column: string,
  columns: readonly string[],
): ConfigurationError {
  return new ConfigurationError(
    `Cannot read ${source}: column ${quoted(column)} is missing; ` +
      `there are ${quotedList(columns)}`,
  );
}

/** The place of a column that has to be there. */
function required(layout: CellLayout, column: string): number {
  const place = layout.columns.indexOf(column);
  if (place >= 0) return place;
  throw missingColumn(layout.source, column, layout.columns);
}

/** The place of a column that may be absent: −1 then. */
function optional(layout: CellLayout, column: string | undefined): number {
  return column === undefined ? -1 : layout.columns.indexOf(column);
}

function widthProblem(found: number, widths: readonly number[]): string {
  const columns = found === 1 ? "1 column" : `${found} columns`;
  const last = widths.at(-1)!;
  const others = widths.slice(0, -1).join(", ");
  return `${columns}, expected ${
    others === "" ? last : `${others} or ${last}`
  }`;
}

/** What is wrong with a text that stands where a finite number belongs. */
function numberProblem(text: string): string {
  const expected = isNumeric(text) ? "a finite number" : "a number";
  return `is ${quoted(text)}, expected ${expected}`;
}

/**
 * Makes the parser of rows of text cells: one pass, columns found by name once.
 *
 * An empty cell is a missing value. Numbers and labels may have spaces around
 * them; categories are taken as they stand.
 *
 * @throws {ConfigurationError} If a column that the schema needs is missing.
 */
export function cellParser(layout: CellLayout): RowParser<string[]> {
  const { schema, widths, requireLabel } = layout;
  const { features } = schema;
  const places = features.map(({ name }) => required(layout, name));
  const numeric = features.map(({ type }) => type === "numeric");
  const labelPlace = requireLabel && schema.label
    ? required(layout, schema.label.column)
    : optional(layout, schema.label?.column);
  const timePlace = optional(layout, schema.time);
  const keyPlace = layout.by === undefined ? -1 : required(layout, layout.by);
  const labelOf = layout.label ?? ((text: string) => text);

  return (cells, place) => {
    if (!widths.includes(cells.length)) {
      return badRow(place, widthProblem(cells.length, widths));
    }
    const values = new Array<FeatureValue>(places.length);
    for (let i = 0; i < places.length; i++) {
      const cell = cells[places[i]!]!;
      if (cell === "") {
        values[i] = null;
      } else if (numeric[i]) {
        const value = parseNumber(cell);
        if (Number.isFinite(value)) {
          values[i] = value;
        } else if (cell.trim() === "") {
          values[i] = null;
        } else {
          return badField(place, features[i]!.name, cell, numberProblem(cell));
        }
      } else {
        values[i] = cell;
      }
    }
    const record: Draft = { index: place.index, values };
    if (labelPlace >= 0) {
      const label = labelOf((cells[labelPlace] ?? "").trim());
      if (label !== "") {
        record.label = label;
      } else if (requireLabel) {
        return badField(place, schema.label!.column, "", "has no label");
      }
    }
    if (timePlace >= 0 && cells[timePlace]) record.time = cells[timePlace];
    if (keyPlace >= 0) record.key = cells[keyPlace] ?? "";
    return record;
  };
}
