import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Detector } from "../../lib/detect/detector.ts";
import { train } from "../../lib/detect/train.ts";
import { ConfigurationError } from "../../lib/errors.ts";
import { ConnectionFeatures } from "../../lib/features/connections/connection_features.ts";
import { CONNECTION_SCHEMAS } from "../../lib/features/connections/connection_schemas.ts";
import type { Windowing } from "../../lib/features/windowing.ts";
import type { ConnectionRecord } from "../../lib/records/connections/connection_record.ts";
import type { ConnectionFeatureSet } from "../../lib/records/schema.ts";
import type { BadRow } from "../../lib/records/traffic_record.ts";
import {
  AlertPipeline,
  type AlertRecord,
} from "../../lib/watch/alert_pipeline.ts";
import { Watcher, type WatcherOptions } from "../../lib/watch/watcher.ts";
import { connection } from "./strange_connections.ts";

const START = 1_700_000_000;

/** So many connections of four hosts, in order, a second apart; lines from 1 on. */
function traffic(count: number): ConnectionRecord[] {
  return Array.from({ length: count }, (_, i) =>
    connection({
      index: i,
      line: i + 1,
      uid: `C${i}`,
      start: START + i,
      originator: `10.0.0.${1 + i % 4}`,
      responderPort: i % 3 === 0 ? 53 : 443,
      responderBytes: 1000 + 7 * (i % 20),
    }));
}

async function detectorOf(
  windowing: Windowing = { timesteps: 1, stride: 1 },
  set: ConnectionFeatureSet = "connection",
): Promise<Detector> {
  const { schema, preprocessing } = CONNECTION_SCHEMAS[set];
  const features = new ConnectionFeatures({ schema: set });
  const rows = [...features.push(traffic(120)), ...features.flush()];
  return await train(rows, {
    schema,
    preprocessing,
    windowing,
    encoder: [4],
    decoder: [4],
    epochs: 1,
    threshold: { kind: "fixed", value: -1 },
  });
}

const BAD = { source: "conn.log", problem: "it has 2 fields" };

interface Watched {
  watcher: Watcher;
  pipeline: AlertPipeline;
  badRows: BadRow[];
}

function watched(
  detector: Detector,
  options: Partial<WatcherOptions> = {},
): Watched {
  const maxAlerts = { count: 1_000_000, seconds: 1 };
  const pipeline = new AlertPipeline({ maxAlerts });
  const badRows: BadRow[] = [];
  const watcher = new Watcher(detector, pipeline, {
    lateness: 2,
    onBadRow: (row) => badRows.push(row),
    ...options,
  });
  return { watcher, pipeline, badRows };
}

const usual = await detectorOf();
Deno.test.afterAll(() => usual[Symbol.dispose]());

Deno.test("Watcher holds connections for the lateness, then until flush()", () => {
  const { watcher, pipeline } = watched(usual);
  // The newest is at START + 9: up to START + 7 none can come before them.
  const { done } = watcher.take(traffic(10));
  assertEquals(done, [1, 2, 3, 4, 5, 6, 7, 8]);
  assertEquals(pipeline.counts.alerts, 8);
  assertEquals(watcher.counts.waiting, 2);
  assertEquals(watcher.newest, START + 7);
  assertEquals(watcher.flush().done, [9, 10]);
  assertEquals(pipeline.counts.alerts, 10);
  assertEquals(watcher.flush(), { records: [], done: [] });
});

Deno.test("Watcher gives the same records however the input is cut", () => {
  const rows = traffic(100);
  const all = (size: number): AlertRecord[] => {
    const { watcher, pipeline } = watched(usual);
    const records: AlertRecord[] = [];
    for (let at = 0; at < rows.length; at += size) {
      records.push(...watcher.take(rows.slice(at, at + size)).records);
    }
    return [...records, ...watcher.flush().records, ...pipeline.finish()];
  };
  const whole = all(100);
  assert(whole.length > 4);
  for (const size of [1, 7, 64]) assertEquals(all(size), whole);
});

Deno.test("Watcher puts a connection that is a little late in its place", () => {
  const rows = traffic(20);
  const [late] = rows.splice(10, 1);
  rows.splice(12, 0, late!);
  const { watcher } = watched(usual);
  const { done } = watcher.take(rows);
  assertEquals(done, Array.from({ length: 18 }, (_, i) => i + 1));
  assertEquals(watcher.counts.late, 0);
});

Deno.test("Watcher tells of bad rows, whose lines are done", () => {
  const bad: BadRow = { ...BAD, index: 3, line: 4 };
  const rows = traffic(10);
  const { watcher, badRows, pipeline } = watched(usual);
  const first = watcher.take([...rows.slice(0, 3), bad, ...rows.slice(4)]);
  const { done } = watcher.flush();
  assertEquals(badRows, [bad]);
  assertEquals(watcher.badRows, 1);
  assertEquals(
    [...first.done, ...done].toSorted((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
  assertEquals(pipeline.counts.alerts, 9);
});

Deno.test("Watcher cuts windows by host, and a bad row is no gap in them", async () => {
  using detector = await detectorOf({
    timesteps: 3,
    stride: 1,
    by: "source",
    lateness: 1,
  });
  const { watcher, pipeline } = watched(detector);
  const rows = traffic(40);
  const bad: BadRow = { ...BAD, index: 20, line: 21 };
  watcher.take([...rows.slice(0, 20), bad, ...rows.slice(20)]);
  watcher.flush();
  // Four hosts with ten connections each, which make eight windows of three.
  assertEquals(pipeline.counts.alerts, 4 * 8);
});

Deno.test("Watcher goes on with another detector", async () => {
  const { watcher, pipeline } = watched(usual);
  const rows = traffic(40);
  watcher.take(rows.slice(0, 20));
  assertEquals(pipeline.counts.alerts, 18);
  using quiet = usual.withThreshold({ kind: "fixed", value: 1e9 });
  watcher.replaceDetector(quiet);
  const { done } = watcher.take(rows.slice(20));
  assertEquals(done.length, 20);
  assertEquals(pipeline.counts.alerts, 18);
  using other = await detectorOf(undefined, "nsl-kdd-flow");
  assertThrows(
    () => watcher.replaceDetector(other),
    ConfigurationError,
    "Cannot go on with the new model",
  );
});

Deno.test("Watcher refuses a model of other traffic", () => {
  using detector = usual.withThreshold({ kind: "fixed", value: 1 });
  const { connections: _, ...schema } = detector.schema;
  const rows = new Proxy(detector, {
    get: (target, name) =>
      name === "schema" ? schema : Reflect.get(target, name, target),
  });
  assertThrows(() => watched(rows), ConfigurationError, "Cannot watch with");
});
