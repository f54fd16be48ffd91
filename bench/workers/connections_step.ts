/**
 * One measurement of `bench/connections.ts`, in a process of its own:
 * `connections_step.ts STEP FILE`.
 *
 * Prints as JSON what was counted and the seconds that it took, both on the clock
 * and on the processor, all threads together.
 */
import process from "node:process";
import {
  ConnectionFeatures,
  connectionFeatures,
} from "../../lib/features/connections/connection_features.ts";
import { CONNECTION_SCHEMAS } from "../../lib/features/connections/connection_schemas.ts";
import type {
  ConnectionRecord,
  ConnectionRow,
} from "../../lib/records/connections/connection_record.ts";
import { openConnections } from "../../lib/records/connections/open_connections.ts";
import { lineBlocks } from "../../lib/records/line_blocks.ts";
import { newCaptureCounts } from "../../lib/records/packets/capture_connections.ts";
import {
  newPacketCounts,
  readPackets,
} from "../../lib/records/packets/read_packets.ts";
import type { ConnectionFeatureSet } from "../../lib/records/schema.ts";
import { sourceBytes } from "../../lib/records/source_bytes.ts";
import { fileSource } from "../../lib/records/traffic_source.ts";

/** What a measurement found. */
export interface StepResult {
  /** What was counted: lines, connections or packets. */
  readonly count: number;
  /** Seconds on the clock. */
  readonly seconds: number;
  /** Seconds of processor time, all threads together. */
  readonly cpuSeconds: number;
}

function bytesOf(file: string): AsyncGenerator<Uint8Array> {
  return sourceBytes(fileSource(file), new AbortController().signal);
}

async function openRows(
  file: string,
): Promise<AsyncGenerator<ConnectionRow[]>> {
  const { rows } = await openConnections([fileSource(file)]);
  return rows;
}

async function countRows(batches: AsyncIterable<unknown[]>): Promise<number> {
  let count = 0;
  for await (const rows of batches) count += rows.length;
  return count;
}

/** Each step: what it counts. */
const STEPS: Readonly<Record<string, (file: string) => Promise<number>>> = {
  async chunks(file) {
    let bytes = 0;
    for await (const chunk of bytesOf(file)) bytes += chunk.length;
    return bytes;
  },
  async lines(file) {
    let count = 0;
    for await (const { lines } of lineBlocks(bytesOf(file))) {
      count += lines.length;
    }
    return count;
  },
  connections: async (file) => countRows(await openRows(file)),
  "nsl-kdd-flow": (file) => withFeatures(file, "nsl-kdd-flow"),
  connection: (file) => withFeatures(file, "connection"),
  packets: (file) => decode(file, false),
  "packets, unchecked": (file) => decode(file, true),
  tracked: (file) => track(file, false),
  "tracked, unchecked": (file) => track(file, true),
};

async function withFeatures(
  file: string,
  schema: ConnectionFeatureSet,
): Promise<number> {
  const options = { schema, by: "source" } as const;
  return await countRows(connectionFeatures(await openRows(file), options));
}

async function decode(file: string, ignoreChecksums: boolean): Promise<number> {
  const counts = newPacketCounts();
  const packets = readPackets(
    bytesOf(file),
    file,
    { ignoreChecksums },
    () => {},
    counts,
  );
  for await (const _ of packets);
  return counts.packets;
}

async function track(file: string, ignoreChecksums: boolean): Promise<number> {
  const counts = newCaptureCounts();
  const { rows } = await openConnections([fileSource(file)], {
    packets: { ignoreChecksums, counts },
  });
  for await (const _ of rows);
  return counts.packets;
}

/** Steps that take connections from memory, as batches of about a chunk's. */
const FROM_MEMORY: Readonly<
  Record<string, (connections: ConnectionRecord[]) => void>
> = {
  "nsl-kdd-flow alone": (connections) => extract("nsl-kdd-flow", connections),
  "connection alone": (connections) => extract("connection", connections),
  "nsl-kdd-flow rows": (connections) => rowsOf("nsl-kdd-flow", connections),
  "connection rows": (connections) => rowsOf("connection", connections),
};

function extract(
  schema: ConnectionFeatureSet,
  connections: ConnectionRecord[],
): void {
  const extractor = CONNECTION_SCHEMAS[schema].extractor();
  let time = 0;
  for (const connection of connections) {
    time = Math.max(time, connection.start);
    extractor.values(connection, time);
  }
}

function rowsOf(
  schema: ConnectionFeatureSet,
  connections: ConnectionRecord[],
): void {
  const features = new ConnectionFeatures({ schema, by: "source" });
  for (let i = 0; i < connections.length; i += 400) {
    features.push(connections.slice(i, i + 400));
  }
  features.flush();
}

async function inMemory(file: string): Promise<ConnectionRecord[]> {
  const connections: ConnectionRecord[] = [];
  for await (const batch of await openRows(file)) {
    for (const row of batch) if (!("problem" in row)) connections.push(row);
    if (connections.length >= 300_000) break;
  }
  return connections;
}

async function measure(run: () => Promise<number>): Promise<StepResult> {
  const start = performance.now();
  const before = process.cpuUsage();
  const count = await run();
  const { user, system } = process.cpuUsage(before);
  return {
    count,
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: (user + system) / 1e6,
  };
}

async function main([name, file]: readonly string[]): Promise<StepResult> {
  const step = STEPS[name!];
  if (step !== undefined) return await measure(() => step(file!));
  const connections = await inMemory(file!);
  const run = FROM_MEMORY[name!]!;
  return await measure(() => {
    run(connections);
    return Promise.resolve(connections.length);
  });
}

if (import.meta.main) console.log(JSON.stringify(await main(Deno.args)));
