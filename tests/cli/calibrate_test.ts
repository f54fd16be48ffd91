import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Detector } from "../../lib/detect/detector.ts";
import type { Threshold } from "../../lib/detect/threshold.ts";
import type { Verdict } from "../../lib/detect/verdict.ts";
import { syntheticCsv } from "../../lib/records/synthetic.ts";
import { missing, sharedFile } from "../shared_data.ts";
import { READ, runCli } from "./run_cli.ts";
import { removeTinyModel, TINY, tinyModel } from "./tiny_model.ts";

Deno.test.afterAll(removeTinyModel);

/** Fresh traffic of another seed, a row a minute. */
async function freshTraffic(anomalyFraction = 0.1): Promise<string> {
  const options = { rows: 900, seed: 2, anomalyFraction };
  return (await Array.fromAsync(syntheticCsv(options))).join("");
}

interface ModelFile {
  detector: Record<string, unknown> & { threshold: Threshold };
  training: Record<string, unknown>;
  weights: unknown;
}

async function calibrate(stdin: string, ...args: string[]) {
  const { directory, model } = await tinyModel();
  const output = `${directory}/calibrated.json`;
  await Deno.remove(output).catch(() => {});
  const finished = await runCli(
    ["calibrate", model, "--output", output, ...args],
    { stdin },
  );
  return { ...finished, model, output };
}

async function read(path: string): Promise<ModelFile> {
  return JSON.parse(await Deno.readTextFile(path));
}

Deno.test("calibrate re-fits the threshold and nothing else", async () => {
  const fresh = await freshTraffic();
  const lines = fresh.trimEnd().split("\n").slice(1);
  const normal = lines.filter((line) => line.endsWith(",normal")).length;
  assert(normal < 900);
  const { code, stdout, stderr, model, output } = await calibrate(
    fresh,
    "--threshold",
    "false-positive-rate:0.02",
  );
  assertEquals([code, stdout], [0, ""], stderr);
  assertStringIncludes(stderr, `rows: 900, ${normal} of them normal`);
  assertStringIncludes(stderr, "at a false-positive rate of at most 2 %");
  assertStringIncludes(stderr, `wrote the model to ${output}`);

  const [before, after] = [await read(model), await read(output)];
  assertEquals(after.weights, before.weights);
  const { threshold, ...rest } = after.detector;
  const { threshold: _, ...restBefore } = before.detector;
  assertEquals(rest, restBefore);
  const { calibration, ...training } = after.training;
  assertEquals(training, before.training);
  assertEquals({ ...calibration as object, sha256: "" }, {
    sha256: "",
    rows: 900,
    normalRows: normal,
    badRows: 0,
  });
  assertEquals(threshold.kind, "false-positive-rate");

  // The labelled rows were left out: the scores are those of the normal ones.
  using detector = await Detector.load(output);
  const rows = lines.filter((line) => line.endsWith(",normal"))
    .map((line) => line.split(",").slice(1, -1).map(Number));
  const scores = detector.score(rows).map(({ score }) => score).sort((a, b) =>
    b - a
  );
  assertEquals(threshold.calibration!.windows, normal);
  assertEquals(threshold.calibration!.scores.at(-1), scores[0]);
  const above = scores.filter((score) => score > threshold.value).length;
  assert(above > 0 && above < 0.02 * normal);
});

Deno.test("inspect, score and evaluate tell a calibrated model's evidence", async () => {
  const { output } = await calibrate(
    await freshTraffic(),
    "--threshold",
    "conformal:0.01",
  );
  const inspected = await runCli(["inspect", output], { permissions: READ });
  assertStringIncludes(inspected.stdout, "at a conformal p-value of 0.01: ");
  assertStringIncludes(inspected.stdout, "normal rows of 900 of other traffic");
  assertStringIncludes(inspected.stdout, "P-values ");

  const { traffic, directory } = await tinyModel();
  const scored = await runCli(["score", traffic, "--model", output], {
    permissions: READ,
  });
  const verdicts: Verdict[] = scored.stdout.trimEnd().split("\n")
    .map((line) => JSON.parse(line));
  assert(verdicts.some(({ anomalous }) => anomalous));
  for (const { pValue, anomalous } of verdicts) {
    assertEquals(anomalous, pValue! <= 0.01);
  }

  const report = `${directory}/report.html`;
  const judged = await runCli([
    "evaluate",
    traffic,
    "--model",
    output,
    "--report",
    report,
  ]);
  assertEquals(judged.code, 0, judged.stderr);
  assertStringIncludes(judged.stdout, "threshold from held-out normal traffic");
  const html = await Deno.readTextFile(report);
  assertStringIncludes(html, "at a conformal p-value of 0.01: ");
});

