import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  ConnectionFeatures,
  connectionFeatures,
} from "../../../lib/features/connections/connection_features.ts";
import {
  CONNECTION_SCHEMAS,
  connectionFeatureSet,
} from "../../../lib/features/connections/connection_schemas.ts";
import { ConfigurationError } from "../../../lib/errors.ts";
import type { ConnectionRow } from "../../../lib/records/connections/connection_record.ts";
import { parseSchema } from "../../../lib/records/parse_schema.ts";
import { CONNECTION_FEATURES } from "../../../lib/records/schema.ts";
import type {
  BadRow,
  TrafficRecord,
} from "../../../lib/records/traffic_record.ts";
import { connection, randomConnections } from "./random_connections.ts";

async function* batches(...lists: ConnectionRow[][]) {
  yield* lists;
}

const bad: BadRow = { index: 1, source: "x", line: 2, problem: "Cannot" };

Deno.test("connectionFeatures() gives rows in order of start, keyed and labelled", async () => {
  const rows = connectionFeatures(
    batches([
      connection({
        start: 100.5,
        labels: { label: "Benign", detailed: "x" },
      }),
      bad,
    ], [connection({ index: 2, start: 99, originator: "10.0.0.9" })]),
    { schema: "nsl-kdd-flow", by: "source", label: "label" },
  );
  const found = await Array.fromAsync(rows);
  assertEquals(found[0], [bad]);
  const records = found.slice(1).flat() as TrafficRecord[];
  assertEquals(
    records.map(({ index, time, key, label }) => [index, time, key, label]),
    [
      [2, "1970-01-01T00:01:39.000000Z", "10.0.0.9", undefined],
      [0, "1970-01-01T00:01:40.500000Z", "10.0.0.1", "Benign"],
    ],
  );
  assertEquals(records[1]!.connection!.start, 100.5);
  // The one before counts: both went to the same host within 2 s.
  assertEquals(records.map(({ values }) => values[7]), [1, 2]);
  assertEquals(rows.counts, {
    connections: 2,
    late: 0,
    ahead: 0,
    early: 0,
    resets: 0,
    evicted: 0,
    waiting: 0,
  });
});

Deno.test("a late connection sees what the one before it saw", async () => {
  const starts = [0, 1, 2, 100, 101, 102, 200, 50];
  const rows = connectionFeatures(
    batches(starts.map((start, index) => connection({ index, start }))),
    { schema: "nsl-kdd-flow", lateness: 60, by: "destination" },
  );
  const records = (await Array.fromAsync(rows)).flat() as TrafficRecord[];
  const late = records.find(({ index }) => index === 7)!;
  assertEquals(late.values[7], 4);
  assertEquals(late.key, "10.0.0.2");
  assertEquals(late.time, "1970-01-01T00:00:50.000000Z");
  assertEquals(rows.counts.late, 1);
});

for (const schema of CONNECTION_FEATURES) {
  Deno.test(`${schema}: batches of any size give the same rows`, () => {
    const list = randomConnections(2000, 5);
    const whole = new ConnectionFeatures({ schema });
    const expected = [...whole.push(list), ...whole.flush()];
    const single = new ConnectionFeatures({ schema });
    const found = list.flatMap((record) => single.push([record]));
    assertEquals([...found, ...single.flush()], expected);
    assertEquals(expected.length, list.length);
  });

  Deno.test(`${schema}: the schema is what a schema must be, and is recognised`, () => {
    const entry = CONNECTION_SCHEMAS[schema];
    const json = JSON.parse(JSON.stringify(entry.schema));
    assertEquals(parseSchema(json), entry.schema);
    assertEquals(JSON.stringify(parseSchema(json)), JSON.stringify(json));
    assertEquals(connectionFeatureSet(parseSchema(json)), schema);
    const { length } = entry.extractor().values(connection(), 0);
    assertEquals(length, entry.schema.features.length);
  });
}

Deno.test("connectionFeatureSet() refuses features that are not the set's", () => {
  const { schema } = CONNECTION_SCHEMAS["nsl-kdd-flow"];
  const { features } = schema;
  const refused = [
    { ...schema, features: features.slice(1) },
    { ...schema, features: features.toReversed() },
    { ...schema, connections: "connection" as const },
  ];
  for (const schema of refused) {
    assertThrows(
      () => connectionFeatureSet(schema),
      ConfigurationError,
      "in their order",
    );
  }
  assertThrows(
    () => connectionFeatureSet({ features }),
    ConfigurationError,
    "does not say which",
  );
});

Deno.test("connectionFeatures() asks for no batch before the last was taken", async () => {
  let asked = 0;
  async function* endless() {
    for (;;) {
      await Promise.resolve();
      const start = 100 * asked++;
      yield [connection({ index: asked, start })];
    }
  }
  const rows = connectionFeatures(endless(), {
    schema: "connection",
    lateness: 60,
  });
  for await (const row of rows) {
    assertEquals(row.length, asked === 3 ? 2 : 1);
    if (asked > 50) break;
  }
  assert(rows.counts.connections <= asked && asked < 60);
});

Deno.test("connectionFeatures() refuses a lateness that is none", () => {
  assertThrows(
    () => connectionFeatures(batches(), { schema: "connection", lateness: -1 }),
    RangeError,
    "lateness",
  );
});
