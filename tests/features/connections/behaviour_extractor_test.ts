import { assert, assertEquals, assertThrows } from "@std/assert";
import { BehaviourExtractor } from "../../../lib/features/connections/behaviour_extractor.ts";
import {
  connectionPreprocessing,
  connectionSchema,
} from "../../../lib/features/connections/connection_schema.ts";
import { Preprocessor } from "../../../lib/features/preprocessor.ts";
import type { ConnectionRecord } from "../../../lib/records/connections/connection_record.ts";
import { memoryFeatures } from "../../reference/connection_memory.ts";
import { connection, randomConnections } from "./random_connections.ts";

const NAMES = connectionSchema.features.map(({ name }) => name);

function extract(
  list: readonly Partial<ConnectionRecord>[],
  extractor = new BehaviourExtractor(),
) {
  return list.map((given) => {
    const record = connection(given);
    const values = extractor.values(record, record.start);
    return Object.fromEntries(NAMES.map((name, i) => [name, values[i]!]));
  });
}

const FAILED = ["S0", "REJ", "RSTOS0", "RSTRH", "SH"];

Deno.test("features over time are what summing all connections gives", () => {
  let largest = 0;
  for (const seed of [1, 2, 3]) {
    const list = randomConnections(1500, seed);
    const contacts = list.map((record) => ({
      time: record.start,
      source: record.originator,
      destination: record.responder,
      port: `${record.protocol} ${record.responderPort}`,
      failed: record.state === null
        ? record.responderPackets === 0
        : FAILED.includes(record.state),
      bytes: record.originatorBytes ?? record.originatorWireBytes ?? 0,
    }));
    // What is older than the memory counts exp(−6) of itself at most.
    assert(list.at(-1)!.start - list[0]!.start < 3600 * 20);
    for (const [i, found] of extract(list).entries()) {
      for (
        const [name, expected] of Object.entries(memoryFeatures(contacts, i))
      ) {
        const difference = Math.abs((found[name] as number) - expected);
        const size = Math.max(1, expected);
        largest = Math.max(largest, difference / size);
        assert(
          difference <= 0.0005001 * size,
          `${name} of row ${i}: ${found[name]}, expected ${expected}`,
        );
      }
    }
  }
  console.log(
    `4,500 connections, 20 features: largest relative difference ${largest} ` +
      "(rounding to thousandths allows 0.0005)",
  );
});

Deno.test("a port scan, a sweep and a flood each show in their features", () => {
  const scan = extract(Array.from({ length: 200 }, (_, i) => ({
    start: 1000 + i / 100,
    responderPort: 1 + i,
    state: "REJ" as const,
  }))).at(-1)!;
  assert((scan.pair_ports_60s as number) > 190);
  assert((scan.source_hosts_60s as number) <= 1);
  assertEquals(scan.source_failed_60s, 1);
  const sweep = extract(Array.from({ length: 200 }, (_, i) => ({
    start: 1000 + i / 100,
    responder: `10.0.1.${i}`,
    state: "S0" as const,
  }))).at(-1)!;
  assert((sweep.source_hosts_60s as number) > 190);
  assertEquals(sweep.pair_ports_60s, 1);
  const flood = extract(Array.from({ length: 200 }, (_, i) => ({
    start: 1000 + i / 100,
    originator: `10.0.1.${i}`,
  }))).at(-1)!;
  assert((flood.destination_sources_60s as number) > 190);
  assert((flood.destination_connections_5s as number) > 150);
  assertEquals(flood.source_connections_600s, 1);
});

Deno.test("a beacon's gaps are alike, a person's are not", () => {
  const beacon = extract(
    Array.from({ length: 30 }, (_, i) => ({ start: 1000 + 60 * i })),
  ).at(-1)!;
  assertEquals(beacon.conversation_idle, 60);
  assert((beacon.conversation_regularity as number) > 0.99);
  const person = extract(
    Array.from({ length: 30 }, (_, i) => ({ start: 1000 + 7 * (i ** 3 % 97) }))
      .sort((a, b) => a.start - b.start),
  ).at(-1)!;
  assert((person.conversation_regularity as number) < 0.8);
  // Connections of one page are one visit: none of their gaps is a gap.
  const page = extract(
    Array.from({ length: 30 }, (_, i) => ({ start: 1000 + i / 50 })),
  ).at(-1)!;
  assertEquals(page.conversation_regularity, 0);
});

Deno.test("a connection has its basic features", () => {
  const [plain, unknown] = extract([
    {},
    {
      start: 9,
      protocol: "unknown_transport",
      responderPort: 0,
      state: null,
      duration: null,
      originatorBytes: null,
      originatorPackets: null,
      responderBytes: null,
      responderWireBytes: null,
      responderPackets: 0,
    },
  ]);
  assertEquals(Object.values(plain!).slice(0, 12), [
    "tcp",
    "http",
    "80",
    "SF",
    0.5,
    100,
    200,
    4,
    4,
    25,
    50,
    0.333,
  ]);
  assertEquals(Object.values(unknown!).slice(0, 12), [
    "unknown_transport",
    "unknown",
    "none",
    null,
    0,
    300,
    0,
    0,
    0,
    300,
    0,
    1,
  ]);
  // As far as is known: reading began with it.
  assertEquals(plain!.pair_idle, 0);
  assertEquals(unknown!.pair_idle, 9);
  assertEquals(unknown!.conversation_idle, 9);
});

Deno.test("every category is one that the schema lists, none an address", () => {
  const list = randomConnections(3000, 11);
  for (const row of extract(list)) {
    for (const { name, type, categories } of connectionSchema.features) {
      const value = row[name]!;
      if (type === "numeric") assert(Number.isFinite(value), name);
      else assert(value === null || categories!.includes(value as string));
    }
  }
  assertEquals(NAMES.length, 33);
});

Deno.test("a Preprocessor takes every row with the options that stand beside", () => {
  const extractor = new BehaviourExtractor();
  const rows = randomConnections(500, 3).map((record) =>
    extractor.values(record, record.start)
  );
  const options = connectionPreprocessing;
  const scaled = Preprocessor.fit(connectionSchema, rows, options)
    .transform(rows);
  assert(scaled.every(Number.isFinite));
});

Deno.test("memory is bounded, and what it loses is counted", () => {
  const extractor = new BehaviourExtractor({ hosts: 10, pairs: 20 });
  const forged = Array.from({ length: 1000 }, (_, i) => ({
    start: i / 100,
    originator: `172.16.${i >> 8}.${i & 255}`,
  }));
  const rows = extract(forged, extractor);
  // 990 sources, 980 pairs and 960 conversations had to go.
  assertEquals(extractor.evicted, 990 + 980 + 960);
  assert((rows.at(-1)!.destination_sources_60s as number) > 900);
});

Deno.test("what was forgotten for its age is not counted", () => {
  const extractor = new BehaviourExtractor({ hosts: 10, pairs: 20 });
  const slow = Array.from({ length: 500 }, (_, i) => ({
    start: i * 1000,
    originator: `172.16.${i >> 8}.${i & 255}`,
  }));
  extract(slow, extractor);
  assertEquals(extractor.evicted, 0);
  const [again] = extract([{ ...slow[0], start: 1e6 }], extractor);
  assertEquals(again!.pair_idle, 3600);
});

Deno.test("BehaviourExtractor refuses limits that hold nothing", () => {
  const make = (limits: object) => () => new BehaviourExtractor(limits);
  assertThrows(make({ hosts: 0 }), RangeError, "remember 0 hosts");
  assertThrows(make({ pairs: 1.5 }), RangeError, "remember 1.5 pairs");
});
