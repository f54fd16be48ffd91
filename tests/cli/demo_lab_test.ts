import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  LAB_TRAINING,
  readLab,
  splitLab,
  TRAINED_PART,
  trainOnLab,
  watchLab,
} from "../../lib/cli/demo_lab.ts";
import { describeLab } from "../../lib/cli/describe_lab.ts";
import { BadInputError, ConfigurationError } from "../../lib/errors.ts";
import type { ConnectionRecord } from "../../lib/records/connections/connection_record.ts";
import type { IncidentRecord } from "../../lib/watch/incident_record.ts";

const LAB = Deno.realPathSync(
  new URL("../../data/lab-connections.ndjson.gz", import.meta.url),
);

function connection(start: number, label?: string): ConnectionRecord {
  return {
    index: 0,
    uid: `C${start}`,
    start,
    duration: 0.1,
    protocol: "tcp",
    ipProtocol: 6,
    originator: "10.0.0.1",
    originatorPort: 40_000,
    responder: "10.0.0.2",
    responderPort: 80,
    service: "http",
    state: "SF",
    originatorBytes: 100,
    responderBytes: 1000,
    originatorPackets: 5,
    responderPackets: 5,
    originatorWireBytes: 300,
    responderWireBytes: 1200,
    history: null,
    ...(label !== undefined && { labels: { label } }),
  };
}

Deno.test("splitLab() takes the first part of the time before the first attack", () => {
  const all = [
    connection(100, "normal"),
    connection(174.9),
    connection(175, "normal"),
    connection(190, "normal"),
    connection(200, "scan"),
    connection(201, "normal"),
  ];
  assertEquals(TRAINED_PART, 0.75);
  assertEquals(splitLab(all), {
    quiet: all.slice(0, 2),
    all,
    watchedFrom: 175,
    attackedFrom: 200,
  });
});

Deno.test("splitLab() refuses what has no attack, or nothing before it", () => {
  const refused: [ConnectionRecord[], string][] = [
    [[], "no connection has another label"],
    [[connection(1, "normal"), connection(2)], "no connection has another"],
    [[connection(1, "scan"), connection(2, "normal")], "the first connection"],
  ];
  for (const [connections, reason] of refused) {
    assertThrows(() => splitLab(connections), ConfigurationError, reason);
  }
});

Deno.test("readLab() reads in order of start, and refuses a bad line", async () => {
  const file = await Deno.makeTempFile({ suffix: ".ndjson" });
  try {
    const line = (ts: number | string) =>
      JSON.stringify({
        ts,
        uid: "C",
        "id.orig_h": "10.0.0.1",
        "id.orig_p": 1,
        "id.resp_h": "10.0.0.2",
        "id.resp_p": 2,
        proto: "tcp",
        duration: 0.1,
        conn_state: "SF",
        label: "normal",
      }) + "\n";
    await Deno.writeTextFile(file, line(5) + line(3) + line(4));
    const starts = (await readLab(file)).map(({ start }) => start);
    assertEquals(starts, [3, 4, 5]);
    await Deno.writeTextFile(file, line(5) + line("noon"));
    await assertRejects(() => readLab(file), BadInputError, "line 2");
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("describeLab() tells kinds, incidents and what they were", () => {
  const record = (event: "opened" | "closed", given: object) =>
    ({ type: "incident", event, ...given }) as IncidentRecord;
  const text = describeLab({
    trained: { connections: 1234, seconds: 59.7 },
    kinds: new Map([
      ["normal, before the attacks", { connections: 10, alerts: 0 }],
      ["normal, since then", { connections: 20, alerts: 1 }],
      ["scan", { connections: 2000, alerts: 1999 }],
    ]),
    sources: new Map([
      ["10.0.0.3", new Map([["scan", 1998]])],
      ["10.0.0.4", new Map([["scan", 1], ["normal, since then", 2]])],
    ]),
    records: [
      record("opened", { incident: "a", source: "10.0.0.3", sentence: "A." }),
      record("opened", { incident: "b", source: "10.0.0.4", sentence: "B." }),
      record("closed", { incident: "b", alerts: 1, sentence: "B closed." }),
      record("closed", { incident: "a", alerts: 1998, sentence: "A closed." }),
    ],
  });
  assertEquals(
    text,
    `A lab network, its packets captured while real tools attacked it. A small model
has learned the first 60 seconds, 1,234 connections, all normal. The rest went
through what "gatewarden watch" does:

                                 connections   alerts
  normal, before the attacks              10        0
  normal, since then                      20        1
  scan                                 2,000    1,999

2,000 alerts became 2 incidents. Each as it opened and as it ended:
  1. A.
     A closed.
     Alerts of 10.0.0.3 by label: scan (1,998).
  2. B.
     Alerts of 10.0.0.4 by label: normal, since then (2), scan (1).
`,
  );
});

Deno.test("the lab's attacks are found by a model of its normal part", async () => {
  const parts = splitLab(await readLab(LAB));
  let windows = 0;
  let done = 0;
  using detector = await trainOnLab(parts, {
    onStart: (most) => windows = most,
    onProgress: (progress) => done = progress.windows,
  });
  assert(done > 0 && done <= windows);
  assertEquals(windows % LAB_TRAINING.epochs, 0);

  const { trained, kinds, sources, records } = watchLab(parts, detector);
  const watched = [...kinds.values()]
    .reduce((sum, { connections }) => sum + connections, 0);
  assertEquals(trained.connections + watched, parts.all.length);
  const share = (kind: string) =>
    kinds.get(kind)!.alerts / kinds.get(kind)!.connections;
  for (const attack of ["syn-scan", "connect-scan", "syn-flood"]) {
    assert(share(attack) > 0.9, `${attack}: ${share(attack)}`);
  }
  // It looks like lookups until there are very many of them.
  assert(share("dns-tunnel") > 0.05, `dns-tunnel: ${share("dns-tunnel")}`);
  assert(share("normal, before the attacks") < 0.05);

  // What the incidents of a source hold in the end is all that it caused.
  const closed = new Map<string, number>();
  for (const record of records) {
    if (record.type !== "incident" || record.event !== "closed") continue;
    const { source, alerts } = record;
    closed.set(source, (closed.get(source) ?? 0) + alerts);
  }
  const counted = [...sources].map(([source, alerts]): [string, number] => [
    source,
    [...alerts.values()].reduce((a, b) => a + b),
  ]);
  assertEquals(closed, new Map(counted));
  // The trained part is not told of.
  for (const record of records) {
    if (record.type !== "incident") continue;
    assert(Date.parse(record.first) / 1000 >= parts.watchedFrom - 0.001);
  }
});
