/**
 * Traffic of any format from any number of sources, as arrays of rows.
 *
 *     bytes ─► inflated bytes ─► lines ─► raw rows ─► rows
 *              source_bytes      line_    csv,        text_parser,
 *              gunzip            blocks   nsl_kdd,    ndjson
 *                                         ndjson
 *
 * The steps are generators that pass on chunks of about 64 KiB and pull from
 * one another, so that nothing is read before it is asked for and memory does
 * not grow with the input.
 *
 * @module
 */
import { prepend } from "../prepend.ts";
import { BadInputError, ConfigurationError } from "../errors.ts";
import { quoted } from "./bad_row.ts";
import { missingColumn } from "./cell_layout.ts";
import { openCsv } from "./csv.ts";
import { checkHeader, detectFormat } from "./detect_format.ts";
import { inferSchema } from "./infer_schema.ts";
import { isBlank, type LineBlock, lineBlocks } from "./line_blocks.ts";
import { openNdjson } from "./ndjson.ts";
import { nslKddSchema, openNslKdd } from "./nsl_kdd.ts";
import { overrideSchema } from "./override_schema.ts";
import type { Schema } from "./schema.ts";
import { sourceBytes } from "./source_bytes.ts";
import type { RowCounter, Table } from "./table.ts";
import type { Traffic, TrafficFormat, TrafficOptions } from "./traffic.ts";
import type { TrafficSource } from "./traffic_source.ts";
import type { Row } from "./traffic_record.ts";

const OPENERS: Record<
  TrafficFormat,
  (source: string, blocks: AsyncGenerator<LineBlock>) => Promise<Table>
> = { "nsl-kdd": openNslKdd, csv: openCsv, ndjson: openNdjson };

/** What the first source that has rows settles for all. */
interface Settled {
  readonly format: TrafficFormat;
  readonly schema: Schema;
  readonly ignored: readonly string[];
}

interface OpenSource {
  readonly format: TrafficFormat;
  readonly table: Table;
}

/** Opens a source; `undefined` if there is nothing but blank lines in it. */
async function openSource(
  source: TrafficSource,
  format: TrafficFormat | "auto",
  signal: AbortSignal,
): Promise<OpenSource | undefined> {
  const { name } = source;
  const blocks = lineBlocks(sourceBytes(source, signal));
  for (;;) {
    const { done, value: block } = await blocks.next();
    if (done) return undefined;
    const line = block.lines.find((line) => line === null || !isBlank(line));
    if (line === undefined) continue;
    const found = format === "auto" ? detectFormat(name, line) : format;
    const table = await OPENERS[found](name, prepend(block, blocks));
    if (format === "auto" && found === "csv") checkHeader(name, table.columns!);
    return { format: found, table };
  }
}

/** Refuses to cut sequences by the label: a window's rows would share it. */
function checkKey(by: string | undefined, schema: Schema): void {
  if (by === undefined || by !== schema.label?.column) return;
  throw new ConfigurationError(
    `Cannot cut sequences by ${quoted(by)} as it is the label`,
  );
}

/** Settles the schema; `undefined` if it must be inferred and there is no row. */
async function settle(
  { format, table }: OpenSource,
  options: TrafficOptions,
): Promise<Settled | undefined> {
  const { columns, source } = table;
  for (const name of [options.label, options.time, options.by]) {
    if (name === undefined || columns === undefined) continue;
    if (!columns.includes(name)) throw missingColumn(source, name, columns);
  }
  const given = options.schema ??
    (format === "nsl-kdd" ? nslKddSchema : undefined);
  if (given === undefined) {
    const sample = await table.sample();
    if (sample === undefined) return undefined;
    const { isNumeric } = table;
    const inferred = inferSchema(
      { source, columns: sample, isNumeric },
      options,
    );
    return { format, ...inferred };
  }
  const schema = overrideSchema(given, options);
  if (format !== "csv") return { format, schema, ignored: [] };
  const used = new Set(schema.features.map(({ name }) => name));
  for (const name of [schema.label?.column, schema.time, options.by]) {
    if (name !== undefined) used.add(name);
  }
  const ignored = columns!.filter((name) => !used.has(name));
  return { format, schema, ignored };
}

function checkOptions(
  sources: readonly TrafficSource[],
  { format = "auto" }: TrafficOptions,
): void {
  if (sources.length === 0) {
    throw new ConfigurationError("Cannot read traffic without a source");
  }
  if (format !== "auto" && !Object.hasOwn(OPENERS, format)) {
    const formats = ["auto", ...Object.keys(OPENERS)].join(", ");
    throw new ConfigurationError(
      `Cannot read traffic as ${quoted(format)}: the format may be ${formats}`,
    );
  }
}

/** Traffic whose rows come in the arrays that they were parsed in. */
export interface TrafficBatches extends Omit<Traffic, "rows"> {
  /** The rows in the order of the input, in arrays of at least one. */
  readonly batches: AsyncGenerator<Row[]>;
  /** Ends the reading at once, even where it waits. */
  readonly stop: AbortController;
}

/**
 * Opens traffic as {@linkcode openTraffic} does, for readers of many rows: to wait
 * for each takes as long as to parse it.
 *
 * @param sources Where the traffic comes from, read as one.
 * @param options How to read it.
 * @throws What {@linkcode openTraffic} throws.
 */
export async function openTrafficBatches(
  sources: readonly TrafficSource[],
  options: TrafficOptions = {},
): Promise<TrafficBatches> {
  checkOptions(sources, options);
  const stop = new AbortController();
  let format = options.format ?? "auto";
  let header: string | undefined;

  async function* rowsFrom(
    first: OpenSource,
    rest: readonly TrafficSource[],
    { schema }: Settled,
  ): AsyncGenerator<Row[]> {
    const counter: RowCounter = { next: 0 };
    yield* first.table.rows(schema, options, counter);
    for (const source of rest) {
      const opened = await openSource(source, first.format, stop.signal);
      if (opened) yield* opened.table.rows(schema, options, counter);
    }
  }

  try {
    for (const [i, source] of sources.entries()) {
      const opened = await openSource(source, format, stop.signal);
      if (opened === undefined) continue;
      format = opened.format;
      const settled = await settle(opened, options);
      if (settled === undefined) {
        header ??= source.name;
        continue;
      }
      checkKey(options.by, settled.schema);
      const batches = rowsFrom(opened, sources.slice(i + 1), settled);
      return { ...settled, batches, stop };
    }
    const names = sources.map(({ name }) => name).join(", ");
    throw new BadInputError(
      header === undefined
        ? `Cannot read ${names} as ${
          sources.length > 1 ? "they are" : "it is"
        } empty`
        : `Cannot read ${header} as it has a header but no rows`,
    );
  } catch (error) {
    stop.abort();
    throw error;
  }
}
