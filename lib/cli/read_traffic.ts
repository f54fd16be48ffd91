import { reasonOf } from "../atomic_write.ts";
import { isAnomalous } from "../records/is_anomalous.ts";
import { AccessError, ConfigurationError } from "../errors.ts";
import { MissingColumnError } from "../records/cell_layout.ts";
import { checkMaxErrors } from "../records/limit_bad_rows.ts";
import { limitBatches } from "../records/limit_batches.ts";
import { parseSchema } from "../records/parse_schema.ts";
import type { Schema } from "../records/schema.ts";
import { isBadRow, type Row } from "../records/traffic_record.ts";
import { fileSource } from "../records/traffic_source.ts";
import { BadRows } from "./bad_rows.ts";
import { each } from "./each.ts";
import type { Notices } from "./notices.ts";
import {
  type InputOptions,
  type InputTraffic,
  openInput,
} from "./open_input.ts";
import type { OptionValues } from "./options.ts";
import type { READ_OPTIONS } from "./read_options.ts";

/** Rows read so far. */
export interface RowCounts {
  /** Good rows. */
  good: number;
  /** Rows that could not be read. */
  bad: number;
  /** Good rows whose label says that they are anomalous. */
  anomalous: number;
  /** Good rows without a label. */
  unlabelled: number;
  /** Of rows that are connections: the earliest start, in seconds since 1970. */
  first?: number;
  /** Of rows that are connections: the latest start, in seconds since 1970. */
  last?: number;
}

/** Traffic that a command reads. */
export interface Input {
  /** What it is. */
  readonly traffic: InputTraffic;
  /** Its rows in arrays as they come; they fail where too many are bad. */
  readonly batches: AsyncIterable<readonly Row[]>;
  /** The same rows, one by one. */
  readonly rows: AsyncIterable<Row>;
  /** How many went by so far. */
  readonly counts: Readonly<RowCounts>;
  /** Where bad rows are told. */
  readonly badRows: BadRows;
}

/** Rows between two looks at the clock. */
const ROWS_PER_UPDATE = 256;

/** Counts what goes by, and shows it. */
async function* counted(
  batches: AsyncIterable<readonly Row[]>,
  counts: RowCounts,
  schema: Schema,
  notices: Notices,
  model: string | undefined,
): AsyncGenerator<readonly Row[]> {
  let shown = 0;
  try {
    for await (const batch of batches) {
      for (const row of batch) count(row, counts, schema);
      const seen = counts.good + counts.bad;
      if (seen - shown >= ROWS_PER_UPDATE) {
        notices.progress(seen, "rows");
        shown = seen;
      }
      yield batch;
    }
  } catch (error) {
    throw withModel(error, model);
  }
}

function count(row: Row, counts: RowCounts, schema: Schema): void {
  if (isBadRow(row)) {
    counts.bad++;
    return;
  }
  counts.good++;
  if (row.label === undefined) counts.unlabelled++;
  else if (isAnomalous(row.label, schema)) counts.anomalous++;
  const start = row.connection?.start;
  if (start !== undefined) {
    counts.first = Math.min(counts.first ?? start, start);
    counts.last = Math.max(counts.last ?? start, start);
  }
}

/**
 * Reads a file of columns.
 *
 * @throws {AccessError} If it cannot be read.
 * @throws {ConfigurationError} If it is no schema.
 */
export async function readColumns(path: string): Promise<Schema> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw new AccessError(`Cannot read ${path}: ${reasonOf(error)}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ConfigurationError(
      `Cannot use the schema in ${path} as it is not JSON: ${reasonOf(error)}`,
    );
  }
  return parseSchema(json, path);
}

/** What a command knows about the traffic that it reads. */
export interface KnownTraffic
  extends Omit<InputOptions, "format" | "ignoreChecksums"> {
  /** The model whose schema it is, if it is one's. */
  readonly model?: string;
}

/** Says of a missing column for which model the traffic was read. */
function withModel(error: unknown, model: string | undefined): unknown {
  if (model === undefined || !(error instanceof MissingColumnError)) {
    return error;
  }
  return new ConfigurationError(
    `${error.message}; it was read for model ${model}, --model names another`,
  );
}

/** The sources that operands name; none means stdin, unless a person sits there. */
export function sourcesOf(operands: readonly string[]) {
  if (operands.length === 0 && Deno.stdin.isTerminal()) {
    throw new ConfigurationError(
      "Cannot read traffic from the terminal: name a file, or pipe traffic in",
    );
  }
  if (operands.filter((operand) => operand === "-").length > 1) {
    throw new ConfigurationError("Cannot read stdin twice");
  }
  const paths = operands.length === 0 ? ["-"] : operands;
  return paths.map(fileSource);
}

/**
 * Opens the traffic that operands name.
 *
 * @param operands Files, `-` for stdin; none means stdin.
 * @param options The values of {@linkcode READ_OPTIONS}; `columns` is left to the caller.
 * @param given What the command knows about the traffic.
 * @param notices Where bad rows and progress are told.
 */
export async function readTraffic(
  operands: readonly string[],
  options: Pick<
    OptionValues<typeof READ_OPTIONS>,
    "format" | "max-errors" | "ignore-checksums"
  >,
  given: KnownTraffic,
  notices: Notices,
): Promise<Input> {
  const badRows = new BadRows(notices);
  const maxErrors = options["max-errors"];
  checkMaxErrors(maxErrors);
  const sources = sourcesOf(operands);
  const { model, ...known } = given;
  const traffic = await openInput(sources, {
    ...known,
    format: options.format,
    ignoreChecksums: options["ignore-checksums"],
  }).catch((error) => {
    throw withModel(error, model);
  });
  const counts: RowCounts = { good: 0, bad: 0, anomalous: 0, unlabelled: 0 };
  const limited = limitBatches(traffic.batches, {
    ...(maxErrors !== undefined && { maxErrors }),
    report: (row) => badRows.report(row),
  });
  const batches = counted(limited, counts, traffic.schema, notices, model);
  return { traffic, batches, rows: each(batches), counts, badRows };
}
