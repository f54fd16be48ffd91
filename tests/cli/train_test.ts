import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { Detector } from "../../lib/detect/detector.ts";
import { HAS_PERMISSIONS, READ, runCli } from "./run_cli.ts";
import { removeTinyModel, TINY, tinyModel } from "./tiny_model.ts";

Deno.test.afterAll(removeTinyModel);

Deno.test("train tells what it read, each epoch, and what the threshold costs", async () => {
  const { directory, traffic, text } = await tinyModel();
  const output = `${directory}/told.json`;
  const { code, stdout, stderr } = await runCli([
    ...[
      "train",
      traffic,
      "--output",
      output,
      "--encoder",
      "8",
      "--decoder",
      "8",
    ],
    ...["--epochs", "2", "--threshold", "percentile:90"],
  ]);
  const normal =
    text.split("\n").filter((line) => line.endsWith(",normal")).length;
  assertEquals([code, stdout], [0, ""]);
  assertStringIncludes(stderr, "format: csv, 7 features\n");
  assertStringIncludes(stderr, `rows: 300, ${normal} of them normal\n`);
  assertMatch(
    stderr,
    /^windows: \d+ to fit, \d+ to choose the best epoch, \d+ for/m,
  );
  const number = "[\\d.,]+";
  const epoch = `loss ${number}  validation ${number}  ${number} windows/s`;
  assertMatch(stderr, new RegExp(`^epoch 1/2  ${epoch}  \\d+ s left$`, "m"));
  assertMatch(stderr, new RegExp(`^epoch 2/2  ${epoch}$`, "m"));
  assertMatch(stderr, /^kept the weights of epoch 2$/m);
  assertMatch(
    stderr,
    /^threshold: 90th percentile of \d+ held-out normal windows/m,
  );
  assertMatch(stderr, /false alarms a day/);
  assert(stderr.endsWith(`wrote the model to ${output}\n`));
});

Deno.test("train with the same seed writes the same bytes, with another seed others", async () => {
  const { directory, traffic, model } = await tinyModel();
  const [again, other] = [`${directory}/again.json`, `${directory}/other.json`];
  await runCli(["train", traffic, "--output", again, ...TINY, "--seed", "1"]);
  await runCli(["train", traffic, "--output", other, ...TINY, "--seed", "2"]);
  const text = await Deno.readTextFile(model);
  assertEquals(await Deno.readTextFile(again), text);
  assert(await Deno.readTextFile(other) !== text);
});

Deno.test("train passes every option on", async () => {
  const { directory, traffic } = await tinyModel();
  const output = `${directory}/options.json`;
  const { code, stderr } = await runCli([
    "train",
    traffic,
    ..."--quiet --timesteps 3 --stride 2 --encoder 6,4 --decoder 4,6 --epochs 2"
      .split(" "),
    ..."--batch-size 64 --learning-rate 0.01 --patience 3 --seed 9 --log1p"
      .split(" "),
    ..."--scaler standard --categorical one-hot --split blocks --threshold 0.5"
      .split(" "),
    "--trim=0.05",
    "--output",
    output,
  ]);
  assertEquals([code, stderr], [0, ""]);
  using detector = await Detector.load(output);
  assertEquals(detector.windowing, { timesteps: 3, stride: 2 });
  const { encoder, decoder } = detector.architecture;
  assertEquals([encoder, decoder], [[6, 4], [4, 6]]);
  const { kind, value, calibration } = detector.threshold;
  assertEquals([kind, value, calibration?.windows], ["fixed", 0.5, 6]);
  assertEquals(detector.training.options, {
    epochs: 2,
    batchSize: 64,
    learningRate: 0.01,
    patience: 3,
    seed: 9,
    trim: 0.05,
  });
  const { scaler, features } = detector.preprocessor.toJSON();
  assertEquals(scaler, "standard");
  assert(
    features.every((feature) => feature.kind === "numeric" && feature.log1p),
  );
});

