import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { syntheticCsv } from "../../lib/records/synthetic.ts";
import { parseVerdicts } from "./score_cli.ts";
import { HAS_PERMISSIONS, READ, runCli, startCli } from "./run_cli.ts";
import { removeTinyModel, TINY, tinyModel } from "./tiny_model.ts";

Deno.test.afterAll(removeTinyModel);

/** What `score` leaves without a second core, and with one. */
async function both(args: readonly string[], stdin = "") {
  const run = (workers: string) =>
    runCli(["score", ...args, "--workers", workers], {
      stdin,
      permissions: READ,
    });
  // Rates differ, and nothing else may.
  const alone = await run("0");
  const shared = await run("1");
  const rate = /[\d,]+ rows\/s/;
  assertEquals(
    shared.stderr.replace(rate, ""),
    alone.stderr.replace(rate, ""),
  );
  assertEquals(shared.code, alone.code);
  assert(shared.stdout === alone.stdout, "the verdicts differ");
  return alone;
}

Deno.test("score writes the same with a second core, from the start and from midway", async () => {
  const { directory } = await tinyModel();
  const traffic = `${directory}/long.csv`;
  const text = ReadableStream.from(syntheticCsv({ rows: 60_000, seed: 9 }));
  await Deno.writeTextFile(traffic, text);
  const args = [traffic, "--model", "synthetic", "--quiet"];
  const { code, stdout } = await both(args);
  assertEquals(code, 0);
  const verdicts = parseVerdicts(stdout);
  assertEquals(verdicts.length, 60_000 - 11);
  assert(verdicts.some(({ reasons }) => reasons !== undefined));
  const midway = await runCli(["score", ...args], { permissions: READ });
  assertEquals(midway.code, 0, midway.stderr);
  assert(midway.stdout === stdout, "the verdicts differ");
});

Deno.test("score writes the same with a second core for keyed windows and every option", async () => {
  const { directory, text } = await tinyModel();
  const lines = text.trimEnd().split("\n");
  const stdin = lines.map((line, i) =>
    `${line},${i === 0 ? "source" : `host-${i % 7}`}`
  ).join("\n");
  const model = `${directory}/by.json`;
  const training = ["--by", "source", "--timesteps", "3", "--output", model];
  const trained = await runCli(["train", ...training, ...TINY], { stdin });
  assertEquals(trained.code, 0, trained.stderr);
  const options = [
    ["--reasons", "all"],
    ["--reasons", "none", "--threshold", "0.125"],
    ["--only-anomalies", "--fail-on-anomaly", "--threshold", "percentile:60"],
    ["--engine", "stock", "--reasons", "all"],
  ];
  for (const own of options) {
    const { stdout } = await both(["--model", model, ...own], stdin);
    assert(parseVerdicts(stdout).every(({ key }) => key !== undefined));
  }
});

Deno.test("score says the same of bad rows with a second core", async () => {
  const { text, model } = await tinyModel();
  const [header, ...rows] = text.trimEnd().split("\n");
  const damaged = rows.map((row, i) => i % 9 === 5 ? "x" : row).join("\n");
  const bad = `${header}\n${damaged}\n`;
  const skipped = await both(["--model", model], bad);
  assertEquals(skipped.code, 0);
  const args = ["--model", model, "--max-errors", "50"];
  const stopped = await both(args, bad + `${damaged}\n`.repeat(9));
  assertEquals(stopped.code, 3);
  assertStringIncludes(stopped.stderr, "rows are bad");
  assert(parseVerdicts(stopped.stdout).length > 200);
});

Deno.test("score fails alike where a second core was launched for nothing", async () => {
  const { directory, traffic, model } = await tinyModel();
  const cases: [string[], number][] = [
    [[traffic, "--model", "none.json"], 4],
    [[traffic, "--model", model, "--columns", `${directory}/none.json`], 5],
    [[`${directory}/none.csv`, "--model", model], 5],
  ];
  for (const [args, code] of cases) {
    assertEquals((await both(args)).code, code);
  }
});

Deno.test({
  name: "score has no second core where it may not read itself, and is silent",
  ignore: !HAS_PERMISSIONS,
  async fn() {
    const { directory, text, model } = await tinyModel();
    const { code, stdout, stderr } = await runCli(
      ["score", "--model", model, "--workers", "1", "--quiet"],
      { stdin: text, permissions: [`--allow-read=${directory}`] },
    );
    assertEquals([code, stderr], [0, ""]);
    assertEquals(parseVerdicts(stdout).length, 300);
  },
});

Deno.test("score refuses another number of workers", async () => {
  const { code, stderr } = await runCli(["score", "--workers", "2"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "one of auto, 0, 1");
});

for (const signal of ["SIGTERM", undefined] as const) {
  const what = signal ?? "a closed stdout";
  Deno.test({
    name: `score with a second core ends with ${what}, rows still coming`,
    ignore: Deno.build.os === "windows",
    async fn() {
      const { text, model } = await tinyModel();
      const args = ["score", "--model", model, "--workers", "1", "--quiet"];
      const child = await startCli(args, { permissions: READ });
      const [header, ...rows] = text.trimEnd().split("\n");
      const encoder = new TextEncoder();
      const block = encoder.encode(rows.join("\n") + "\n");
      const writer = child.stdin.getWriter();
      const written = (async () => {
        await writer.write(encoder.encode(header + "\n"));
        for (;;) await writer.write(block);
      })().catch(() => {});
      const reader = child.stdout.getReader();
      for (let i = 0; i < 20; i++) await reader.read();
      if (signal === undefined) await reader.cancel();
      else child.kill(signal);
      const { code } = await child.status;
      const stderr = await new Response(child.stderr).text();
      await written;
      if (signal !== undefined) await reader.cancel();
      assertEquals([code, stderr], [signal === undefined ? 0 : 143, ""]);
    },
  });
}
