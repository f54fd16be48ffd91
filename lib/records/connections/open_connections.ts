/**
 * Connections from any number of sources, as one stream of records.
 *
 *     bytes ─► inflated bytes ─► lines ──► connections
 *              source_bytes      line_     zeek_tsv, zeek_json,
 *              gunzip            blocks    suricata
 *                      └─► packets ──────► connections
 *                          packets/        packets/
 *
 * As in open_traffic.ts, the steps are generators that pull from one another.
 *
 * @module
 */
import { BadInputError, ConfigurationError } from "../../errors.ts";
import { quoted } from "../bad_row.ts";
import { lineBlocks } from "../line_blocks.ts";
import {
  captureConnections,
  type CaptureOptions,
  newCaptureCounts,
  wrongChecksums,
} from "../packets/capture_connections.ts";
import { sourceBytes } from "../source_bytes.ts";
import type { TrafficSource } from "../traffic_source.ts";
import {
  type ConnectionCounter,
  connectionCounter,
} from "./connection_counter.ts";
import type { ConnectionRow } from "./connection_record.ts";
import {
  CONNECTION_FORMATS,
  type ConnectionFormat,
} from "./detect_connection_format.ts";
import { sniffSource } from "./sniff_source.ts";
import { suricataRows } from "./suricata.ts";
import { zeekRows } from "./zeek.ts";

/** What an opener is given. */
export interface OpenerContext {
  /** What messages call the source. */
  readonly source: string;
  /** The source's bytes, gzip undone. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Numbers the rows and counts what is no connection. */
  readonly counter: ConnectionCounter;
  /** How captures are read. */
  readonly packets: CaptureOptions;
}

/** Makes connections of a source's bytes, in batches of at least one. */
export type ConnectionOpener = (
  context: OpenerContext,
) => AsyncGenerator<ConnectionRow[]>;

/** How each format is opened. */
export const CONNECTION_OPENERS: Readonly<
  Record<ConnectionFormat, ConnectionOpener>
> = {
  zeek: ({ source, bytes, counter }) =>
    zeekRows(source, lineBlocks(bytes), counter),
  suricata: ({ source, bytes, counter }) =>
    suricataRows(source, lineBlocks(bytes), counter),
  pcap: ({ source, bytes, counter, packets }) =>
    captureConnections(bytes, source, counter, packets),
};

/** How connections are to be read. */
export interface ConnectionOptions {
  /**
   * The form of the input; `auto` looks at the content, never at a name.
   *
   * @default {"auto"}
   */
  readonly format?: ConnectionFormat | "auto";
  /** Its abort ends the reading at once and closes what is open. */
  readonly signal?: AbortSignal;
  /** How captures are read. */
  readonly packets?: CaptureOptions;
  /** How each format is opened, where not by {@linkcode CONNECTION_OPENERS}. */
  readonly openers?: Readonly<
    Partial<Record<ConnectionFormat, ConnectionOpener>>
  >;
}

