/**
 * Connections of any format as traffic: rows of features, in order of start.
 *
 *     bytes ─► connections ───► in order of start ─► features ─► rows
 *              openConnections  StartOrder           an extractor
 *
 * @module
 */
import { rowStream } from "../../records/row_stream.ts";
import { ConfigurationError } from "../../errors.ts";
import { quoted, quotedList } from "../../records/bad_row.ts";
import type { ConnectionRow } from "../../records/connections/connection_record.ts";
import type { ConnectionFormat } from "../../records/connections/detect_connection_format.ts";
import { openConnections } from "../../records/connections/open_connections.ts";
import type { CaptureOptions } from "../../records/packets/capture_connections.ts";
import type {
  ConnectionFeatureSet,
  LabelColumn,
  Schema,
} from "../../records/schema.ts";
import type { Traffic } from "../../records/traffic.ts";
import type { Row } from "../../records/traffic_record.ts";
import type { TrafficSource } from "../../records/traffic_source.ts";
import {
  connectionFeatures,
  type ConnectionFeaturesCounts,
} from "./connection_features.ts";
import {
  CONNECTION_SCHEMAS,
  connectionFeatureSet,
} from "./connection_schemas.ts";

/** How connections are read into rows. */
export interface ConnectionTrafficOptions {
  /** The form of the input. @default {"auto"} */
  readonly format?: ConnectionFormat | "auto";
  /** What is worked out, where no schema is given. @default {"connection"} */
  readonly features?: ConnectionFeatureSet;
  /** The schema of a model, which says what is worked out. */
  readonly schema?: Schema;
  /** How many seconds a connection waits for others. @default {2} */
  readonly lateness?: number;
  /** Whose address sequences are cut by: `source` or `destination`. */
  readonly by?: string;
  /** The label column; by default `label`, where the connections have it. */
  readonly label?: string;
  /** The label that means normal; by default `normal` or `benign` in any case. */
  readonly normal?: string;
  /** Whether traffic without a label column is refused. @default {false} */
  readonly requireLabel?: boolean;
  /**
   * Whether labels are looked for although a schema is given, and taken where there
   * are any. The first connections are waited for then.
   *
   * @default {false}
   */
  readonly lookForLabel?: boolean;
  /** How captures are read. */
  readonly packets?: CaptureOptions;
}

/** Connections that have been opened as traffic. */
export interface ConnectionTraffic extends Omit<Traffic, "format"> {
  /** The form that was named or found. */
  readonly format: ConnectionFormat;
  /** What ordering and extraction have met so far. */
  readonly counts: ConnectionFeaturesCounts;
  /** How many records were no connections so far, by log or type of event. */
  readonly skipped: ReadonlyMap<string, number>;
  /** Whether the label column is known; NSL-KDD's schema names one in any case. */
  readonly isLabelled: boolean;
}

/** Connections that are looked at for their labels. */
const SAMPLE = 1000;

function checkKey(
  by: string | undefined,
): "source" | "destination" | undefined {
  if (by === undefined || by === "source" || by === "destination") return by;
  throw new ConfigurationError(
    `Cannot cut sequences of connections by ${quoted(by)}: ` +
      "there are source and destination",
  );
}

/** The first connections, to be read again. */
async function lookAhead(
  batches: AsyncGenerator<ConnectionRow[]>,
): Promise<ConnectionRow[][]> {
  const seen: ConnectionRow[][] = [];
  for (let count = 0; count < SAMPLE;) {
    const { done, value } = await batches.next();
    if (done) break;
    seen.push(value);
    count += value.length;
  }
  return seen;
}

function labelsSeen(
  batches: readonly ConnectionRow[][],
): Map<string, Set<string>> {
  const seen = new Map<string, Set<string>>();
  for (const row of batches.flat()) {
    if ("problem" in row || row.labels === undefined) continue;
    for (const [column, label] of Object.entries(row.labels)) {
      const labels = seen.get(column) ?? new Set();
      seen.set(column, labels.add(label));
    }
  }
  return seen;
}

