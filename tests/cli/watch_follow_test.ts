import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  eveJson,
  ZEEK_HEADER,
  zeekJson,
  zeekLines,
  zeekTsv,
} from "./connection_logs.ts";
import { connectionModel, removeConnectionModel } from "./connection_model.ts";
import {
  alertsIn,
  ALL,
  closedAlerts,
  fileOf,
  recordsIn,
  stateIn,
  until,
  WatchProcess,
} from "./watch_process.ts";

// A removed file's inode and SIGTERM are not Windows's.
const ignore = Deno.build.os === "windows";

Deno.test.afterAll(removeConnectionModel);

/** A log and a state file of a test's own; the log does not exist. */
async function paths(name: string): Promise<{ log: string; state: string }> {
  const { directory } = await connectionModel();
  const folder = `${directory}/${name}`;
  await Deno.mkdir(folder);
  return { log: `${folder}/conn.log`, state: `${folder}/watch.state` };
}

async function append(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(path, text, { append: true });
}

const FORMS: [string, (count: number, from: number) => string, string][] = [
  ["Zeek's TSV", zeekLines, ZEEK_HEADER],
  ["Zeek's JSON", zeekJson, ""],
  ["eve.json", eveJson, ""],
];

for (const [name, lines, header] of FORMS) {
  Deno.test({
    name: `watch follows ${name} as it grows, half lines too`,
    ignore,
    async fn() {
      const { log, state } = await paths(name.replace(/\W/g, ""));
      await Deno.writeTextFile(log, header + lines(20, 0));
      const args = [...ALL, "--state", state, log];
      await using process = await WatchProcess.start(args);
      await until(() => alertsIn(state) === 20, () => process.stderr);
      const text = lines(20, 20);
      const half = text.length >> 1;
      await append(log, text.slice(0, half));
      await until(() => alertsIn(state) > 20, () => process.stderr);
      await append(log, text.slice(half));
      await until(() => alertsIn(state) === 40, () => process.stderr);
      const { code, stderr } = await process.end("SIGTERM");
      assertEquals(code, 143);
      assertStringIncludes(stderr, "40 connections, 40 alerts");
    },
  });
}

Deno.test({
  name: "watch waits for a log that is created later",
  ignore,
  async fn() {
    const { log, state } = await paths("later");
    const args = [...ALL, "--state", state, log];
    await using process = await WatchProcess.start(args);
    await process.says("Waiting");
    await Deno.writeTextFile(log, zeekTsv(10));
    await until(() => alertsIn(state) === 10, () => process.stderr);
  },
});

Deno.test({
  name: "watch reads a renamed log to its end before the new one",
  ignore,
  async fn() {
    const { log, state } = await paths("renamed");
    await Deno.writeTextFile(log, zeekTsv(10));
    const args = [...ALL, "--state", state, log];
    await using process = await WatchProcess.start(args);
    await until(() => alertsIn(state) === 10, () => process.stderr);
    using old = await Deno.open(log, { append: true });
    await Deno.rename(log, log.replace("conn", "conn.2026-11-21"));
    await Deno.writeTextFile(log, zeekTsv(10, 20));
    // Its writer has not noticed.
    old.writeSync(new TextEncoder().encode(zeekLines(10, 10)));
    await until(() => alertsIn(state) === 30, () => process.stderr);
    const { stderr } = await process.end("SIGTERM");
    assertStringIncludes(stderr, "30 connections, 30 alerts");
  },
});

Deno.test({
  name: "watch reads on in a log that was truncated",
  ignore,
  async fn() {
    const { log, state } = await paths("truncated");
    await Deno.writeTextFile(log, zeekTsv(10));
    const args = [...ALL, "--state", state, log];
    await using process = await WatchProcess.start(args);
    await until(() => alertsIn(state) === 10, () => process.stderr);
    await Deno.writeTextFile(log, zeekTsv(3, 10));
    await until(() => alertsIn(state) === 13, () => process.stderr);
  },
});

Deno.test({
  name: "watch goes on after SIGKILL and SIGTERM, nothing lost or repeated",
  ignore,
  async fn() {
    const { log, state } = await paths("killed");
    const output = log.replace("conn.log", "alerts.ndjson");
    await Deno.writeTextFile(log, ZEEK_HEADER);
    const args = [...ALL, "--max-alerts", "1000/s", "--state", state];
    args.push("--output", output, log);
    const signals: [Deno.Signal, number][] = [
      ["SIGKILL", 137],
      ["SIGTERM", 143],
      ["SIGKILL", 137],
      ["SIGINT", 130],
      ["SIGKILL", 137],
    ];
    let count = 0;
    for (const [signal, expected] of signals) {
      await using process = await WatchProcess.start(args);
      await append(log, zeekLines(400, count));
      count += 400;
      // In the middle of it, which differs from run to run.
      await until(() => alertsIn(state) > count - 400, () => process.stderr);
      await append(log, zeekLines(100, count));
      count += 100;
      const { code } = await process.end(signal);
      assertEquals(code, expected);
    }
    await using process = await WatchProcess.start(args);
    await until(() => alertsIn(state) >= count, () => process.stderr);
    const { stderr } = await process.end("SIGTERM");
    assertEquals(alertsIn(state), count, stderr);
    const records = recordsIn(await Deno.readTextFile(output));
    const ids = records.map(({ id }) => id);
    assertEquals(new Set(ids).size, ids.length);
    // Each incident's closing, in the file or still to come, counts its own alerts.
    assertEquals(closedAlerts(records) + openAlerts(state), count);
  },
});

/** How many alerts the open incidents in a state file count. */
function openAlerts(state: string): number {
  const { incidents } = stateIn(state)!.sections.alerts;
  return incidents.open.reduce((sum, { alerts }) => sum + alerts, 0);
}

Deno.test({
  name: "watch keeps the places of several logs in one state file",
  ignore,
  async fn() {
    const { log, state } = await paths("several");
    const other = await fileOf("several/other.log", zeekTsv(7));
    await Deno.writeTextFile(log, zeekTsv(5));
    for (const [path, alerts] of [[log, 5], [other, 12], [log, 12]] as const) {
      const args = [...ALL, "--state", state, path];
      await using process = await WatchProcess.start(args);
      await until(() => alertsIn(state) === alerts, () => process.stderr);
      await process.end("SIGTERM");
    }
    assertEquals(Object.keys(stateIn(state)!.positions).sort(), [log, other]);
    assertEquals(alertsIn(state), 12);
  },
});

Deno.test({
  name: "watch --state of a log leaves what is late to the next start",
  ignore,
  async fn() {
    const { log, state } = await paths("waiting");
    await Deno.writeTextFile(log, zeekTsv(10));
    const args = [...ALL, "--state", state, "--lateness", "3600", log];
    {
      await using process = await WatchProcess.start(args);
      await until(() => stateIn(state) !== undefined);
      await process.end("SIGTERM");
      assertEquals(alertsIn(state), 0);
    }
    // An hour later; three confirm that it is no wrong clock.
    await append(log, zeekLines(3).replaceAll(/^1700000/gm, "1700004"));
    await using process = await WatchProcess.start(args);
    await until(() => alertsIn(state) === 10, () => process.stderr);
    const { stdout } = await process.end("SIGTERM");
    assertEquals(recordsIn(stdout).length > 0, true);
  },
});