Deno.test("score takes rates from a model's calibration scores", async () => {
  const { output, model } = await calibrate(await freshTraffic());
  const { traffic } = await tinyModel();
  const at = async (threshold: string) => {
    const args = [
      "score",
      traffic,
      "--model",
      output,
      "--threshold",
      threshold,
    ];
    const { code, stdout, stderr } = await runCli(args, { permissions: READ });
    assertEquals(code, 0, stderr);
    const verdict: Verdict = JSON.parse(stdout.split("\n", 1)[0]!);
    assert(verdict.pValue! > 0);
    return verdict.threshold;
  };
  const rates = ["0.2", "0.05", "0.01"];
  const conformal = await Promise.all(rates.map((r) => at(`conformal:${r}`)));
  const promised = await Promise.all(
    rates.map((r) => at(`false-positive-rate:${r}`)),
  );
  assert(conformal[0]! < conformal[1]! && conformal[1]! < conformal[2]!);
  conformal.forEach((value, i) => assert(promised[i]! >= value));

  // The tiny model has 21 calibration windows: enough for p-values, not for this.
  const cases: [string, string][] = [
    ["false-positive-rate:0.001", "are too few: it takes 2995"],
    ["conformal:0.001", "are too few: it takes 999"],
    ["pot:0.001", "gatewarden calibrate"],
    ["alerts-per-day:5", "gatewarden calibrate"],
  ];
  for (const [threshold, sentence] of cases) {
    const args = ["score", traffic, "--model", model, "--threshold", threshold];
    const { code, stderr } = await runCli(args, { permissions: READ });
    assertEquals(code, 2);
    assertStringIncludes(stderr, sentence);
  }
});

Deno.test("calibrate takes the windows of a day from the traffic or a person", async () => {
  const fresh = await freshTraffic();
  const byTimes = await calibrate(fresh, "--threshold", "alerts-per-day:20");
  assertEquals(byTimes.code, 0, byTimes.stderr);
  assertStringIncludes(byTimes.stderr, "in a day of 1,440 windows, as the");
  const given = await calibrate(
    fresh,
    "--threshold",
    "alerts-per-day:20",
    "--windows-per-day",
    "5000",
  );
  assertStringIncludes(given.stderr, "in a day of 5,000 windows, as a person");
  const [often, seldom] = [byTimes, given].map(({ stderr }) =>
    Number(/per day: ([\d.e-]+);/.exec(stderr)![1])
  );
  assert(often! < seldom!);
});

Deno.test("calibrate falls back from peaks over threshold with a word, even if quiet", async () => {
  const { code, stderr } = await calibrate(
    await freshTraffic(),
    "--threshold",
    "pot:0.001",
    "--quiet",
  );
  assertEquals(code, 0);
  assertStringIncludes(stderr, "in place of peaks over threshold");
  const fitted = await calibrate(
    await freshTraffic(),
    "--threshold",
    "pot:0.001:90",
  );
  assertStringIncludes(fitted.stderr, "tail shape");
});

Deno.test("calibrate takes all rows as normal where none has a label", async () => {
  const unlabelled = (await freshTraffic()).replaceAll(/,[a-z_-]+$/gm, "");
  const { code, stderr } = await calibrate(unlabelled);
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "no row has a label, so all count as normal");
});

