import type {
  ConnectionRecord,
  ConnectionRow,
} from "../../../lib/records/connections/connection_record.ts";
import {
  type ConnectionCounter,
  connectionCounter,
} from "../../../lib/records/connections/connection_counter.ts";
import {
  type ConnectionOptions,
  openConnections,
} from "../../../lib/records/connections/open_connections.ts";
import {
  type LineBlock,
  lineBlocks,
} from "../../../lib/records/line_blocks.ts";
import type { BadRow, TrafficSource } from "../../../lib/records/mod.ts";
import { sharedFile } from "../../shared_data.ts";

/** What makes rows of lines. */
export type RowReader = (
  source: string,
  blocks: AsyncIterable<LineBlock>,
  counter: ConnectionCounter,
) => AsyncGenerator<ConnectionRow[]>;

/** What reading to the end gave. */
export interface ReadConnections {
  readonly rows: ConnectionRow[];
  readonly skipped: Record<string, number>;
  /** The error that ended the rows, if one did. */
  readonly error: unknown;
}

async function collect(
  batches: AsyncIterable<ConnectionRow[]>,
): Promise<{ rows: ConnectionRow[]; error: unknown }> {
  const rows: ConnectionRow[] = [];
  try {
    for await (const batch of batches) {
      if (batch.length === 0) throw new Error("an empty batch");
      rows.push(...batch);
    }
  } catch (error) {
    return { rows, error };
  }
  return { rows, error: undefined };
}

/** Reads a text with one reader, cut into chunks of the given size. */
export async function readLines(
  reader: RowReader,
  content: string | Uint8Array,
  chunkBytes = 65536,
): Promise<ReadConnections> {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < bytes.length; i += chunkBytes) {
      yield await Promise.resolve(bytes.subarray(i, i + chunkBytes));
    }
  }
  const counter = connectionCounter();
  const read = await collect(reader("x.log", lineBlocks(chunks()), counter));
  return { ...read, skipped: Object.fromEntries(counter.skipped) };
}

/** Opens sources and reads all rows, keeping those before an error. */
export async function readConnections(
  sources: readonly TrafficSource[],
  options: ConnectionOptions = {},
): Promise<ReadConnections & { readonly format: string }> {
  const { format, rows, skipped } = await openConnections(sources, options);
  const read = await collect(rows);
  return { ...read, format, skipped: Object.fromEntries(skipped) };
}

/** A shared test file as a source. */
export function sharedSource(path: string): TrafficSource {
  return {
    name: path.split("/").at(-1)!,
    open: async () => (await Deno.open(sharedFile(`data/${path}`))).readable,
  };
}

/** The connections among rows. */
export function good(rows: readonly ConnectionRow[]): ConnectionRecord[] {
  return rows.filter((row) => !("problem" in row)) as ConnectionRecord[];
}

/** The bad rows among rows. */
export function bad(rows: readonly ConnectionRow[]): BadRow[] {
  return rows.filter((row) => "problem" in row) as BadRow[];
}
