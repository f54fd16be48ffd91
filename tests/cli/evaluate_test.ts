import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Detector } from "../../lib/detect/detector.ts";
import { evaluate } from "../../lib/evaluate/evaluate.ts";
import { formatEvaluation } from "../../lib/evaluate/format_evaluation.ts";
import { nslKddSchema } from "../../lib/records/nsl_kdd.ts";
import { openTraffic } from "../../lib/records/open_traffic.ts";
import { isBadRow } from "../../lib/records/traffic_record.ts";
import { fileSource } from "../../lib/records/traffic_source.ts";
import { READ, READ_WRITE, runCli } from "./run_cli.ts";
import { removeTinyModel, TINY, tinyModel } from "./tiny_model.ts";

Deno.test.afterAll(removeTinyModel);

async function evaluateCli(args: readonly string[], stdin = "") {
  const { model } = await tinyModel();
  return await runCli(["evaluate", "--model", model, ...args], {
    stdin,
    permissions: READ,
  });
}

/** The same figures, put together here from a batch of verdicts. */
async function expectedFigures(
  timesteps: number,
  model: string,
  traffic: string,
) {
  using detector = await Detector.load(model);
  const { rows } = await openTraffic([fileSource(traffic)], {
    schema: detector.schema,
  });
  const records = (await Array.fromAsync(rows)).flatMap((row) =>
    isBadRow(row) ? [] : [row]
  );
  const verdicts = detector.score(records);
  const labels = verdicts.map(({ index }) => {
    const window = records.slice(index - timesteps + 1, index + 1);
    const odd = window.filter(({ label }) => label !== "normal");
    return odd.at(-1)?.label ?? "normal";
  });
  return evaluate({
    model,
    scores: Float64Array.from(verdicts, ({ score }) => score),
    anomalous: Uint8Array.from(labels, (label) => label === "normal" ? 0 : 1),
    labels,
    threshold: detector.threshold.value,
    trainingLabels: detector.training.labels as string[],
  });
}

Deno.test("evaluate prints the figures of the verdicts, as JSON and as text", async () => {
  const { traffic, model } = await tinyModel();
  const expected = await expectedFigures(1, model, traffic);
  const json = await evaluateCli([traffic, "--json"]);
  assertEquals([json.code, json.stderr], [0, ""]);
  assertEquals(JSON.parse(json.stdout), JSON.parse(JSON.stringify(expected)));
  assert(json.stdout.endsWith("}\n"));
  const { stdout } = await evaluateCli(["--quiet", traffic]);
  assertEquals(stdout, formatEvaluation(expected, "percentile"));
});

Deno.test("evaluate calls a window anomalous if any row in it is, by the last such row", async () => {
  const { directory, traffic } = await tinyModel();
  const model = `${directory}/windows.json`;
  await runCli([
    "train",
    traffic,
    "--output",
    model,
    "--timesteps",
    "4",
    ...TINY,
  ]);
  const expected = await expectedFigures(4, model, traffic);
  const args = ["evaluate", traffic, "--model", model, "--json"];
  const { code, stdout } = await runCli(args, { permissions: READ });
  assertEquals(code, 0);
  assertEquals(JSON.parse(stdout), JSON.parse(JSON.stringify(expected)));
  assert(expected.anomalies > 0 && Object.keys(expected.perClass).length > 0);
});

Deno.test("evaluate moves the deployable threshold only", async () => {
  const { traffic } = await tinyModel();
  const plain = JSON.parse((await evaluateCli([traffic, "--json"])).stdout);
  const moved = JSON.parse(
    (await evaluateCli([traffic, "--json", "--threshold", "0.5"])).stdout,
  );
  assertEquals(moved.deployable.threshold, 0.5);
  assertEquals(moved.oracle, plain.oracle);
  const percentile = await evaluateCli([
    traffic,
    "--json",
    "--threshold",
    "percentile:50",
  ]);
  assert(
    JSON.parse(percentile.stdout).deployable.threshold <
      plain.deployable.threshold,
  );
});

Deno.test("evaluate counts NSL-KDD attacks by class, and novel ones by type", async () => {
  const { directory } = await tinyModel();
  const row = (i: number, label: string) =>
    [
      ...nslKddSchema.features.map(({ name, type }) =>
        type === "numeric" ? i % 5 : name === "protocol_type" ? "tcp" : "http"
      ),
      label,
      20,
    ].join(",");
  const rows = (labels: string[]) =>
    Array.from({ length: 60 }, (_, i) => row(i, labels[i % labels.length]!))
      .join("\n");
  const model = `${directory}/kdd.json`;
  const training = rows(["normal", "normal", "neptune"]);
  const trained = await runCli(["train", "--output", model, ...TINY], {
    stdin: training,
  });
  assertEquals(trained.code, 0, trained.stderr);
  assertStringIncludes(trained.stderr, "format: nsl-kdd, 41 features");
  const { stdout } = await runCli(["evaluate", "--model", model, "--json"], {
    stdin: rows(["normal", "neptune", "apache2", "xterm"]),
    permissions: READ,
  });
  const { perClass, novel } = JSON.parse(stdout);
  assertEquals([perClass.DoS.rows, perClass.U2R.rows], [30, 15]);
  assertEquals(Object.keys(novel.byLabel), ["apache2", "xterm"]);
});

