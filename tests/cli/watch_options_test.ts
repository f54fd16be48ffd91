import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { capture, sourceOf, zeekJson, zeekTsv } from "./connection_logs.ts";
import { connectionModel, removeConnectionModel } from "./connection_model.ts";
import {
  ALL,
  closedAlerts,
  fileOf,
  recordsIn,
  watch,
  watchPipe,
  WatchProcess,
} from "./watch_process.ts";

Deno.test.afterAll(removeConnectionModel);

Deno.test("watch leaves out what the allowlist allows", async () => {
  const allowlist = await fileOf(
    "allow.json",
    JSON.stringify([
      { address: sourceOf(0), why: "the printer" },
      { network: "192.168.44.11/32", port: 53, why: "resolver" },
      { service: "ssl", until: "2001-01-01", why: "long over" },
    ]),
  );
  const { records, stderr } = await watchPipe(zeekTsv(60), [
    ...ALL,
    "--allowlist",
    allowlist,
  ]);
  // Twelve of the printer, and four of the other's twelve are to port 53.
  assertStringIncludes(stderr, "16 are on the allowlist");
  assertEquals(closedAlerts(records), 44);
  assert(records.every(({ source }) => source !== sourceOf(0)));
  assertStringIncludes(stderr, "long over");
});

Deno.test("watch --pseudonymise lets no address out", async () => {
  const { directory } = await connectionModel();
  const key = `${directory}/key`;
  const state = `${directory}/pseudonyms.state`;
  await Deno.writeFile(key, Uint8Array.from({ length: 32 }, (_, i) => 5 * i));
  const args = [...ALL, "--pseudonymise", key];
  const { stdout, stderr, records } = await watchPipe(zeekTsv(60), [
    ...args,
    "--state",
    state,
    "--max-alerts",
    "2/h",
    "--simulate",
  ]);
  assertStringIncludes(stderr, "60 alerts");
  const all = stdout + stderr + await Deno.readTextFile(state);
  assert(!/192\.168\.(?:44|55)\.\d/.test(all), all);
  const first = records.find(({ event }) => event === "opened")!;
  // The same key gives the same names, another one others.
  const again = await watchPipe(zeekTsv(60), args);
  assertEquals(again.records[0]!.source, first.source);
  await Deno.writeFile(key, Uint8Array.from({ length: 32 }, (_, i) => 7 * i));
  const other = await watchPipe(zeekTsv(60), args);
  assert(other.records[0]!.source !== first.source);
});

Deno.test("watch --simulate writes the same records, marked, and a sum", async () => {
  const real = (await watchPipe(zeekTsv(60))).records;
  const simulated = (await watchPipe(zeekTsv(60), [...ALL, "--simulate"]))
    .records;
  const sum = simulated.pop()!;
  assertEquals(
    simulated,
    real.map((record) => ({ ...record, simulated: true })),
  );
  assertEquals(sum.type, "simulation");
  assertEquals(sum.records, real.length);
  assertEquals(sum.counts!.alerts, 60);
});

Deno.test("watch --max-alerts holds back, and sums up what was held", async () => {
  const { records } = await watchPipe(zeekTsv(60), [
    ...ALL,
    "--max-alerts",
    "4/d",
  ]);
  const opened = records.filter(({ event }) => event === "opened");
  assertEquals(opened.length, 2);
  const summary = records.find(({ type }) => type === "summary")!;
  assert(summary.held! > 0);
  // Closings count what belongs to incidents that were told of, the summary the rest.
  assertEquals(closedAlerts(records) + summary.held!, 60);
});

