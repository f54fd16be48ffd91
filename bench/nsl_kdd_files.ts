import { openTraffic } from "../lib/records/open_traffic.ts";
import type { Schema } from "../lib/records/schema.ts";
import { isBadRow, type TrafficRecord } from "../lib/records/traffic_record.ts";
import { fileSource } from "../lib/records/traffic_source.ts";

const FOLDER = new URL("../.data/nsl-kdd/", import.meta.url);

/** Where `deno task nsl-kdd` puts the training file. */
export const TRAINING_FILE = new URL("KDDTrain+.txt", FOLDER);
/** Where `deno task nsl-kdd` puts the test file. */
export const TEST_FILE = new URL("KDDTest+.txt", FOLDER);

/** All rows of a file of NSL-KDD, by a schema of its columns. */
export async function readNslKdd(
  file: URL,
  schema: Schema,
): Promise<TrafficRecord[]> {
  const sources = [fileSource(decodeURIComponent(file.pathname))];
  const { rows } = await openTraffic(sources, { format: "nsl-kdd", schema });
  const records: TrafficRecord[] = [];
  for await (const row of rows) if (!isBadRow(row)) records.push(row);
  return records;
}
