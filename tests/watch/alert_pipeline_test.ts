import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigurationError } from "../../lib/errors.ts";
import type { ConnectionRecord } from "../../lib/records/connections/connection_record.ts";
import {
  AlertPipeline,
  type AlertPipelineOptions,
  type AlertRecord,
} from "../../lib/watch/alert_pipeline.ts";
import { Allowlist } from "../../lib/watch/allowlist.ts";
import { Pseudonyms } from "../../lib/watch/pseudonym.ts";
import { parseRate } from "../../lib/watch/rate_limit.ts";
import { connection, reason, verdict } from "./strange_connections.ts";

const allowlist = () =>
  Allowlist.parse('[{"address": "10.0.0.0", "why": "ours"}]', "allow.json");

/** One step of traffic: how much later, who, how strange, about what. */
interface Step {
  readonly after: number;
  readonly source: number;
  readonly score: number;
  readonly feature: string;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    after: fc.oneof(
      { weight: 8, arbitrary: fc.nat(10) },
      { weight: 1, arbitrary: fc.nat(2000) },
      { weight: 1, arbitrary: fc.integer({ min: -100, max: 0 }) },
    ),
    source: fc.nat(12),
    score: fc.constantFrom(0.5, 2, 3, 40),
    feature: fc.constantFrom("count", "serror_rate", "src_bytes", "own"),
  }),
  { maxLength: 250 },
);

function connections(traffic: readonly Step[]): ConnectionRecord[] {
  let start = 1_700_000_000;
  return traffic.map(({ after, source }, index) =>
    connection({
      index,
      uid: `C${index}`,
      start: start += after,
      originator: `10.0.0.${source}`,
      responderPort: index,
    })
  );
}

/** Feeds traffic, perhaps through a checkpoint in the middle. */
function run(
  traffic: readonly Step[],
  options: AlertPipelineOptions,
  resumeAt = -1,
) {
  let pipeline = new AlertPipeline({ ...options, allowlist: allowlist() });
  const records: { record: AlertRecord; time: number }[] = [];
  const all = connections(traffic);
  let time = -Infinity;
  for (const [i, { score, feature }] of traffic.entries()) {
    if (i === resumeAt) {
      const state = JSON.parse(JSON.stringify(pipeline));
      pipeline = AlertPipeline.fromJSON(state, {
        ...options,
        allowlist: allowlist(),
      });
    }
    time = Math.max(time, all[i]!.start);
    for (
      const record of pipeline.push(verdict(score, [reason(feature)]), all[i]!)
    ) {
      records.push({ record, time });
    }
  }
  const during = records.length;
  for (const record of pipeline.finish()) records.push({ record, time });
  return { pipeline, records, during };
}

Deno.test("AlertPipeline keeps to the limit in every period", () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 6 }), (traffic, count) => {
      const { records, during } = run(traffic, {
        maxAlerts: { count, seconds: 600 },
        incidents: { quiet: 100, updateEvery: 50, most: 5 },
      });
      const limited = records.slice(0, during)
        .filter(({ record }) =>
          record.type !== "incident" || record.event !== "closed"
        );
      for (const [i, { time }] of limited.entries()) {
        const end = limited[i + count];
        assert(end === undefined || end.time - time >= 600 - 1e-6);
      }
    }),
  );
});

Deno.test("AlertPipeline accounts for every alert", () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 30 }), (traffic, count) => {
      const { pipeline, records } = run(traffic, {
        maxAlerts: { count, seconds: 600 },
        incidents: { quiet: 100, most: 5 },
      });
      const { alerts, opened, merged, held, allowed } = pipeline.counts;
      assertEquals(alerts, traffic.filter(({ score }) => score > 1).length);
      assertEquals(alerts, opened + merged + held + allowed);
      assertEquals(allowed, pipeline.allowlist.counts()[0]!.alerts);
      const events = (event: string) =>
        records.filter(({ record }) =>
          record.type === "incident" && record.event === event
        );
      assertEquals(events("opened").length, opened);
      assertEquals(events("closed").length, opened);
      const summed = records.reduce(
        (sum, { record }) =>
          sum + (record.type === "summary" ? record.held : 0),
        0,
      );
      assertEquals(summed, held);
      // Each id once: what is written twice is told by it.
      const ids = records.map(({ record }) => record.id);
      assertEquals(new Set(ids).size, ids.length);
      assertEquals(pipeline.openIncidents, 0);
      for (const { record } of records) assert(record.type !== "simulation");
    }),
  );
});

