import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { READ_WRITE, runCli } from "./run_cli.ts";
import { removeTinyModel, tinyModel } from "./tiny_model.ts";

Deno.test.afterAll(removeTinyModel);

Deno.test("demo shows the whole way and leaves traffic, verdicts and report", async () => {
  const { directory, model } = await tinyModel();
  const output = `${directory}/demo`;
  const args = [
    "demo",
    "--rows",
    "1500",
    "--seed",
    "7",
    "--output",
    output,
    "--model",
    model,
  ];
  const { code, stdout, stderr } = await runCli(args, {
    permissions: READ_WRITE,
  });
  assertEquals(code, 0, stderr);
  assertStringIncludes(
    stderr,
    `generated 1,500 minutes of traffic: ${output}/traffic.csv`,
  );
  const files = Array.from(Deno.readDirSync(output), ({ name }) => name).sort();
  assertEquals(files, ["demo.html", "traffic.csv", "verdicts.ndjson"]);

  // The figures are those of evaluate, the verdicts those of score.
  const traffic = `${output}/traffic.csv`;
  const evaluated = await runCli(["evaluate", traffic, "--model", model]);
  assert(stdout.startsWith(evaluated.stdout));
  const scored = await runCli(["score", traffic, "--model", model]);
  assertEquals(
    await Deno.readTextFile(`${output}/verdicts.ndjson`),
    scored.stdout,
  );

  assertStringIncludes(stdout, "The 5 strangest windows that share no row");
  const verdicts = scored.stdout.trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  const strangest = verdicts.reduce((a, b) => a.score >= b.score ? a : b);
  assertStringIncludes(stdout, `  1. ${strangest.time}  `);
  assertStringIncludes(stdout, `${strangest.reasons[0].feature} was `);
  assertStringIncludes(stdout, `Report:   ${output}/demo.html`);
  assertEquals(
    stdout.split("What to try next:")[1]!.match(
      /gatewarden (score|evaluate|train) /g,
    )?.length,
    3,
  );
});

Deno.test("demo refuses too few rows and a folder that it cannot make", async () => {
  const { model, traffic } = await tinyModel();
  const few = await runCli(["demo", "--rows", "10"]);
  assertEquals(few.code, 2);
  assertStringIncludes(few.stderr, "an integer from 500");
  const blocked = await runCli([
    "demo",
    "--model",
    model,
    "--output",
    `${traffic}/x`,
  ]);
  assertEquals(blocked.code, 5);
});
