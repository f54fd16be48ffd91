import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  capture,
  connection,
  eveJson,
  sourceOf,
  zeekJson,
  zeekLines,
  zeekTsv,
} from "./connection_logs.ts";
import { connectionModel, removeConnectionModel } from "./connection_model.ts";
import { startCli } from "./run_cli.ts";
import {
  alertsIn,
  ALL,
  closedAlerts,
  recordsIn,
  watch,
  watchPipe,
  WatchProcess,
} from "./watch_process.ts";

const SIGNALS = Deno.build.os !== "windows";

Deno.test.afterAll(removeConnectionModel);

const FORMS: [string, string | Uint8Array<ArrayBuffer>, string][] = [
  ["Zeek's TSV", zeekTsv(60), "zeek"],
  ["Zeek's JSON", zeekJson(60), "zeek"],
  ["eve.json", eveJson(60), "suricata"],
  ["a capture", capture(60), "pcap"],
];

for (const [name, input, format] of FORMS) {
  Deno.test(`watch reads ${name} from a pipe`, async () => {
    const { records, stderr } = await watchPipe(input);
    assertStringIncludes(stderr, "60 connections, 60 alerts");
    const sources = new Set(records.map(({ source }) => source));
    assertEquals(sources, new Set([0, 1, 2, 3, 4].map(sourceOf)));
    assertEquals(new Set(records.map(({ id }) => id)).size, records.length);
    assertEquals(closedAlerts(records), 60);
    // Named, it is not looked at: the records are the same.
    const named = await watchPipe(input, [...ALL, "--format", format]);
    assertEquals(named.records, records);
    if (format === "suricata") assertStringIncludes(stderr, "60 alert");
  });
}

Deno.test("watch tells of alerts in words, with reasons", async () => {
  const odd = {
    ...connection(60),
    "uid": "Codd",
    "id.orig_h": "192.168.44.99",
    "resp_bytes": 9_000_000_000,
  };
  const { records } = await watchPipe(
    zeekJson(60) + JSON.stringify(odd) + "\n",
    ["--threshold", "100"],
  );
  assertEquals(records.map(({ event }) => event), ["opened", "closed"]);
  const { type, source, sentence, alert } = records[0]!;
  assertEquals([type, source], ["incident", "192.168.44.99"]);
  assertEquals(alert!.connection.uid, "Codd");
  assertStringIncludes(
    sentence!,
    "192.168.44.99 received 900.0 MB per packet from 192.168.55.1; usual is ",
  );
  const shares = new Map(
    alert!.reasons.map(({ feature, actual }) => [feature, actual]),
  );
  assertEquals(shares.get("responder_packet_bytes"), 900_000_000);
  assertEquals(shares.get("responder_bytes"), 9_000_000_000);
});

Deno.test("watch without alerts writes nothing", async () => {
  const { stdout, stderr } = await watchPipe(zeekTsv(60), [
    "--threshold",
    "1e12",
  ]);
  assertEquals(stdout, "");
  assertStringIncludes(stderr, "60 connections, 0 alerts");
});

Deno.test("watch reads a capture and a compressed log to their end", async () => {
  const { directory } = await connectionModel();
  await Deno.writeFile(`${directory}/a.pcap`, capture(20));
  const gzip = new Response(zeekTsv(20)).body!
    .pipeThrough(new CompressionStream("gzip"));
  await Deno.writeFile(`${directory}/a.log.gz`, gzip);
  for (const name of ["a.pcap", "a.log.gz"]) {
    const { code, stderr } = await watch([...ALL, `${directory}/${name}`]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "20 connections, 20 alerts");
  }
});

Deno.test("watch tells what it has scored before a pipe breaks", async () => {
  const gzip = await new Response(
    new Response(zeekTsv(3000)).body!
      .pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  const { directory } = await connectionModel();
  const state = `${directory}/broken.state`;
  const { code, stdout, stderr } = await watch([
    ...ALL,
    "--state",
    state,
    "-",
  ], { stdin: gzip.subarray(0, gzip.length - 2000) });
  assertEquals(code, 5, stderr);
  const scored = alertsIn(state);
  assert(scored > 1000, `${scored}`);
  assert(recordsIn(stdout).length > 0);
  // They may go on: what was open is kept in the state, not closed.
  assert(closedAlerts(recordsIn(stdout)) < scored);
});

Deno.test("watch ends well when nobody reads stdout any more", async () => {
  const { directory } = await connectionModel();
  const path = `${directory}/codes`;
  const { stdout } = await watch([...ALL, "-"], {
    stdin: zeekTsv(2000),
    shell: `{ "$@"; echo $? > '${path}'; } | head -1`,
  });
  assertEquals(stdout.split("\n").length, 2);
  assertEquals(await Deno.readTextFile(path), "0\n");
});

Deno.test({
  name: "watch ends when stdout is closed while the pipe is quiet",
  ignore: !SIGNALS,
  async fn() {
    // head has its line and ends; what waits in the order of starts is written when
    // the pipe has been quiet, and finds nobody.
    const { directory, model } = await connectionModel();
    const log = `${directory}/closing.log`;
    await Deno.writeTextFile(log, zeekTsv(1));
    const path = `${directory}/closed`;
    const child = await startCli(
      ["watch", "--model", model, ...ALL, log],
      { shell: `{ "$@"; echo $? > '${path}'; } | head -1` },
    );
    const said = new Response(child.stderr).text();
    const out = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    assertStringIncludes((await out.read()).value!, '"opened"');
    // Another source, so that there is something to write.
    await Deno.writeTextFile(log, zeekLines(1, 1), {
      append: true,
    });
    await child.stdin.close();
    assertEquals(await out.read(), { done: true, value: undefined });
    assertEquals((await child.status).success, true, await said);
    assertEquals(await Deno.readTextFile(path), "0\n");
  },
});

Deno.test({
  name: "watch releases a trickle when the pipe is quiet",
  ignore: !SIGNALS,
  async fn() {
    await using process = await WatchProcess.start([...ALL, "-"]);
    await process.send(zeekTsv(1));
    await process.until(() => recordsIn(process.stdout).length === 1);
    await process.send(zeekLines(1, 1));
    await process.until(() => recordsIn(process.stdout).length === 2);
    const { code, stdout } = await process.end("SIGTERM");
    assertEquals(code, 143);
    assertEquals(closedAlerts(recordsIn(stdout)), 2);
  },
});

Deno.test("watch goes on with the incidents of a pipe before", async () => {
  const { directory } = await connectionModel();
  const state = `${directory}/pipes.state`;
  const args = [...ALL, "--state", state];
  await watchPipe(zeekTsv(30), args);
  assertEquals(alertsIn(state), 30);
  await watchPipe(zeekTsv(30, 30), args);
  assertEquals(alertsIn(state), 60);
});