Deno.test("AlertPipeline writes the same after a checkpoint", () => {
  fc.assert(
    fc.property(steps, fc.nat(250), fc.boolean(), (traffic, at, simulate) => {
      const options = {
        maxAlerts: { count: 4, seconds: 600 },
        incidents: { quiet: 100, most: 5 },
        simulate,
      };
      const whole = run(traffic, options);
      const resumed = run(traffic, options, at);
      assertEquals(resumed.records, whole.records);
      assertEquals(resumed.pipeline.counts, whole.pipeline.counts);
    }),
    { numRuns: 50 },
  );
});

Deno.test("AlertPipeline makes one incident of a port scan", () => {
  const pipeline = new AlertPipeline();
  const scan = Array.from({ length: 2000 }, (_, i) =>
    pipeline.push(
      verdict(5 + i / 1000, [
        reason(["source_ports_60s", "pair_ports_60s"][i % 2]!, i, 2, 0.6),
        reason("state", "REJ", "SF", 0.3),
      ]),
      connection({ uid: `C${i}`, responderPort: i, start: 1000 + i / 400 }),
    )).flat();
  assertEquals(
    scan.map((record) =>
      record.type === "incident" && [record.event, record.alerts]
    ),
    [["opened", 1], ["updated", 10], ["updated", 100], ["updated", 1000]],
  );
  // Ordinary traffic goes on, and the scan does not.
  const closed = pipeline.push(verdict(0.1), connection({ start: 1700 }));
  assertEquals(
    closed.map((record) =>
      record.type === "incident" && [record.event, record.alerts, record.cause]
    ),
    [["closed", 2000, "quiet"]],
  );
  assertEquals(pipeline.finish(), []);
});

Deno.test("AlertPipeline sums up what it held once there is room", () => {
  const pipeline = new AlertPipeline({ maxAlerts: parseRate("4/h") });
  const types = (records: AlertRecord[]) =>
    records.map((record) =>
      record.type === "incident" ? record.event : record.type
    );
  const from = (source: number, start: number) =>
    types(pipeline.push(
      verdict(),
      connection({ originator: `10.0.0.${source}`, start, uid: `C${start}` }),
    ));
  assertEquals(from(1, 0), ["opened"]);
  assertEquals(from(2, 1), ["opened"]);
  assertEquals(from(3, 2), []);
  assertEquals(from(3, 3), []);
  assertEquals(from(4, 4), []);
  // It leaks three an hour, so there is room for two after 40 minutes; by then the
  // two that were told of are quiet.
  assertEquals(types(pipeline.advance(604)), ["closed", "closed"]);
  assertEquals(types(pipeline.advance(2395)), []);
  const [summary] = pipeline.advance(2405);
  if (summary?.type !== "summary") throw new Error("no summary");
  assertEquals([summary.held, summary.bySource], [3, [
    { name: "10.0.0.3", alerts: 2 },
    { name: "10.0.0.4", alerts: 1 },
  ]]);
  assertEquals(from(5, 2406), ["opened"]);
  assertEquals(from(6, 2407), []);
  assertEquals(types(pipeline.finish()), ["closed", "summary"]);
  assertEquals(pipeline.counts.held, 4);
});

