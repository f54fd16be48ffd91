import { quoted, quotedList } from "./bad_row.ts";
import { ConfigurationError } from "../errors.ts";
import type { Schema } from "./schema.ts";

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

/** Where in a row of cells stands what a record is made of. */
export interface CellPlaces {
  /** `[features]` */
  readonly features: readonly number[];
  /** `[features]`: whether it is a number. */
  readonly numeric: readonly boolean[];
  /** The label's cell; −1 where there is none. */
  readonly label: number;
  /** The time's cell; −1 where there is none. */
  readonly time: number;
  /** The key's cell; −1 where there is none. */
  readonly key: number;
}

/** A column that is needed is not there. */
export class MissingColumnError extends ConfigurationError {
  override readonly name = "ConfigurationError";
}

/** Says which column is missing, and which there are. */
export function missingColumn(
  source: string,
  column: string,
  columns: readonly string[],
): MissingColumnError {
  return new MissingColumnError(
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

/**
 * Finds columns by name, once for all rows.
 *
 * @throws {ConfigurationError} If a column that the schema needs is missing.
 */
export function cellPlaces(layout: CellLayout): CellPlaces {
  const { by, requireLabel, schema } = layout;
  const { features, label, time } = schema;
  return {
    features: features.map(({ name }) => required(layout, name)),
    numeric: features.map(({ type }) => type === "numeric"),
    label: requireLabel && label
      ? required(layout, label.column)
      : optional(layout, label?.column),
    time: optional(layout, time),
    key: by === undefined ? -1 : required(layout, by),
  };
}