Deno.test("train --recipe masked takes the recipe's parts, but what is given wins", async () => {
  const { directory, traffic } = await tinyModel();
  const output = `${directory}/masked.json`;
  const args = ["train", traffic, "--quiet", "--output", output];
  const { code, stderr } = await runCli(
    [...args, "--recipe", "masked", "--encoder", "8", "--epochs", "2"],
  );
  assertEquals([code, stderr], [0, ""]);
  using detector = await Detector.load(output);
  const { encoder, decoder, features, outputs } = detector.architecture;
  assertEquals([encoder, decoder, features, outputs], [[8], [128], 14, 7]);
  assertEquals(detector.training.options, {
    epochs: 2,
    batchSize: 256,
    learningRate: 0.002,
    patience: 5,
    seed: 1,
    loss: "mixed",
    masking: 0.6,
    schedule: "cosine",
  });
  const { scaler, clip, maskFlags } = detector.preprocessor.toJSON();
  assertEquals([scaler, clip, maskFlags], ["standard", 10, true]);
  assertEquals(detector.scoringParts.scorer.toJSON().kind, "combined");
  const { stdout } = await runCli(["inspect", output], { permissions: READ });
  assertMatch(
    stdout,
    /standard scaling, bounded at ±10; 7 columns and 7 flags/,
  );
  assertMatch(stdout, /14 > 8 \| 128 > 7, /);
  assertMatch(stdout, /how rare the residuals are and Mahalanobis distance/);
  const scored = await runCli(["score", traffic, "--model", output], {
    permissions: READ,
  });
  assertEquals(scored.code, 0, scored.stderr);
  assertEquals(scored.stdout.trimEnd().split("\n").length, 300);
});

Deno.test("train --schema names the columns, and goes with no --columns", async () => {
  const { directory, traffic } = await tinyModel();
  const output = `${directory}/schema.json`;
  const run = async (...args: string[]) => {
    const { code, stderr } = await runCli(["train", traffic, ...args]);
    return `${code} ${stderr}`;
  };
  const schema = ["--output", output, "--schema", "nsl-kdd-flow"];
  assertMatch(await run(...schema), /^2 .*column "duration" is missing/s);
  assertMatch(
    await run(...schema, "--columns", "columns.json"),
    /^2 .*Cannot use both --schema and --columns/s,
  );
  assertMatch(
    await run("--output", output, "--schema", "kdd"),
    /one of nsl-kdd-flow, connection/,
  );
});

Deno.test("train takes all rows as normal where none has a label, and says so", async () => {
  const { directory, text } = await tinyModel();
  const unlabelled = text.replaceAll(/,[a-z_]+$/gm, "");
  const output = `${directory}/unlabelled.json`;
  const { code, stderr } = await runCli(
    ["train", "--output", output, ...TINY],
    {
      stdin: unlabelled,
    },
  );
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "rows: 300, 300 of them normal\n");
  assertStringIncludes(stderr, "no row has a label, so all count as normal\n");
});

Deno.test("train takes --label, --normal, --by, and names columns that it does not use", async () => {
  const { directory } = await tinyModel();
  const rows = Array.from({ length: 200 }, (_, i) => {
    const truth = i % 50 === 49 ? "bad" : "good";
    return `${i % 7},id-${i}-${i * i},10.0.0.${i % 2},${truth}`;
  });
  const stdin = ["bytes,flow,source,truth", ...rows].join("\n");
  const output = `${directory}/labelled.json`;
  const args = [
    "train",
    "-",
    "--label",
    "truth",
    "--normal",
    "good",
    "--by",
    "source",
  ];
  const { code, stderr } = await runCli(
    [...args, "--output", output, ...TINY],
    { stdin },
  );
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, 'columns not used: "flow"\n');
  assertStringIncludes(stderr, "rows: 200, 196 of them normal\n");
  using detector = await Detector.load(output);
  assertEquals(detector.windowing.by, "source");
  assertEquals(detector.schema.features, [{ name: "bytes", type: "numeric" }]);
});

Deno.test("train reads columns from a file", async () => {
  const { directory, traffic } = await tinyModel();
  const columns = `${directory}/columns.json`;
  const features = [{ name: "flows", type: "numeric" }];
  await Deno.writeTextFile(columns, JSON.stringify({ features }));
  const output = `${directory}/columns-model.json`;
  const args = [
    "train",
    traffic,
    "--columns",
    columns,
    "--output",
    output,
    ...TINY,
  ];
  const { code, stderr } = await runCli(args);
  assertEquals(code, 0, stderr);
  using detector = await Detector.load(output);
  assertEquals(detector.schema, {
    features: [{ name: "flows", type: "numeric" }],
  });

  await Deno.writeTextFile(columns, '{"features": []}');
  assertEquals((await runCli(args)).code, 2);
  await Deno.writeTextFile(columns, "features");
  assertStringIncludes((await runCli(args)).stderr, "as it is not JSON");
});