Deno.test("AlertPipeline under endless overload opens and sums up, resumed or not", () => {
  const endless = (rate: string, resumeAt: number) => {
    const options = { maxAlerts: parseRate(rate) };
    let pipeline = new AlertPipeline(options);
    const ids: string[] = [];
    const told = { opened: 0, summary: 0 };
    // A new source every ten seconds, for ten hours.
    for (let i = 0; i < 3600; i++) {
      if (i === resumeAt) {
        const state = JSON.parse(JSON.stringify(pipeline));
        pipeline = AlertPipeline.fromJSON(state, options);
      }
      const given = { originator: `10.0.${i >> 8}.${i & 255}`, start: 10 * i };
      for (const record of pipeline.push(verdict(), connection(given))) {
        if (record.type === "summary") told.summary++;
        else if (record.type !== "incident" || record.event !== "opened") {
          continue;
        } else told.opened++;
        ids.push(`${record.id} at ${i}`);
      }
    }
    return { told, ids };
  };
  // Where there is one an hour they take turns: openings at 0, 1, 3, 5, 7 and 9 h,
  // summaries at 2, 4, 6 and 8 h. Where there are more, one a period is a summary.
  assertEquals(endless("1/h", -1).told, { opened: 6, summary: 4 });
  for (const count of [2, 3, 4, 5, 20]) {
    const { told, ids } = endless(`${count}/h`, -1);
    assert(
      told.summary >= 4 && told.summary <= 10,
      `${count}: ${told.summary}`,
    );
    assert(told.opened >= told.summary, `${count}: ${told.opened}`);
    assertEquals(endless(`${count}/h`, 700).ids, ids);
  }
});

Deno.test("AlertPipeline leaves room for what is new", () => {
  const pipeline = new AlertPipeline({
    maxAlerts: parseRate("20/h"),
    incidents: { updateEvery: 1 },
  });
  const opened = new Set<string>();
  // Forty sources that go on and on, then a new one.
  for (let second = 0; second < 7200; second++) {
    const originator = second < 7199 ? `10.0.0.${second % 5}` : "10.9.9.9";
    const records = pipeline.push(
      verdict(),
      connection({ originator, start: second, uid: `C${second}` }),
    );
    for (const record of records) {
      if (record.type === "incident" && record.event === "opened") {
        opened.add(record.source);
      }
    }
  }
  assert(opened.has("10.9.9.9"));
});

Deno.test("AlertPipeline is not stopped by one wrong date", () => {
  const pipeline = new AlertPipeline();
  const opened = (start: number, originator: string) =>
    pipeline.push(verdict(), connection({ start, originator, uid: originator }))
      .filter((record) =>
        record.type === "incident" && record.event === "opened"
      )
      .length;
  assertEquals(opened(1000, "a"), 1);
  assertEquals(opened(4e9, "b"), 1);
  for (let i = 0; i < 12; i++) opened(1001 + i, `c${i}`);
  assertEquals(opened(1001 + 3600, "d"), 1);
});

Deno.test("AlertPipeline lets no address through under pseudonyms", async () => {
  const key = Uint8Array.from({ length: 32 }, (_, i) => i * 7);
  const pseudonyms = await Pseudonyms.create(key);
  const pipeline = new AlertPipeline({
    pseudonyms,
    maxAlerts: parseRate("2/h"),
    allowlist: allowlist(),
    simulate: true,
  });
  const records: AlertRecord[] = [];
  const addresses = new Set<string>();
  for (let i = 0; i < 300; i++) {
    const given = {
      originator: i % 3 === 0 ? `2001:db8::${i}` : `172.16.44.${i % 200}`,
      responder: `172.16.55.${i % 100}`,
      start: 1000 + i * 30,
      uid: `C${i}`,
    };
    addresses.add(given.originator).add(given.responder);
    const reasons = [{ ...reason("pair_ports_60s"), timestep: 0 }];
    const window = [
      connection({ ...given, responder: "172.16.77.1" }),
      connection(given),
    ];
    records.push(...pipeline.push(verdict(8, reasons), window[1]!, window));
  }
  addresses.add("172.16.77.1");
  const state = JSON.stringify(pipeline);
  const text = JSON.stringify([...records, ...pipeline.finish()]) + state;
  for (const address of addresses) {
    assert(
      !new RegExp(`${RegExp.escape(address)}(?![0-9a-f])`).test(text),
      address,
    );
  }
  assert(text.includes(pseudonyms.address("172.16.55.0")));
  // The allowlist knows the real ones.
  pipeline.push(verdict(), connection({ originator: "10.0.0.0", start: 1e5 }));
  assertEquals(pipeline.counts.allowed, 1);
});

