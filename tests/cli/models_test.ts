import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parameterCount } from "../../lib/model/architecture.ts";
import { READ, runCli } from "./run_cli.ts";
import { removeTinyModel, tinyModel } from "./tiny_model.ts";

Deno.test.afterAll(removeTinyModel);

Deno.test("inspect --json tells what the file holds", async () => {
  const { model } = await tinyModel();
  const { code, stdout, stderr } = await runCli(["inspect", "--json", model], {
    permissions: READ,
  });
  assertEquals([code, stderr], [0, ""]);
  const told = JSON.parse(stdout);
  const file = JSON.parse(await Deno.readTextFile(model));
  const { schema, preprocessor, windowing, architecture, threshold } =
    file.detector;
  assertEquals(told, {
    model,
    sha256: file.sha256,
    bytes: (await Deno.stat(model)).size,
    schema,
    preprocessor,
    windowing,
    architecture: { ...architecture, parameters: parameterCount(architecture) },
    threshold,
    thresholdMeaning: told.thresholdMeaning,
    training: file.training,
  });
  assertStringIncludes(told.thresholdMeaning, "95th percentile of");
});

Deno.test("inspect tells the same in words", async () => {
  const { model } = await tinyModel();
  const { code, stdout } = await runCli(["inspect", model], {
    permissions: READ,
  });
  assertEquals(code, 0);
  const lines = new Map(
    stdout.trimEnd().split("\n").map((line) =>
      line.split(/ {2,}/) as [string, string]
    ),
  );
  assertEquals(
    lines.get("Network"),
    "LSTM autoencoder 7 > 8 | 8 > 7, 1,119 parameters",
  );
  assertEquals(lines.get("Score"), "mean squared reconstruction error");
  assertEquals(lines.get("Windows"), "1 row, one every 1 row");
  assertEquals(lines.get("Label"), "column label, normal is normal");
  assertEquals(lines.get("Preprocessing"), "min-max scaling; 7 columns");
  assertStringIncludes(
    lines.get("Features")!,
    "7 (7 numeric, 0 categorical): bytes, packets",
  );
  assertStringIncludes(lines.get("Epochs")!, "1, of which epoch 1 was kept");
  assertEquals(
    lines.get("sha256"),
    JSON.parse(await Deno.readTextFile(model)).sha256,
  );
});

Deno.test("inspect refuses a model that was changed, cut off or is none", async () => {
  const { directory, model } = await tinyModel();
  const whole = await Deno.readTextFile(model);
  const damaged = `${directory}/damaged.json`;
  for (
    const text of [
      whole.slice(0, -20),
      whole.replace("0", "1"),
      whole + " ",
      "{}",
      "",
    ]
  ) {
    await Deno.writeTextFile(damaged, text);
    const { code, stdout, stderr } = await runCli(["inspect", damaged], {
      permissions: READ,
    });
    assertEquals([code, stdout], [4, ""]);
    assertStringIncludes(stderr, `error: Cannot load model ${damaged}: `);
  }
  assertEquals((await runCli(["inspect"])).code, 2);
  assertEquals((await runCli(["inspect", model, model])).code, 2);
});

Deno.test("export and import give the same model back", async () => {
  const { directory, traffic, model } = await tinyModel();
  const folder = `${directory}/layers`;
  const exported = await runCli(["export", model, "--output", folder]);
  assertEquals([exported.code, exported.stdout], [0, ""], exported.stderr);
  assertStringIncludes(exported.stderr, `wrote ${model} to ${folder}`);
  const files = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  assertEquals(files, ["model.json", "weights.bin"]);

  const back = `${directory}/back.json`;
  const imported = await runCli(["import", folder, "--output", back]);
  assertEquals(imported.code, 0, imported.stderr);
  assertStringIncludes(imported.stderr, "threshold: 95th percentile");
  assertEquals(await Deno.readTextFile(back), await Deno.readTextFile(model));

  const other = `${directory}/other.json`;
  const args = [
    "import",
    folder,
    "--detector",
    model,
    "--threshold",
    "0.25",
    "--output",
    other,
  ];
  assertEquals((await runCli([...args, "--quiet"])).stderr, "");
  const verdict = await runCli(["score", traffic, "--model", other]);
  assertEquals(JSON.parse(verdict.stdout.split("\n", 1)[0]!).threshold, 0.25);
});

Deno.test("export and import refuse what they cannot do", async () => {
  const { directory, model } = await tinyModel();
  const folder = `${directory}/layers-to-refuse`;
  assertEquals((await runCli(["export", model, "--output", folder])).code, 0);
  const cases: [string[], number, string][] = [
    [["export", model], 2, "Cannot export without --output DIR"],
    [
      ["export", "nothing.json", "--output", directory],
      4,
      "Cannot load model nothing.json",
    ],
    [["import", directory], 2, "Cannot import without --output MODEL.json"],
    [
      ["import", `${directory}/none`, "--output", `${directory}/x.json`],
      5,
      "Cannot read",
    ],
    [
      ["import", directory, "--output", "/no/such/folder/x.json"],
      5,
      "Cannot write",
    ],
    [
      ["import", directory, "--output", "x", "--threshold", "percentile:9"],
      2,
      "a score such as",
    ],
    [
      ["import", folder, "--output", "x.json", "--detector", "nsl-kdd"],
      2,
      "its preprocessor gives 121 columns and its network takes",
    ],
  ];
  for (const [args, code, sentence] of cases) {
    const finished = await runCli(args);
    assertEquals([finished.code, finished.stdout], [code, ""], finished.stderr);
    assertStringIncludes(finished.stderr, sentence);
  }
  assert(
    !Array.from(Deno.readDirSync(directory)).some(({ name }) =>
      name === "x.json"
    ),
  );
});
