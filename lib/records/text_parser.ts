import type { RowPlace } from "./bad_row.ts";
import type { CellLayout } from "./cell_layout.ts";
import { cellParser } from "./cell_parser.ts";
import { LineParser } from "./line_parser.ts";
import type { RawRow, RowParser } from "./table.ts";
import type { Row } from "./traffic_record.ts";

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
  const lines = new LineParser(layout);
  function parse(content: RowText, place: RowPlace): Row {
    const record = typeof content === "string"
      ? lines.parse(content, place.index)
      : undefined;
    return record ?? parseCells(cellsOf(content), place);
  }
  parse.look = (batch: readonly RawRow<RowText>[]) =>
    lines.look(linesAmong(batch));
  return parse;
}

/** The contents that are lines. */
function linesAmong(batch: readonly RawRow<RowText>[]): string[] {
  const lines: string[] = [];
  for (const { content } of batch) {
    if (typeof content === "string") lines.push(content);
  }
  return lines;
}
