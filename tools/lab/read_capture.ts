import { gunzip, isGzip } from "../../lib/records/gunzip.ts";
import type { ConnectionRecord } from "../../lib/records/connections/connection_record.ts";
import { toZeek } from "../../lib/records/connections/zeek_names.ts";
import {
  captureConnections,
  type CaptureCounts,
  newCaptureCounts,
} from "../../lib/records/packets/capture_connections.ts";
import { AccessError, BadInputError } from "../../lib/errors.ts";
import { labelOf, type LabLabels } from "./labels.ts";

/** What a capture holds. */
export interface LabConnections {
  /** Its connections in order of start, each with its label among `labels`. */
  readonly connections: readonly ConnectionRecord[];
  /** What was met in reading. */
  readonly counts: CaptureCounts;
}

async function bytesOf(path: string): Promise<AsyncIterable<Uint8Array>> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    throw new AccessError(`Cannot read ${path}: ${(error as Error).message}`);
  }
  const stream = new Blob([bytes]).stream();
  return isGzip(bytes) ? gunzip(stream, path) : stream;
}

/**
 * Reads the lab's capture.
 *
 * @param path The capture, plain or gzip.
 * @param labels What is known of it.
 * @throws {AccessError} If it cannot be read.
 * @throws {BadInputError} If it is no capture, or damaged.
 */
export async function readLabCapture(
  path: string,
  labels: LabLabels,
): Promise<LabConnections> {
  const counts = newCaptureCounts();
  const batches = captureConnections(await bytesOf(path), path, { next: 0 }, {
    counts,
  });
  const connections: ConnectionRecord[] = [];
  for await (const rows of batches) {
    for (const row of rows) {
      if ("problem" in row) throw new BadInputError(row.problem);
      connections.push({ ...row, labels: { label: labelOf(row, labels) } });
    }
  }
  connections.sort((a, b) => a.start - b.start || a.index - b.index);
  return { connections, counts };
}

/** Connections as NDJSON under Zeek's names, the label last. */
export function connectionLines(
  connections: readonly ConnectionRecord[],
): string {
  return connections.map((connection) =>
    JSON.stringify(toZeek(connection)) + "\n"
  ).join("");
}