/** Which column is the label and what is normal, where that can be told. */
function findLabel(
  seen: ReadonlyMap<string, ReadonlySet<string>>,
  { label, normal, schema, requireLabel = false }: ConnectionTrafficOptions,
): LabelColumn | undefined {
  const column = label ?? schema?.label?.column ??
    (seen.has("label") ? "label" : undefined);
  const labels = seen.get(column ?? "");
  if (column === undefined || labels === undefined) {
    if (label === undefined && !requireLabel) return undefined;
    const columns = quotedList([...seen.keys()]);
    throw new ConfigurationError(
      column === undefined || seen.size === 0
        ? "Cannot tell what is normal as the connections have no labels"
        : `Cannot use ${quoted(column)} as the label: there are ${columns}`,
    );
  }
  const known = normal ??
    [...labels].find((one) => /^(?:normal|benign)$/i.test(one)) ??
    schema?.label?.normal;
  if (known !== undefined) return { column, normal: known };
  if (label === undefined && !requireLabel) return undefined;
  throw new ConfigurationError(
    `Cannot tell which label in column ${quoted(column)} is the normal one: ` +
      `name it with --normal VALUE; seen were ${quotedList([...labels])}`,
  );
}

async function* prepend<T>(
  first: T[],
  rest: AsyncGenerator<T>,
): AsyncGenerator<T> {
  for (let one = first.shift(); one !== undefined; one = first.shift()) {
    yield one;
  }
  yield* rest;
}

/** Connections as traffic whose rows come in the arrays that they are made in. */
export interface ConnectionBatches extends Omit<ConnectionTraffic, "rows"> {
  /** The rows in order of start. */
  readonly batches: AsyncGenerator<readonly Row[]>;
  /** Ends the reading at once, even where it waits. */
  readonly stop: AbortController;
}

/**
 * Opens connections and works out their features.
 *
 * @param sources Where the connections come from, read as one.
 * @param options How to read them, and what to work out.
 * @throws {AccessError} If a source cannot be read.
 * @throws {ConfigurationError} If the format or the label cannot be told, or the
 * schema's features are not those of its feature set.
 * @throws {BadInputError} If all sources are empty.
 */
export async function openConnectionTraffic(
  sources: readonly TrafficSource[],
  options: ConnectionTrafficOptions = {},
): Promise<ConnectionTraffic> {
  const opened = await openConnectionBatches(sources, options);
  const { batches, stop, ...about } = opened;
  return {
    ...about,
    rows: rowStream(batches, stop),
    get counts() {
      return opened.counts;
    },
  };
}

/**
 * Opens connections as {@linkcode openConnectionTraffic} does, for readers of many
 * rows.
 *
 * @throws What {@linkcode openConnectionTraffic} throws.
 */
export async function openConnectionBatches(
  sources: readonly TrafficSource[],
  options: ConnectionTrafficOptions = {},
): Promise<ConnectionBatches> {
  const by = checkKey(options.by);
  const set = options.schema === undefined
    ? options.features ?? "connection"
    : connectionFeatureSet(options.schema);
  const stop = new AbortController();
  const { format, rows, skipped } = await openConnections(sources, {
    format: options.format ?? "auto",
    signal: stop.signal,
    ...(options.packets && { packets: options.packets }),
  });
  try {
    // A live log is not waited for where nobody asks what is normal.
    const isKnown = options.schema !== undefined && !options.requireLabel &&
      options.label === undefined && options.normal === undefined &&
      !options.lookForLabel;
    const first = isKnown ? [] : await lookAhead(rows);
    const seen = labelsSeen(first);
    const label = isKnown ? options.schema.label : findLabel(seen, options);
    const { schema } = CONNECTION_SCHEMAS[set];
    const batches = connectionFeatures(prepend(first, rows), {
      schema: set,
      ...(options.lateness !== undefined && { lateness: options.lateness }),
      ...(by !== undefined && { by }),
      ...(label !== undefined && { label: label.column }),
    });
    return {
      format,
      schema: { ...schema, ...(label !== undefined && { label }) },
      isLabelled: label !== undefined,
      ignored: [...seen.keys()].filter((name) => name !== label?.column),
      batches,
      stop,
      skipped,
      get counts() {
        return batches.counts;
      },
    };
  } catch (error) {
    stop.abort();
    await rows.return(undefined);
    throw error;
  }
}
