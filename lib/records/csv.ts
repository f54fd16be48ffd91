import { ConfigurationError } from "../errors.ts";
import { quoted } from "./bad_row.ts";
import { csvRecords } from "./csv_records.ts";
import type { SampleColumn } from "./infer_schema.ts";
import type { LineBlock } from "./line_blocks.ts";
import { isNumeric } from "./parse_number.ts";
import { openTable, type RawRow, type Table } from "./table.ts";
import { cellsOf, type RowText, textParser } from "./text_parser.ts";

/** The first name that occurs twice; unnamed columns may. */
function duplicate(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const name of names) {
    if (name !== "" && seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

/** The column names of a header record. */
function headerNames(header: RawRow<RowText>, source: string): string[] {
  if (header.content === null) {
    throw new ConfigurationError(
      `Cannot read ${source} as csv: its header in line ${header.line} ` +
        `cannot be parsed: ${header.problem}`,
    );
  }
  const names = cellsOf(header.content).map((name: string) => name.trim());
  const twice = duplicate(names);
  if (twice !== undefined) {
    throw new ConfigurationError(
      `Cannot read ${source} as csv: its header names ${quoted(twice)} twice`,
    );
  }
  return names;
}

async function* withoutHeader<T>(
  first: readonly T[],
  batches: AsyncGenerator<T[]>,
): AsyncGenerator<T[]> {
  if (first.length > 1) yield first.slice(1);
  yield* batches;
}

function sampleColumns(
  names: readonly string[],
  sample: readonly RowText[],
): SampleColumn[] {
  const rows = sample.map(cellsOf).filter((cells) =>
    cells.length === names.length
  );
  return names.map((name, i) => ({
    name,
    values: rows.map((cells) => cells[i]!).filter((cell) => cell.trim() !== ""),
  })).filter(({ name }) => name !== "");
}

/**
 * Opens a source as CSV: reads its header, whose names lose the spaces around
 * them. Columns without a name are left out.
 *
 * @throws {ConfigurationError} If the header is malformed or names a column twice.
 */
export async function openCsv(
  source: string,
  blocks: AsyncGenerator<LineBlock>,
): Promise<Table> {
  const batches = csvRecords(blocks);
  const first = await batches.next();
  if (first.done) throw new TypeError("Cannot open an empty source as csv");
  const columns = headerNames(first.value[0]!, source);
  return openTable(source, withoutHeader(first.value, batches), {
    columns: columns.filter((name) => name !== ""),
    sampleColumns: (sample) => sampleColumns(columns, sample),
    isNumeric: (value) => isNumeric(value as string),
    parserFor: (schema, options) =>
      textParser({
        source,
        columns,
        widths: [columns.length],
        schema,
        by: options.by,
        requireLabel: options.requireLabel ?? false,
      }),
  });
}
