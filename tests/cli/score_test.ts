import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Detector } from "../../lib/detect/detector.ts";
import { reselectPercentile } from "../../lib/detect/threshold_percentile.ts";
import { openTraffic } from "../../lib/records/open_traffic.ts";
import { fileSource } from "../../lib/records/traffic_source.ts";
import { READ, runCli } from "./run_cli.ts";
import { removeTinyModel, TINY, tinyModel } from "./tiny_model.ts";
import { parseVerdicts, score } from "./score_cli.ts";

Deno.test.afterAll(removeTinyModel);

Deno.test("score writes what Detector.score gives, one verdict a line", async () => {
  const { traffic, model } = await tinyModel();
  using detector = await Detector.load(model);
  const { rows } = await openTraffic([fileSource(traffic)], {
    schema: detector.schema,
  });
  const expected = detector.score(await Array.fromAsync(rows), {
    reasons: "all",
  });
  const { code, stdout } = await score([traffic, "--reasons", "all"]);
  const verdicts = parseVerdicts(stdout);
  const differences = verdicts.map(({ score }, i) =>
    Math.abs(score - expected[i]!.score)
  );
  console.log(
    `largest difference of batch and stream: ${Math.max(...differences)}`,
  );
  assertEquals(code, 0);
  assertEquals(verdicts, JSON.parse(JSON.stringify(expected)));
  assertEquals(Object.keys(verdicts[0]!), [
    "index",
    "score",
    "threshold",
    "anomalous",
    "pValue",
    "time",
    "reasons",
  ]);
});

Deno.test("score gives the same for a file, stdin, gzip, and flags in any order", async () => {
  const { directory, traffic, text } = await tinyModel();
  const whole = await score([traffic]);
  assertEquals(whole.code, 0, whole.stderr);
  const gzip = new Blob([text]).stream().pipeThrough(
    new CompressionStream("gzip"),
  );
  const bytes = await new Response(gzip).bytes();
  await Deno.writeFile(`${directory}/traffic.csv.gz`, bytes);
  const others = [
    await score([], { stdin: text }),
    await score(["-"], { stdin: text }),
    await score(["-"], { stdin: bytes }),
    await score([`${directory}/traffic.csv.gz`]),
    await score(["--quiet", traffic]),
    await score([traffic, "--quiet", "--reasons=anomalies"]),
    await score(["-", "--max-delay", "50"], { stdin: text }),
  ];
  for (const other of others) assertEquals(other.stdout, whole.stdout);
});

Deno.test("score tells reasons where asked", async () => {
  const { traffic } = await tinyModel();
  const carriers = async (which: string) => {
    const verdicts = parseVerdicts(
      (await score([traffic, "--reasons", which])).stdout,
    );
    return verdicts.filter(({ reasons }) => reasons !== undefined);
  };
  assertEquals((await carriers("none")).length, 0);
  assertEquals((await carriers("all")).length, 300);
  const told = await carriers("anomalies");
  assert(
    told.length > 0 && told.length < 300 &&
      told.every(({ anomalous }) => anomalous),
  );
});

Deno.test("score --only-anomalies and --fail-on-anomaly", async () => {
  const { traffic } = await tinyModel();
  const all = parseVerdicts((await score([traffic])).stdout);
  const only = await score([traffic, "--only-anomalies", "--fail-on-anomaly"]);
  assertEquals(only.code, 1);
  assertEquals(
    parseVerdicts(only.stdout),
    all.filter(({ anomalous }) => anomalous),
  );
  const none = await score([
    traffic,
    "--only-anomalies",
    "--fail-on-anomaly",
    "--threshold=1e9",
  ]);
  assertEquals([none.code, none.stdout], [0, ""]);
});

Deno.test("score takes another threshold", async () => {
  const { directory, traffic, model } = await tinyModel();
  using detector = await Detector.load(model);
  const { threshold } = detector;
  if (threshold.kind !== "percentile") {
    throw new Error("a percentile was asked for");
  }
  const at = async (text: string) => {
    const verdicts = parseVerdicts(
      (await score([traffic, "--threshold", text])).stdout,
    );
    assert(
      verdicts.every(({ score, threshold, anomalous }) =>
        anomalous === score > threshold
      ),
    );
    return verdicts[0]!.threshold;
  };
  assertEquals(await at("0.125"), 0.125);
  assertEquals(
    await at("percentile:60"),
    reselectPercentile(threshold, 60).value,
  );

  const oracle = await score([traffic, "--threshold", "best-f1"]);
  assertEquals(oracle.code, 2);
  assertStringIncludes(oracle.stderr, "it is chosen with labels");
  const fixed = `${directory}/fixed.json`;
  await runCli([
    "train",
    traffic,
    "--output",
    fixed,
    ...TINY,
    "--threshold",
    "0.5",
  ]);
  const moved = [
    "score",
    traffic,
    "--model",
    fixed,
    "--threshold",
    "percentile:99",
  ];
  const refused = await runCli(moved);
  assertEquals(refused.code, 2);
  assertStringIncludes(
    refused.stderr,
    "is fixed, which keeps no percentiles",
  );
});

Deno.test("score carries the key of windows that are cut by one", async () => {
  const { directory } = await tinyModel();
  const rows = Array.from({ length: 120 }, (_, i) => `${i % 11},host-${i % 3}`);
  const stdin = ["bytes,source", ...rows].join("\n");
  const model = `${directory}/by.json`;
  const args = [
    "--output",
    model,
    "--by",
    "source",
    "--timesteps",
    "2",
    ...TINY,
  ];
  assertEquals((await runCli(["train", ...args], { stdin })).code, 0);
  const { stdout } = await runCli(["score", "--model", model], {
    stdin,
    permissions: READ,
  });
  const verdicts = parseVerdicts(stdout);
  assertEquals(verdicts.length, 120 - 3);
  for (const { index, key } of verdicts) assertEquals(key, `host-${index % 3}`);
});
