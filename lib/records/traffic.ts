import type { Schema } from "./schema.ts";
import type { Row } from "./traffic_record.ts";

/**
 * The forms of traffic that can be read.
 *
 * - `nsl-kdd`: the 41 columns of NSL-KDD, without a header, then perhaps the
 *   label and the difficulty.
 * - `csv`: comma-separated values (RFC 4180) under a header line.
 * - `ndjson`: one JSON object per line.
 */
export type TrafficFormat = "nsl-kdd" | "csv" | "ndjson";

/** The names of all formats, as `--format` takes them. */
export const TRAFFIC_FORMATS: readonly TrafficFormat[] = [
  "nsl-kdd",
  "csv",
  "ndjson",
];

/** How traffic is to be read. */
export interface TrafficOptions {
  /**
   * The form of the input; `auto` looks at the content, never at a name.
   *
   * @default {"auto"}
   */
  readonly format?: TrafficFormat | "auto";
  /** What the columns are. Inferred from the first 1,000 rows where absent. */
  readonly schema?: Schema;
  /** The label column; overrides the schema's. */
  readonly label?: string;
  /** The label that means normal; overrides the schema's. */
  readonly normal?: string;
  /** The timestamp column; overrides the schema's. */
  readonly time?: string;
  /** The column that sequences are cut by; becomes each record's `key`. */
  readonly by?: string;
  /**
   * Whether a row without a label is a bad row, and traffic without a label
   * column a {@linkcode ConfigurationError}.
   *
   * @default {false}
   */
  readonly requireLabel?: boolean;
}

/** Traffic that has been opened: what it is, and its rows. */
export interface Traffic {
  /** The form that was named or found. */
  readonly format: TrafficFormat;
  /** The schema that was given or inferred, with the options' overrides. */
  readonly schema: Schema;
  /**
   * Columns of the first source that are used for nothing: identifiers, empty
   * columns, further timestamps, and what a given schema does not name.
   */
  readonly ignored: readonly string[];
  /**
   * The rows in the order of the input, good and bad. Nothing is read before
   * it is asked for; cancelling closes the files. Errors are those of
   * {@linkcode openTraffic}.
   */
  readonly rows: ReadableStream<Row>;
}