Deno.test("calibrate tells of few rows, of attacks only and of constant scores", async () => {
  const [header, ...lines] = (await freshTraffic(0)).trimEnd().split("\n");
  const csv = (rows: string[]) => [header, ...rows, ""].join("\n");
  const attack = lines[0]!.replace(",normal", ",scan");
  const cases: [string, string, number, string][] = [
    [csv([lines[0]!]), "percentile:95", 0, "95th percentile of 1 held-out"],
    [csv([lines[0]!]), "conformal:0.05", 2, "are too few: it takes 19"],
    [csv([lines[0]!]), "false-positive-rate:0.05", 2, "it takes 59"],
    [
      csv([lines[0]!]),
      "alerts-per-day:5",
      2,
      "all of the traffic has one time",
    ],
    [
      csv(Array(200).fill(attack)),
      "percentile:95",
      2,
      "none of the 200 windows",
    ],
    [csv(lines), "best-f1", 2, "no window is labelled anomalous"],
    [csv(Array(200).fill(lines[0])), "false-positive-rate:0.05", 0, "0 of 200"],
    [csv(Array(2000).fill(lines[0])), "pot:0.001", 0, "have equal scores"],
    [
      csv(lines),
      "percentile:101",
      2,
      'Cannot set the threshold to "percentile',
    ],
    [csv([]), "percentile:95", 3, "has no rows"],
  ];
  for (const [traffic, threshold, code, sentence] of cases) {
    const done = await calibrate(traffic, "--threshold", threshold);
    assertEquals([done.code, done.stdout], [code, ""], done.stderr);
    assertStringIncludes(done.stderr, sentence);
    const written = await Deno.stat(done.output).then(() => true, () => false);
    assertEquals(written, code === 0);
  }
});

Deno.test("calibrate and train refuse what does not go together", async () => {
  const { directory, model, traffic } = await tinyModel();
  const output = `${directory}/refused.json`;
  const rate = ["--windows-per-day", "5"];
  const cases: [string[], number, string][] = [
    [["calibrate", "--output", output], 2, "Cannot calibrate without MODEL"],
    [["calibrate", model, traffic], 2, "without --output MODEL.json"],
    [
      ["calibrate", "no-such.json", traffic, "--output", output],
      4,
      "no-such.json",
    ],
    [
      ["calibrate", model, traffic, "--output", output, ...rate],
      2,
      "it goes with",
    ],
    [
      ["train", traffic, "--output", output, ...rate, ...TINY],
      2,
      "it goes with",
    ],
    [
      ["train", traffic, "--output", output, "--threshold", "conformal:0.001"],
      2,
      "are too few: it takes 999",
    ],
  ];
  for (const [args, code, sentence] of cases) {
    const finished = await runCli(args);
    assertEquals([finished.code, finished.stdout], [code, ""], finished.stderr);
    assertStringIncludes(finished.stderr, sentence);
  }
  assertEquals(await Deno.stat(output).catch(() => "absent"), "absent");
});

const CONNECTIONS = "data/zeek/stratosphere/008-conn.log.labeled";

Deno.test({
  name: "calibrate reads connections, their labels and their times",
  ignore: missing(CONNECTIONS),
  async fn() {
    const directory = await Deno.makeTempDir();
    try {
      const output = `${directory}/connections.json`;
      const args = [
        "calibrate",
        "nsl-kdd-flow",
        sharedFile(CONNECTIONS).pathname,
        "--output",
        output,
        "--threshold",
        "alerts-per-day:200",
      ];
      const refused = await runCli([...args, "--normal", "benign"]);
      assertEquals(refused.code, 2);
      assertStringIncludes(refused.stderr, "with --normal VALUE");
      const { code, stderr } = await runCli(args);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "rows: 5,663, 1,402 of them normal");
      using detector = await Detector.load(output);
      const { threshold } = detector;
      if (threshold.kind !== "alerts-per-day") throw new Error(threshold.kind);
      const { windows, windowsPerDay, rateFrom } = threshold.evidence;
      assertEquals([windows, rateFrom], [1402, "times"]);
      assertEquals(threshold.calibration!.windows, windows);
      console.log(`${windowsPerDay} connections a day`);
      assert(windowsPerDay > 200);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});
