import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { kddFlag } from "../../../lib/features/connections/kdd_flag.ts";
import {
  KDD_SERVICES,
  kddService,
} from "../../../lib/features/connections/kdd_service.ts";
import {
  NslKddFlowExtractor,
  nslKddFlowPreprocessing,
  nslKddFlowSchema,
} from "../../../lib/features/connections/nsl_kdd_flow.ts";
import { Preprocessor } from "../../../lib/features/preprocessor.ts";
import { nslKddSchema } from "../../../lib/records/nsl_kdd.ts";
import type { ConnectionRecord } from "../../../lib/records/connections/connection_record.ts";
import { kddWindows } from "../../reference/kdd_windows.ts";
import { connection, randomConnections } from "./random_connections.ts";

const NAMES = nslKddFlowSchema.features.map(({ name }) => name);
const named = (values: readonly unknown[]) =>
  Object.fromEntries(NAMES.map((name, i) => [name, values[i]]));

function extract(list: Partial<ConnectionRecord>[]) {
  const extractor = new NslKddFlowExtractor();
  return list.map((given) => {
    const record = connection(given);
    return named(extractor.values(record, record.start));
  });
}

function naiveList(list: readonly ConnectionRecord[]) {
  return list.map((record) => ({
    time: record.start,
    host: record.responder,
    service: String(KDD_SERVICES[kddService(record)]),
    port: record.originatorPort,
    flag: kddFlag(record),
  }));
}

Deno.test("nslKddFlowSchema has 26 of NSL-KDD's features, in its order", () => {
  const all = nslKddSchema.features;
  assertEquals(NAMES.length, 26);
  assertEquals(
    nslKddFlowSchema.features,
    all.filter((_, i) => i < 7 || i >= 22),
  );
});

Deno.test("the 26 features are what recomputing each window gives", () => {
  const list = randomConnections(100_000, 7);
  const naive = naiveList(list);
  const extractor = new NslKddFlowExtractor();
  let largest = 0;
  let fullest = 0;
  for (const [i, record] of list.entries()) {
    const found = extractor.values(record, record.start).slice(7) as number[];
    const { recent, last } = kddWindows(naive, i);
    const expected = [...recent, ...last];
    fullest = Math.max(fullest, recent[0]!);
    for (const [j, value] of expected.entries()) {
      // Counts are the same; rates lose at most half of their last decimal.
      const isCount = j < 2 || j === 9 || j === 10;
      const difference = Math.abs(found[j]! - value);
      if (isCount) assertEquals(found[j], value);
      else largest = Math.max(largest, difference);
      assert(
        isCount || difference <= 0.005 + 1e-7,
        `row ${i} ${NAMES[j + 7]}: ${found[j]}, expected ${value}`,
      );
    }
  }
  assert(fullest === 511, `the time window held ${fullest} at most`);
  console.log(
    `100,000 connections, 19 features: counts equal, largest difference of a rate ${
      largest.toFixed(7)
    } (rounding to two decimals allows 0.005)`,
  );
});

Deno.test("windows of any size are what recomputing gives", () => {
  const sizes = fc.record({
    timeWindow: fc.constantFrom(0, 0.01, 1, 60),
    timeLimit: fc.integer({ min: 1, max: 40 }),
    hostWindow: fc.integer({ min: 1, max: 40 }),
  });
  fc.assert(
    fc.property(sizes, fc.integer(), (windows, seed) => {
      const list = randomConnections(200, seed);
      const naive = naiveList(list);
      const extractor = new NslKddFlowExtractor(windows);
      for (const [i, record] of list.entries()) {
        const found = extractor.values(record, record.start).slice(7);
        const { recent, last } = kddWindows(naive, i, windows);
        for (const [j, value] of [...recent, ...last].entries()) {
          assert(Math.abs((found[j] as number) - value) <= 0.005 + 1e-7);
        }
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("the time window ends 2 s ago, and that counts", () => {
  const counts = extract([{ start: 10 }, { start: 12 }, { start: 12.001 }])
    .map(({ count }) => count);
  assertEquals(counts, [1, 2, 2]);
});

Deno.test("a connection has its basic features as KDD'99 counts them", () => {
  const [plain] = extract([{ duration: 1.99, state: "SHR" }]);
  assertEquals(
    Object.values(plain!).slice(0, 7),
    [1, "tcp", "http", "OTH", 100, 200, 0],
  );
  const [ping] = extract([{
    protocol: "icmp",
    originatorPort: 8,
    responderPort: 0,
    state: "OTH",
    originatorBytes: 56,
    originatorPackets: 2,
    responderBytes: 56,
    responderPackets: null,
  }]);
  assertEquals(
    Object.values(ping!).slice(0, 7),
    [0, "icmp", "eco_i", "SF", 72, 56, 0],
  );
  const [unknown] = extract([{
    protocol: "unknown_transport",
    state: null,
    duration: null,
    originatorBytes: null,
    responderBytes: null,
  }]);
  assertEquals(
    Object.values(unknown!).slice(0, 7),
    [0, null, null, "OTH", 0, 0, 0],
  );
});

Deno.test("land needs the same address and the same port", () => {
  const same = { originator: "10.0.0.2", originatorPort: 80 };
  const lands = extract([
    same,
    { ...same, originatorPort: 81 },
    { ...same, originator: "10.0.0.3" },
    { ...same, protocol: "udp" },
    { ...same, protocol: "icmp" },
  ]).map(({ land }) => land);
  assertEquals(lands, [1, 0, 0, 1, 0]);
});

Deno.test("a SYN flood and a port scan look as in the data", () => {
  const flood = extract(Array.from({ length: 300 }, (_, i) => ({
    start: i / 1000,
    originatorPort: 2000 + i,
    state: "S0" as const,
  }))).at(-1)!;
  assertEquals(flood.count, 300);
  assertEquals(flood.serror_rate, 1);
  assertEquals(flood.same_srv_rate, 1);
  assertEquals(flood.diff_srv_rate, 0);
  assertEquals(flood.dst_host_count, 255);
  assertEquals(flood.dst_host_same_src_port_rate, 0);
  const scan = extract([21, 22, 23, 25].map((responderPort) => ({
    responderPort,
    state: "REJ" as const,
  }))).at(-1)!;
  assertEquals(scan.rerror_rate, 1);
  assertEquals(scan.same_srv_rate, 0.25);
  assertEquals(scan.diff_srv_rate, 1);
  assertEquals(scan.srv_diff_host_rate, 0);
});

Deno.test("a Preprocessor takes every row with the options that stand beside", () => {
  const extractor = new NslKddFlowExtractor();
  const rows = randomConnections(500, 3).map((record) =>
    extractor.values(record, record.start)
  );
  const options = nslKddFlowPreprocessing;
  const scaled = Preprocessor.fit(nslKddFlowSchema, rows, options)
    .transform(rows);
  assert(scaled.every(Number.isFinite));
});

Deno.test("NslKddFlowExtractor refuses windows that cannot be", () => {
  const make = (windows: object) => () => new NslKddFlowExtractor(windows);
  assertThrows(make({ timeWindow: -1 }), RangeError, "-1 as timeWindow");
  assertThrows(make({ timeLimit: 0 }), RangeError, "window of 0");
  assertThrows(make({ hostWindow: 65_536 }), RangeError, "window of 65536");
});
