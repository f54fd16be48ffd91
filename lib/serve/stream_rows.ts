/**
 * The rows of an NDJSON or CSV body, read as the command line reads a file.
 *
 * A body has no name and is no file: messages call it `request`, and gzip is not
 * undone, since a small body could become a large one unseen.
 *
 * @module
 */
import { prepend } from "../prepend.ts";
import { ConfigurationError } from "../errors.ts";
import { openCsv } from "../records/csv.ts";
import { csvRecords } from "../records/csv_records.ts";
import { isBlank, type LineBlock, lineBlocks } from "../records/line_blocks.ts";
import { openNdjson } from "../records/ndjson.ts";
import type { Schema } from "../records/schema.ts";
import { openTable, type Table } from "../records/table.ts";
import { textParser } from "../records/text_parser.ts";
import type { Row } from "../records/traffic_record.ts";
import { Problem } from "./problem.ts";

/** What messages call the body. */
const SOURCE = "request";

/** How a body is read into rows. */
export interface StreamRowsOptions {
  /** The model's schema. */
  readonly schema: Schema;
  /** The column that sequences are cut by. */
  readonly by?: string;
  /** How many rows there may be. */
  readonly rows: number;
}

/**
 * Whether a line is the header: it names the features. One that names at least
 * half of them is a header too, and what it lacks is told.
 */
function isHeader(line: string, { features }: Schema): boolean {
  const cells = new Set(
    line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1").trim()),
  );
  const named = features.filter(({ name }) => cells.has(name)).length;
  return named * 2 >= features.length;
}

/** CSV without a header: features in order, then perhaps label and difficulty. */
function openPlainCsv(blocks: AsyncGenerator<LineBlock>): Table {
  return openTable(SOURCE, csvRecords(blocks), {
    sampleColumns: () => [],
    isNumeric: () => false,
    parserFor(schema, { by }) {
      const names = schema.features.map(({ name }) => name);
      const label = schema.label?.column;
      // NSL-KDD tells after the label how hard a row is, which nobody may read.
      const extra = label === undefined ? [0] : [0, 1, 2];
      return textParser({
        source: SOURCE,
        columns: label === undefined ? names : [...names, label],
        widths: extra.map((count) => names.length + count),
        schema,
        ...(by !== undefined && { by }),
        requireLabel: false,
      });
    },
  });
}

/** Opens the body as CSV; `undefined` if there is nothing but blank lines in it. */
async function openCsvBody(
  blocks: AsyncGenerator<LineBlock>,
  schema: Schema,
): Promise<Table | undefined> {
  for (;;) {
    const { done, value: block } = await blocks.next();
    if (done) return undefined;
    const line = block.lines.find((line) => line === null || !isBlank(line));
    if (line === undefined) continue;
    const all = prepend(block, blocks);
    return line !== null && isHeader(line, schema)
      ? await openCsv(SOURCE, all)
      : openPlainCsv(all);
  }
}

/**
 * Reads a body into rows, good and bad, in batches of at least one.
 *
 * @param chunks The body's bytes.
 * @param format What they are.
 * @throws {Problem} If there are more rows than may be, after those that may, or
 * if the header does not fit the model.
 */
export async function* streamRows(
  chunks: AsyncGenerator<Uint8Array>,
  format: "ndjson" | "csv",
  { schema, by, rows: most }: StreamRowsOptions,
): AsyncGenerator<Row[]> {
  const blocks = lineBlocks(chunks);
  try {
    const table = format === "ndjson"
      ? await openNdjson(SOURCE, blocks)
      : await openCsvBody(blocks, schema);
    if (table === undefined) return;
    const options = by === undefined ? {} : { by };
    for await (const batch of table.rows(schema, options, { next: 0 })) {
      const allowed = batch.filter(({ index }) => index < most);
      if (allowed.length > 0) yield allowed;
      if (allowed.length < batch.length) {
        throw new Problem(413, `Cannot score more than ${most} rows`, {
          row: most,
        });
      }
    }
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new Problem(422, error.message);
  }
}