Deno.test("watch --health adds a record to a file, at the end at the latest", async () => {
  const path = await fileOf("health.ndjson", "before\n");
  const bad = zeekTsv(30) + "half a line\n" + zeekTsv(30, 30);
  const { stderr } = await watchPipe(bad, [...ALL, "--health", path]);
  assertStringIncludes(stderr, "1 row could not be read");
  const [before, beat, rest] = (await Deno.readTextFile(path)).split("\n");
  assertEquals([before, rest], ["before", ""]);
  const { time, rssBytes, rowsPerSecond, lagSeconds, ...totals } = JSON.parse(
    beat!,
  );
  assertEquals(totals.rows, 60);
  assertEquals(totals.badRows, 1);
  assertEquals(totals.alerts, 60);
  assertEquals(totals.drops, 0);
  assertEquals(totals.type, "health");
  assertMatch(time, /^\d{4}-\d\d-\d\dT/);
  assert(rssBytes > 1e6 && rowsPerSecond > 0 && lagSeconds > 0);
});

Deno.test("watch --silent-minutes says that nothing comes in", async () => {
  await using process = await WatchProcess.start([
    "--silent-minutes",
    "0.001",
    "-",
  ]);
  await process.says('"type":"silence"');
  await process.send(zeekTsv(3));
  await process.says('"over":true');
});

Deno.test("watch --lateness puts connections in order", async () => {
  // The last one started first.
  const lines = zeekJson(20).trim().split("\n");
  const late = [...lines.slice(1), lines[0]].join("\n") + "\n";
  const health = await fileOf("late.ndjson", "");
  const lateIn = async (lateness: string) => {
    await Deno.writeTextFile(health, "");
    await watchPipe(late, ["--lateness", lateness, "--health", health]);
    return JSON.parse(await Deno.readTextFile(health)).late;
  };
  assertEquals(await lateIn("1"), 1);
  assertEquals(await lateIn("300"), 0);
});

for (const policy of ["block", "drop-oldest"]) {
  Deno.test(`watch --on-overload ${policy} counts every connection`, async () => {
    const { stderr } = await watchPipe(zeekTsv(3000), [
      ...ALL,
      "--on-overload",
      policy,
    ]);
    const number = (pattern: RegExp) =>
      Number(pattern.exec(stderr)![1]!.replaceAll(",", ""));
    const scored = number(/([\d,]+) connections, /);
    const dropped = number(/([\d,]+) connections were dropped/);
    assertEquals(scored + dropped, 3000);
    if (policy === "block") assertEquals(dropped, 0);
  });
}

Deno.test("watch --ignore-checksums takes packets that are damaged", async () => {
  const bytes = capture(60);
  // The checksum in each IPv4 header: packets of 14 + 20 + 8 + 40 or 90 bytes.
  for (let at = 24, i = 0; at < bytes.length; i++) {
    bytes[at + 16 + 14 + 10]! ^= 1;
    at += 16 + 14 + 28 + (i % 2 === 0 ? 40 : 90);
  }
  const { code, stderr } = await watch([...ALL, "-"], { stdin: bytes });
  assertEquals(code, 3, stderr);
  assertStringIncludes(stderr, "Cannot find a connection");
  assertStringIncludes(
    stderr,
    "120 packets have wrong checksums, as network cards leave them; " +
      "--ignore-checksums takes them",
  );
  const { stderr: said } = await watchPipe(bytes, [
    ...ALL,
    "--ignore-checksums",
  ]);
  assertStringIncludes(said, "60 connections, 60 alerts");
});

Deno.test("watch --quiet says nothing on a good day", async () => {
  const health = await fileOf("quiet.ndjson", "");
  const { stderr } = await watchPipe(zeekTsv(9), [
    "--quiet",
    "--health",
    health,
  ]);
  assertEquals(stderr, "");
});

Deno.test("watch --output adds to a file", async () => {
  const path = await fileOf("out.ndjson", '{"type":"old","id":"x"}\n');
  const args = [...ALL, "--output", path];
  const { stdout } = await watchPipe(zeekTsv(20), args);
  assertEquals(stdout, "");
  const records = recordsIn(await Deno.readTextFile(path));
  assertEquals(records[0]!.type, "old");
  assertEquals(closedAlerts(records), 20);
});
