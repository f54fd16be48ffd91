import { badField, badRow, quoted } from "./bad_row.ts";
import { type CellLayout, cellPlaces } from "./cell_layout.ts";
import { isNumeric, parseNumber } from "./parse_number.ts";
import type { RecordDraft } from "./record_draft.ts";
import type { RowParser } from "./table.ts";
import type { FeatureValue } from "./traffic_record.ts";

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
  const { features: places, numeric, ...others } = cellPlaces(layout);
  const { label: labelPlace, time: timePlace, key: keyPlace } = others;
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
    const record: RecordDraft = { index: place.index, values };
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
