/**
 * Where `watch` reads from: a log that grows, or a pipe or file with an end.
 *
 * @module
 */
import { reasonOf } from "../atomic_write.ts";
import { AccessError, ConfigurationError } from "../errors.ts";
import { quoted } from "../records/bad_row.ts";
import {
  type ConnectionCounter,
  connectionCounter,
} from "../records/connections/connection_counter.ts";
import type { ConnectionRow } from "../records/connections/connection_record.ts";
import {
  type ConnectionFormat,
  detectConnectionFormat,
} from "../records/connections/detect_connection_format.ts";
import { openConnections } from "../records/connections/open_connections.ts";
import { sniffSource } from "../records/connections/sniff_source.ts";
import { suricataRows } from "../records/connections/suricata.ts";
import { zeekRows } from "../records/connections/zeek.ts";
import { isGzip } from "../records/gunzip.ts";
import { isBlank, type LineBlock } from "../records/line_blocks.ts";
import type { CaptureOptions } from "../records/packets/capture_connections.ts";
import { fileSource } from "../records/traffic_source.ts";
import type { FilePosition } from "./file_position.ts";
import { followFile } from "./follow_file.ts";
import { LinePositions } from "./line_positions.ts";
import { trackLines } from "./track_lines.ts";

/** How the input is read. */
export interface WatchInputOptions {
  /** The form of the input. */
  readonly format: ConnectionFormat | "auto";
  /** How captures are read. */
  readonly packets: CaptureOptions;
  /** Where to go on in a log. */
  readonly from: readonly FilePosition[];
  /** Its abort ends the reading. */
  readonly signal: AbortSignal;
  /** Is told what a person should know. */
  readonly tell: (message: string) => void;
}

/** An input that has been opened. */
export interface WatchInput {
  /** Connections and bad rows, in batches. */
  readonly rows: AsyncGenerator<ConnectionRow[]>;
  /** How many records were no connections so far, by log or type of event. */
  readonly skipped: ReadonlyMap<string, number>;
  /** Which lines were read and which are done; absent where the input has an end. */
  readonly positions?: LinePositions;
}

/** Marks the lines of rows as under way before the reader is asked for more. */
async function* claimed(
  batches: AsyncIterable<ConnectionRow[]>,
  positions: LinePositions,
): AsyncGenerator<ConnectionRow[]> {
  for await (const batch of batches) {
    for (const { line } of batch) if (line !== undefined) positions.claim(line);
    yield batch;
  }
}

async function* readLog(
  path: string,
  blocks: AsyncGenerator<LineBlock>,
  format: ConnectionFormat | "auto",
  counter: ConnectionCounter,
): AsyncGenerator<ConnectionRow[]> {
  // Headers that come before the first line with content are passed on with it.
  const first: LineBlock[] = [];
  let found = format === "auto" ? undefined : format;
  while (found === undefined) {
    const { done, value } = await blocks.next();
    if (done) return;
    first.push(value);
    const lines = value.lines.filter((line) => line !== null && !isBlank(line));
    for (const line of lines) found ??= detectConnectionFormat(line!);
    const content = lines.find((line) => !line!.startsWith("#"));
    if (found !== undefined || content === undefined) continue;
    throw new ConfigurationError(
      `Cannot follow ${path} as it is no log of connections: ` +
        `it starts with ${quoted(lines[0]!)}`,
    );
  }
  const read = found === "suricata" ? suricataRows : zeekRows;
  yield* read(path, prepend(first, blocks), counter);
}

async function* prepend<T>(first: readonly T[], rest: AsyncGenerator<T>) {
  yield* first;
  yield* rest;
}

/** The first bytes of a file. */
async function readStart(path: string): Promise<Uint8Array> {
  try {
    using file = await Deno.open(path);
    const start = new Uint8Array(4);
    const count = await file.read(start);
    return start.subarray(0, count ?? 0);
  } catch (error) {
    throw new AccessError(`Cannot read ${path}: ${reasonOf(error)}`);
  }
}

/** Reads a pipe or file; it is opened when its first rows are asked for. */
function readToEnd(
  path: string,
  { format, packets, signal }: WatchInputOptions,
): WatchInput {
  let skipped: ReadonlyMap<string, number> = new Map();
  async function* read(): AsyncGenerator<ConnectionRow[]> {
    try {
      const sources = [fileSource(path)];
      const options = { format, packets, signal };
      const opened = await openConnections(sources, options);
      skipped = opened.skipped;
      yield* opened.rows;
    } catch (error) {
      // A pipe that was silent until the signal is not empty.
      if (!signal.aborted) throw error;
    }
  }
  return {
    rows: read(),
    get skipped() {
      return skipped;
    },
  };
}

/** Whether a file is read to its end instead of being followed. */
async function hasEnd(path: string, signal: AbortSignal): Promise<boolean> {
  let info: Deno.FileInfo;
  try {
    info = await Deno.stat(path);
  } catch {
    return false;
  }
  if (!info.isFile) return true;
  if (isGzip(await readStart(path))) return true;
  const look = new AbortController();
  const { format } = await sniffSource(fileSource(path), look.signal);
  look.abort();
  return format === "pcap" && !signal.aborted;
}

/**
 * Opens what is to be watched.
 *
 * @param path A log, which is followed for as long as it takes; `-`, a pipe, a
 * capture or a compressed log, which is read to its end.
 * @param options How to read it.
 * @throws {AccessError} If it cannot be read. What else may be wrong with it, its
 * rows fail with.
 */
export async function openWatchInput(
  path: string,
  options: WatchInputOptions,
): Promise<WatchInput> {
  const { format, from, signal, tell } = options;
  if (path === "-" || format === "pcap" || await hasEnd(path, signal)) {
    return readToEnd(path, options);
  }
  const positions = new LinePositions(from);
  const blocks = trackLines(
    followFile(path, { signal, from, tell }),
    positions,
  );
  const counter = connectionCounter();
  const rows = readLog(path, blocks, format, counter);
  return {
    rows: claimed(rows, positions),
    skipped: counter.skipped,
    positions,
  };
}
