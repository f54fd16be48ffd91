import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { READ_WRITE, runCli } from "./run_cli.ts";
import { removeTinyModel, tinyModel } from "./tiny_model.ts";

Deno.test.afterAll(removeTinyModel);

/** The lab's connections, named as an executable cannot find them by itself. */
const LAB = Deno.realPathSync(
  new URL("../../data/lab-connections.ndjson.gz", import.meta.url),
);

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
    "--lab",
    LAB,
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
  assertEquals(files, [
    "demo.html",
    "incidents.ndjson",
    "lab-model.json",
    "traffic.csv",
    "verdicts.ndjson",
  ]);

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

Deno.test("demo tells the lab's incidents, with the permissions of its task", async () => {
  const { directory, model } = await tinyModel();
  const cwd = `${directory}/lab`;
  await Deno.mkdir(cwd);
  const permissions = config.tasks.demo.command.match(/--allow-\S+/g)!;
  assertEquals(permissions, ["--allow-read", "--allow-write=report"]);
  const args = ["demo", "--rows", "500", "--model", model, "--lab", LAB];
  const { code, stdout, stderr } = await runCli(args, { permissions, cwd });
  assertEquals(code, 0, stderr);

  const lines = (await Deno.readTextFile(`${cwd}/report/incidents.ndjson`))
    .trimEnd().split("\n");
  const incidents: { event: string; source: string; sentence: string }[] = lines
    .map((line) => JSON.parse(line));
  const opened = incidents.filter(({ event }) => event === "opened");
  // Who scans, who tunnels, and where the flood comes from.
  const sources = new Set(opened.map(({ source }) => source));
  for (const attacker of ["10.77.0.103", "10.77.0.104", "10.77.0.200"]) {
    assert(sources.has(attacker), attacker);
  }
  const plain = stdout.replaceAll(/\s+/g, " ");
  assertStringIncludes(plain, ` alerts became ${opened.length} incidents`);
  for (const [i, { sentence }] of opened.entries()) {
    assertStringIncludes(plain, ` ${i + 1}. ${sentence}`);
  }

  // The model is one that watch takes, and it tells the same of the same.
  const watched = await runCli([
    "watch",
    LAB,
    "--model",
    `${cwd}/report/lab-model.json`,
    "--quiet",
  ]);
  assertEquals(watched.code, 0, watched.stderr);
  const attackers = new Set(
    watched.stdout.trimEnd().split("\n")
      .map((line) => JSON.parse(line).source),
  );
  for (const source of sources) assert(attackers.has(source), source);
});

Deno.test("demo refuses a lab that it cannot use", async () => {
  const { directory, traffic, model } = await tinyModel();
  const demo = (lab: string) =>
    runCli([
      ...["demo", "--rows", "500", "--model", model],
      ...["--output", `${directory}/refused`, "--lab", lab],
    ]);
  const absent = await demo(`${directory}/absent`);
  assertEquals(absent.code, 5);
  assertStringIncludes(absent.stderr, `Cannot read ${directory}/absent`);
  assertEquals((await demo(traffic)).code, 2);
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