Deno.test("AlertPipeline simulates: the same records, marked, and a sum", () => {
  const traffic: Step[] = Array.from({ length: 100 }, (_, i) => ({
    after: 1800,
    source: 1 + i % 2,
    score: i % 4 === 3 ? 0.5 : 3,
    feature: i % 2 === 0 ? "count" : "src_bytes",
  }));
  const real = run(traffic, {}).records.map(({ record }) => record);
  const simulated = run(traffic, { simulate: true }).records
    .map(({ record }) => record);
  const sum = simulated.pop()!;
  assertEquals(
    simulated,
    real.map((record) => ({ ...record, simulated: true })),
  );
  if (sum.type !== "simulation") throw new Error("no sum");
  assertEquals(sum.records, real.length);
  assertEquals(sum.counts.alerts, 75);
  assertEquals(sum.byDay.reduce((all, { alerts }) => all + alerts, 0), 75);
  assertEquals(
    sum.byDay.map(({ day }) => day),
    ["2023-11-14", "2023-11-15", "2023-11-16", "2023-11-17"].slice(
      0,
      sum.byDay.length,
    ),
  );
  assertEquals(sum.bySource, [
    { source: "10.0.0.1", alerts: 50 },
    { source: "10.0.0.2", alerts: 25 },
  ]);
  assertEquals(sum.byReason, [
    { reason: "count", alerts: 50 },
    { reason: "src_bytes", alerts: 25 },
  ]);
});

Deno.test("AlertPipeline reloads its allowlist and tells of entries that are over", () => {
  const pipeline = new AlertPipeline({ allowlist: allowlist() });
  assertEquals(pipeline.takeNotices(), []);
  pipeline.push(verdict(), connection({ originator: "10.0.0.0" }));
  pipeline.replaceAllowlist(Allowlist.parse(
    '[{"address": "10.0.0.0", "why": "ours"}, ' +
      '{"port": 1, "until": "2023-11-14", "why": "old"}]',
    "allow.json",
  ));
  assertEquals(pipeline.allowlist.counts()[0]!.alerts, 1);
  assertEquals(pipeline.takeNotices(), []);
  pipeline.advance(1_700_006_400);
  assertEquals(pipeline.takeNotices().length, 1);
  assertEquals(pipeline.takeNotices(), []);
});

Deno.test("AlertPipeline's state stays small", () => {
  const pipeline = new AlertPipeline();
  for (let i = 0; i < 20_000; i++) {
    pipeline.push(
      verdict(),
      connection({
        uid: `C${i}`,
        start: 1e9 + i / 100,
        originator: `10.${i % 3}.${i >> 8}.${i & 255}`,
        responder: `10.9.${i >> 8}.${i & 255}`,
        responderPort: i,
      }),
    );
  }
  assert(pipeline.openIncidents <= 256);
  assert(pipeline.evictedIncidents > 0);
  assert(JSON.stringify(pipeline).length < 500_000);
});

Deno.test("AlertPipeline refuses a damaged state, naming the field", () => {
  const pipeline = new AlertPipeline({ allowlist: allowlist() });
  pipeline.push(verdict(), connection());
  const state = JSON.parse(JSON.stringify(pipeline));
  const fault = (
    change: (state: Record<string, unknown>) => void,
    text: string,
  ) => {
    const damaged = structuredClone(state);
    change(damaged);
    assertThrows(
      () => AlertPipeline.fromJSON(damaged),
      ConfigurationError,
      text,
    );
  };
  fault((it) => it.limit = { level: "x", at: 0 }, "alerts.limit.level");
  fault((it) => delete it.counts, '"counts"');
  fault((it) => it.incidents = [], "alerts.incidents");
  fault((it) => it.extra = 1, '"extra"');
  assertThrows(
    () => AlertPipeline.fromJSON(null),
    ConfigurationError,
    "Cannot go on from the checkpoint",
  );
});