/** Connections that have been opened. */
export interface Connections {
  /** The form that was named or found. */
  readonly format: ConnectionFormat;
  /**
   * Connections and bad rows in the order of the input, in batches of at least
   * one. Nothing is read before it is asked for. Ends with a
   * {@linkcode BadInputError} where the input held no connection at all.
   */
  readonly rows: AsyncGenerator<ConnectionRow[]>;
  /** How many records were no connections so far, by log or type of event. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** A source and what it is. */
interface Found {
  readonly source: TrafficSource;
  readonly format: ConnectionFormat;
}

function unknownFormat(name: string, start: string): ConfigurationError {
  const formats = CONNECTION_FORMATS.join(", ");
  const looksCut = /^\d+\.\d+\t\S+\t/.test(start);
  const hint = looksCut
    ? "; it looks like a Zeek log whose header is missing"
    : `; name it with --format, which may be ${formats}`;
  return new ConfigurationError(
    `Cannot tell what connections ${name} holds: ` +
      `it starts with ${quoted(start)}${hint}`,
  );
}

/** Tells what a source is; `undefined` if it is empty. */
async function find(
  source: TrafficSource,
  format: ConnectionFormat | "auto",
  signal: AbortSignal,
): Promise<Found | undefined> {
  if (format !== "auto") return { source, format };
  const sniffed = await sniffSource(source, signal);
  if (sniffed.format !== undefined) {
    return { source: sniffed.source, format: sniffed.format };
  }
  // Read on to its end, an unreadable source tells why, and each is closed.
  const rest = sourceBytes(sniffed.source, signal);
  const { done } = await rest.next();
  await rest.return(undefined);
  if (done || sniffed.start === "") return undefined;
  throw unknownFormat(source.name, sniffed.start);
}

function namesOf(sources: readonly TrafficSource[]): string {
  const shown = sources.slice(0, 10).map(({ name }) => name).join(", ");
  return sources.length > 10
    ? `${shown} and ${sources.length - 10} more`
    : shown;
}

/** What the input held instead of connections. */
function noConnection(
  sources: readonly TrafficSource[],
  format: ConnectionFormat,
  skipped: ReadonlyMap<string, number>,
  wrong: number,
): BadInputError {
  const names = namesOf(sources);
  if (wrong > 0) {
    return new BadInputError(
      `Cannot find a connection in ${names}: ${wrong} packets have wrong ` +
        "checksums, as network cards leave them; --ignore-checksums takes them",
    );
  }
  const kinds = [...skipped].sort(([, a], [, b]) => b - a).slice(0, 5);
  if (kinds.length === 0) {
    return new BadInputError(`Cannot find a connection in ${names}`);
  }
  const held = kinds.map(([kind, count]) => `${count} ${kind}`).join(", ");
  const remedy = format === "suricata"
    ? "events but no flow event: add flow to the types of the eve-log output " +
      "in suricata.yaml"
    : "records but none of conn.log";
  return new BadInputError(
    `Cannot find a connection in ${names}: only ${held} ${remedy}`,
  );
}

function checkOptions(
  sources: readonly TrafficSource[],
  format: ConnectionFormat | "auto",
): void {
  if (sources.length === 0) {
    throw new ConfigurationError("Cannot read connections without a source");
  }
  if (format === "auto" || CONNECTION_FORMATS.includes(format)) return;
  const formats = ["auto", ...CONNECTION_FORMATS].join(", ");
  throw new ConfigurationError(
    `Cannot read connections as ${quoted(format)}: ` +
      `the format may be ${formats}`,
  );
}

/**
 * Opens connections and tells what they come from.
 *
 * Sources are opened one after the other, each when the one before is read to
 * its end; gzip is undone wherever the bytes say so. With `auto` each is looked
 * at on its own: Zeek's two forms may be mixed, other formats may not. Empty
 * sources are passed over, as a sensor's quiet hours leave them.
 *
 * @param sources Where the connections come from, read as one.
 * @param options How to read them.
 * @throws {AccessError} If a source cannot be read, or its gzip data is damaged.
 * @throws {ConfigurationError} If the format cannot be told or is not one of
 * connections.
 * @throws {BadInputError} If all sources are empty.
 */
export async function openConnections(
  sources: readonly TrafficSource[],
  options: ConnectionOptions = {},
): Promise<Connections> {
  const { format = "auto" } = options;
  const counts = options.packets?.counts ?? newCaptureCounts();
  const packets = { ...options.packets, counts };
  checkOptions(sources, format);
  const signal = options.signal ?? new AbortController().signal;
  const openers = options.openers ?? CONNECTION_OPENERS;
  const counter = connectionCounter();

  function open(found: Found): AsyncGenerator<ConnectionRow[]> {
    const { source } = found;
    const opener = openers[found.format];
    if (opener === undefined) {
      throw new ConfigurationError(
        `Cannot read ${source.name}: ${found.format} cannot be read here`,
      );
    }
    const bytes = sourceBytes(source, signal);
    return opener({ source: source.name, bytes, counter, packets });
  }

  async function* rowsFrom(
    first: Found,
    rest: readonly TrafficSource[],
  ): AsyncGenerator<ConnectionRow[]> {
    yield* open(first);
    for (const source of rest) {
      if (signal.aborted) return;
      const found = await find(source, format, signal);
      if (found === undefined) continue;
      if (found.format !== first.format) {
        throw new ConfigurationError(
          `Cannot read ${source.name}, which is ${found.format}, ` +
            `together with ${first.source.name}, which is ${first.format}`,
        );
      }
      yield* open(found);
    }
    if (counter.next > 0 || signal.aborted) return;
    throw noConnection(
      sources,
      first.format,
      counter.skipped,
      wrongChecksums(counts),
    );
  }

  for (const [i, source] of sources.entries()) {
    const found = await find(source, format, signal);
    if (found === undefined) continue;
    return {
      format: found.format,
      rows: rowsFrom(found, sources.slice(i + 1)),
      skipped: counter.skipped,
    };
  }
  const are = sources.length > 1 ? "they are" : "it is";
  throw new BadInputError(`Cannot read ${namesOf(sources)} as ${are} empty`);
}