Deno.test("train refuses what it cannot do, before it trains", async () => {
  const { directory, traffic } = await tinyModel();
  const output = `${directory}/refused.json`;
  const anomalies = "label,bytes\n" + "scan,1\n".repeat(50);
  const odd = "label,bytes\n" + "good,1\nbad,2\n".repeat(50);
  const cases: [string[], string, number, string][] = [
    [[traffic], "", 2, "Cannot train without --output MODEL.json"],
    [
      ["--output", "/no/such/folder/m.json"],
      odd,
      5,
      "Cannot write /no/such/folder/m.json",
    ],
    [["--output", directory], odd, 5, "it is a directory"],
    [
      ["--output", output, "--trim", "0.5"],
      odd,
      2,
      'Cannot use --trim "0.5" as it must be a share from 0 to below 0.5',
    ],
    [["--output", output], "", 3, "Cannot read stdin as it is empty"],
    [
      ["--output", output, "--normal", "normal"],
      anomalies,
      2,
      'no row is labelled "normal"',
    ],
    [
      ["--output", output],
      odd,
      2,
      'Cannot tell which label in column "label" is the normal one',
    ],
    [
      ["--output", output, "--normal", "x"],
      "bytes\n1\n2\n",
      2,
      "there is no label column",
    ],
    [
      ["--output", output, "--threshold", "best-f1"],
      "bytes\n1\n2\n",
      2,
      "no label column",
    ],
    [
      ["--output", output, "--timesteps", "2", "--split", "random"],
      odd,
      2,
      "--split blocks",
    ],
    [["--output", output, "--format", "zeek"], odd, 2, "as a Zeek log"],
    [["--output", output, "--epochs", "0"], odd, 2, "an integer of at least 1"],
    [
      ["no-such-file.csv", "--output", output],
      "",
      5,
      "Cannot read no-such-file.csv",
    ],
  ];
  for (const [args, stdin, code, sentence] of cases) {
    const finished = await runCli(["train", ...args], { stdin });
    assertEquals([finished.code, finished.stdout], [code, ""], finished.stderr);
    assertStringIncludes(finished.stderr, sentence);
  }
  const left = Array.from(Deno.readDirSync(directory), ({ name }) => name);
  assertEquals(left.filter((name) => /refused|tmp$/.test(name)), []);
});

Deno.test({
  name: "train refuses before it reads where it may not write",
  ignore: !HAS_PERMISSIONS,
  async fn() {
    const { directory, traffic } = await tinyModel();
    const args = ["train", traffic, "--output", `${directory}/x.json`, ...TINY];
    const { code, stderr } = await runCli(args, { permissions: READ });
    assertEquals(code, 5);
    assertStringIncludes(stderr, "x.json: not allowed to this process");
    assertEquals(stderr.split("\n").length, 2);
  },
});

Deno.test("train --label asks which label is normal, and never trains on attacks unasked", async () => {
  const { directory } = await tinyModel();
  const file = `${directory}/kinds.csv`;
  const lines = Array.from(
    { length: 60 },
    (_, i) => `${i % 7},${i % 9 === 0 ? "odd" : "ok"}`,
  );
  await Deno.writeTextFile(file, `bytes,kind\n${lines.join("\n")}\n`);
  const output = `${directory}/kinds.json`;
  const train = (...more: string[]) =>
    runCli([
      "train",
      file,
      "--output",
      output,
      "--label",
      "kind",
      "--epochs",
      "1",
      ...more,
    ]);
  const asked = await train();
  assertEquals(asked.code, 2, asked.stderr);
  assertStringIncludes(asked.stderr, 'column "kind"');
  assertStringIncludes(asked.stderr, "--normal VALUE");
  const told = await train(
    "--normal",
    "ok",
    "--encoder",
    "4",
    "--decoder",
    "4",
  );
  assertEquals(told.code, 0, told.stderr);
  assertStringIncludes(told.stderr, "rows: 60, 53 of them normal");
});