Deno.test("evaluate --report writes one HTML file", async () => {
  const { directory, traffic, model } = await tinyModel();
  const report = `${directory}/report.html`;
  const args = ["evaluate", traffic, "--model", model, "--report", report];
  const { code, stdout, stderr } = await runCli(args, {
    permissions: READ_WRITE,
  });
  assertEquals(code, 0, stderr);
  assertEquals(stdout, (await evaluateCli([traffic])).stdout);
  assertEquals(stderr, `wrote the report on 300 windows to ${report}\n`);
  const html = await Deno.readTextFile(report);
  assert(
    html.startsWith("<!DOCTYPE html>") && html.trimEnd().endsWith("</html>"),
  );
  for (
    const text of [
      "A typical normal window",
      "The strangest anomalous window",
      "Threshold",
    ]
  ) {
    assertStringIncludes(html, text);
  }
});

Deno.test("evaluate --baselines judges textbook methods on the same windows", async () => {
  const { directory, traffic, text } = await tinyModel();
  const args = [traffic, "--json", "--baselines", traffic];
  const { code, stdout, stderr } = await evaluateCli(args);
  assertEquals([code, stderr], [0, ""]);
  const { baselines, ...model } = JSON.parse(stdout);
  const plain = JSON.parse((await evaluateCli([traffic, "--json"])).stdout);
  const { baselines: alwaysOnly, ...plainModel } = plain;
  assertEquals(model, plainModel);
  assertEquals(Object.keys(baselines), [
    "always-attack",
    "mahalanobis",
    "pca",
    "isolation-forest",
    "nearest-neighbours",
  ]);
  const { "always-attack": always, ...fitted } = baselines;
  assertEquals({ "always-attack": always }, alwaysOnly);
  for (const points of Object.values<typeof plain>(fitted)) {
    assertEquals(Object.keys(points.deployable), Object.keys(plain.deployable));
    assert(points.auroc > 0.7 && points.oracle.f1 >= points.deployable.f1);
  }
  const shown = await evaluateCli([traffic, "--baselines", traffic]);
  assertStringIncludes(shown.stdout, "nearest-neighbours");

  const other = `${directory}/other.csv`;
  await Deno.writeTextFile(other, text.split("\n").slice(0, 250).join("\n"));
  const told = await evaluateCli([traffic, "--baselines", other]);
  assertStringIncludes(
    told.stderr,
    "other.csv is not what the model was trained",
  );
});

Deno.test("evaluate refuses what it cannot judge", async () => {
  const { traffic, text } = await tinyModel();
  const unlabelled = text.replaceAll(/,[a-z_]+$/gm, "");
  const header = text.split("\n", 1)[0] + "\n";
  const cases: [string[], string, number, string][] = [
    [[], unlabelled, 2, 'column "label" is missing'],
    [[], header, 3, "has no rows"],
    [
      [traffic, "--report", "/no/such/folder/r.html"],
      "",
      5,
      "Cannot write /no/such/folder/r.html",
    ],
    [[traffic, "--threshold", "best-f1"], "", 2, "it is chosen with labels"],
    [
      [traffic, "--threshold", "high"],
      "",
      2,
      'Cannot set the threshold to "high"',
    ],
    [["--baselines=-"], text, 2, "Cannot read stdin twice"],
    [[traffic, "--baselines", "/no/such/file"], "", 5, "/no/such/file"],
    [[traffic, "--label", "nothing"], "", 2, 'column "nothing" is missing'],
  ];
  for (const [args, stdin, code, sentence] of cases) {
    const finished = await evaluateCli(args, stdin);
    assertEquals([finished.code, finished.stdout], [code, ""], finished.stderr);
    assertStringIncludes(finished.stderr, sentence);
  }
});

Deno.test("evaluate says when there are fewer rows than a window", async () => {
  const { directory, traffic, text } = await tinyModel();
  const model = `${directory}/long.json`;
  await runCli([
    "train",
    traffic,
    "--output",
    model,
    "--timesteps",
    "5",
    ...TINY,
  ]);
  const stdin = text.split("\n").slice(0, 4).join("\n");
  const { code, stderr } = await runCli(["evaluate", "--model", model], {
    stdin,
  });
  assertEquals(code, 3);
  assertStringIncludes(
    stderr,
    "Cannot evaluate as the 3 good rows make no window",
  );
});
