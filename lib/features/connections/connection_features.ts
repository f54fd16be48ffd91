import type {
  ConnectionRecord,
  ConnectionRow,
} from "../../records/connections/connection_record.ts";
import type { ConnectionFeatureSet } from "../../records/schema.ts";
import type { Row, TrafficRecord } from "../../records/traffic_record.ts";
import type { ConnectionExtractor } from "./connection_extractor.ts";
import { CONNECTION_SCHEMAS } from "./connection_schemas.ts";
import { isoTime } from "./iso_time.ts";
import {
  type OrderedConnection,
  StartOrder,
  type StartOrderOptions,
} from "./start_order.ts";

/** How connections become rows of features. */
export interface ConnectionFeaturesOptions extends StartOrderOptions {
  /** Which features. */
  readonly schema: ConnectionFeatureSet;
  /**
   * Which address is the key that sequences are cut by: the originator's, the
   * responder's, or none.
   */
  readonly by?: "source" | "destination";
  /** Which of a connection's columns kept aside is the label, such as `label`. */
  readonly label?: string;
}

/** What {@linkcode connectionFeatures} has met so far. */
export interface ConnectionFeaturesCounts {
  /** Connections that became rows. */
  readonly connections: number;
  /** Those that came too late to be put in order. */
  readonly late: number;
  /** Those from a future that nothing confirmed. */
  readonly ahead: number;
  /** Those released early, as too many waited. */
  readonly early: number;
  /** How often the clock was taken as set back. */
  readonly resets: number;
  /** How much was forgotten while it still counted, as memory is bounded. */
  readonly evicted: number;
  /** Connections that wait for older ones. */
  readonly waiting: number;
}

/** A record as it is built. */
type Draft = { -readonly [K in keyof TrafficRecord]: TrafficRecord[K] };

/**
 * Turns connections into rows of features, pushed one batch after another.
 *
 * Rows leave in the order of starts, so their indexes rise only nearly; bad rows
 * pass at once, ahead of connections that wait.
 */
export class ConnectionFeatures {
  readonly #order: StartOrder;
  readonly #extractor: ConnectionExtractor;
  readonly #by: "source" | "destination" | undefined;
  readonly #label: string | undefined;
  #connections = 0;

  /** @throws {RangeError} If an option is out of its range. */
  constructor(options: ConnectionFeaturesOptions) {
    this.#order = new StartOrder(options);
    this.#extractor = CONNECTION_SCHEMAS[options.schema].extractor();
    this.#by = options.by;
    this.#label = options.label;
  }

  /** What was met so far. */
  get counts(): ConnectionFeaturesCounts {
    return {
      connections: this.#connections,
      ...this.#order.counts,
      evicted: this.#extractor.evicted,
      waiting: this.#order.waiting,
    };
  }

  /** Takes connections; gives the rows of those whose turn it is. */
  push(batch: readonly ConnectionRow[]): Row[] {
    const rows: Row[] = [];
    for (const row of batch) {
      if ("problem" in row) rows.push(row);
      else this.#append(this.#order.push(row), rows);
    }
    return rows;
  }

  /** Gives the rows of all that wait: at the end, or where the input pauses. */
  flush(): Row[] {
    const rows: Row[] = [];
    this.#append(this.#order.flush(), rows);
    return rows;
  }

  #append(ordered: readonly OrderedConnection[], rows: Row[]): void {
    for (const { connection, time } of ordered) {
      rows.push(this.#record(connection, time));
    }
  }

  #record(connection: ConnectionRecord, time: number): TrafficRecord {
    this.#connections++;
    const record: Draft = {
      index: connection.index,
      values: this.#extractor.values(connection, time),
      connection,
    };
    if (this.#label !== undefined) {
      const label = connection.labels?.[this.#label];
      if (label !== undefined) record.label = label;
    }
    const start = isoTime(connection.start);
    if (start !== undefined) record.time = start;
    if (this.#by !== undefined) {
      record.key = this.#by === "source"
        ? connection.originator
        : connection.responder;
    }
    return record;
  }
}

/** Rows of features, with what was met on the way. */
export interface ConnectionFeatureRows extends AsyncGenerator<Row[]> {
  /** What was met so far. */
  readonly counts: ConnectionFeaturesCounts;
}

async function* rowsOf(
  batches: AsyncIterable<ConnectionRow[]>,
  features: ConnectionFeatures,
): AsyncGenerator<Row[]> {
  for await (const batch of batches) {
    const rows = features.push(batch);
    if (rows.length > 0) yield rows;
  }
  const rest = features.flush();
  if (rest.length > 0) yield rest;
}

/**
 * Turns a stream of connections into one of feature rows, in order of start.
 *
 * A row carries its connection, and its start as ISO 8601 text. Memory is bounded,
 * and the next batch is not asked for before this one's rows are taken.
 *
 * @param batches Connections, and bad rows in their place.
 * @param options Which features, and how they are ordered, keyed and labelled.
 * @throws {RangeError} If an option is out of its range.
 */
export function connectionFeatures(
  batches: AsyncIterable<ConnectionRow[]>,
  options: ConnectionFeaturesOptions,
): ConnectionFeatureRows {
  const features = new ConnectionFeatures(options);
  const rows = rowsOf(batches, features);
  return Object.defineProperty(rows, "counts", {
    get: () => features.counts,
  }) as ConnectionFeatureRows;
}
