/**
 * Memory over many connections, for `bench/connections.ts`:
 * `connections_memory.ts SCHEMA everyday|forged COUNT`.
 *
 * Reads made lines of Zeek's own form through to rows of features, and prints
 * what is resident at each tenth.
 */
import { connectionFeatures } from "../../lib/features/connections/connection_features.ts";
import { openConnections } from "../../lib/records/connections/open_connections.ts";
import type { ConnectionFeatureSet } from "../../lib/records/schema.ts";
import type { TrafficSource } from "../../lib/records/traffic_source.ts";
import {
  MadeConnections,
  type MadeTraffic,
  ZEEK_HEADER,
  zeekLine,
} from "../made_connections.ts";

const LINES_PER_CHUNK = 500;

/** So many lines, made as they are asked for. */
function madeSource(traffic: MadeTraffic, count: number): TrafficSource {
  const made = new MadeConnections(traffic);
  const encoder = new TextEncoder();
  let left = count;
  const lines = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(encoder.encode(ZEEK_HEADER)),
    pull(controller) {
      if (left === 0) return controller.close();
      let text = "";
      const end = Math.max(0, left - LINES_PER_CHUNK);
      for (; left > end; left--) text += zeekLine(made.next());
      controller.enqueue(encoder.encode(text));
    },
  }, { highWaterMark: 0 });
  return { name: `${traffic} traffic`, open: () => Promise.resolve(lines) };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0).padStart(5);
}

async function main([schema, traffic, text]: readonly string[]): Promise<void> {
  const count = Number(text);
  const source = madeSource(traffic as MadeTraffic, count);
  const { rows } = await openConnections([source]);
  const features = connectionFeatures(rows, {
    schema: schema as ConnectionFeatureSet,
    by: "source",
  });
  console.log(`${schema}, ${traffic} traffic`);
  let done = 0;
  let next = count / 10;
  for await (const batch of features) {
    done += batch.length;
    if (done < next && done < count) continue;
    const { rss, heapUsed } = Deno.memoryUsage();
    console.log(
      `  ${next.toLocaleString("en-US").padStart(12)} connections ` +
        `${megabytes(rss)} MB resident, ${megabytes(heapUsed)} MB of heap`,
    );
    next += count / 10;
  }
  console.log("  " + JSON.stringify(features.counts));
}

if (import.meta.main) await main(Deno.args);
