import type { CellLayout } from "./cell_layout.ts";
import { cellParser } from "./cell_parser.ts";
import { lineParser } from "./line_parser.ts";
import type { RowParser } from "./table.ts";

/** A row as text: a line without quotes as it stands, or cells. */
export type RowText = string | string[];

/** The cells of a row. */
export function cellsOf(content: RowText): string[] {
  return typeof content === "string" ? content.split(",") : content;
}

/**
 * Makes the parser of rows of text, whether they are cut into cells or not.
 *
 * @throws {ConfigurationError} If a column that the schema needs is missing.
 */
export function textParser(layout: CellLayout): RowParser<RowText> {
  const parseCells = cellParser(layout);
  const parseLine = lineParser(layout);
  return (content, place) => {
    const record = typeof content === "string"
      ? parseLine(content, place.index)
      : undefined;
    return record ?? parseCells(cellsOf(content), place);
  };
}
