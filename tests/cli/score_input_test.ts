import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Detector } from "../../lib/detect/detector.ts";
import { READ, runCli, startCli } from "./run_cli.ts";
import { removeTinyModel, TINY, tinyModel } from "./tiny_model.ts";
import { parseVerdicts, score } from "./score_cli.ts";

Deno.test.afterAll(removeTinyModel);

Deno.test("score reports bad rows, skips and counts them", async () => {
  const { text } = await tinyModel();
  const lines = text.trimEnd().split("\n");
  lines[10] = lines[10]!.replace(/^([^,]*),[^,]*/, "$1,abc");
  lines[20] = "1,2,3";
  const { code, stdout, stderr } = await score([], { stdin: lines.join("\n") });
  assertEquals(code, 0);
  assertStringIncludes(
    stderr,
    'Cannot parse stdin line 11: field "bytes" is "abc", expected a number\n',
  );
  assertStringIncludes(
    stderr,
    "Cannot parse stdin line 21: 3 columns, expected 9\n",
  );
  assertStringIncludes(stderr, "2 rows could not be read and were skipped\n");
  assertMatch(
    stderr,
    /^300 rows, 2 of them bad; 298 windows, \d+ of them anomalous; [\d,]+ rows\/s$/m,
  );
  const indexes = parseVerdicts(stdout).map(({ index }) => index);
  assertEquals(indexes.includes(9) || indexes.includes(19), false);
  assertEquals(indexes.at(-1), 299);
  const quiet = await score(["--quiet"], { stdin: lines.join("\n") });
  assertEquals(quiet.stderr.split("\n").length, 4, "bad rows and nothing else");
});

Deno.test("score shows twenty bad rows and stops at --max-errors", async () => {
  const { text } = await tinyModel();
  const bad = text + "x\n".repeat(50);
  const shown = await score([], { stdin: bad });
  assertEquals(shown.code, 0);
  assertEquals(shown.stderr.match(/^Cannot parse stdin line/gm)?.length, 20);
  assertStringIncludes(shown.stderr, "50 rows could not be read");
  const stopped = await score(["--max-errors", "49"], { stdin: bad });
  assertEquals(stopped.code, 3);
  assertStringIncludes(
    stopped.stderr,
    "Cannot go on as 50 of 350 rows are bad",
  );
  // Every good row before the end has its verdict.
  assertEquals(stopped.stdout, shown.stdout);
  assertEquals((await score(["--max-errors", "10%"], { stdin: bad })).code, 3);
  assertEquals((await score(["--max-errors", "50%"], { stdin: bad })).code, 0);
});

Deno.test("score says when there are fewer rows than a window", async () => {
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
  const { code, stdout, stderr } = await runCli(["score", "--model", model], {
    stdin,
  });
  assertEquals([code, stdout], [0, ""]);
  assertStringIncludes(
    stderr,
    "the 3 good rows make no window: the model looks at 5 rows",
  );
});

Deno.test("score ends with the exit code that tells what is at fault", async () => {
  const { directory, traffic, model } = await tinyModel();
  const broken = `${directory}/broken.json`;
  const whole = await Deno.readTextFile(model);
  await Deno.writeTextFile(broken, whole.replace('"epochs":1', '"epochs":2'));
  const text = await Deno.readTextFile(traffic);
  const bad = text.split("\n")[0] + "\n" + "x\n".repeat(5);
  const cases: [string[], string, number, string][] = [
    [[traffic, "--modle", model], "", 2, "did you mean --model?"],
    [[traffic, "--reasons", "some"], "", 2, "one of anomalies, all, none"],
    [["-", "-"], text, 2, "Cannot read stdin twice"],
    [
      ["--format", "pcap"],
      text,
      2,
      "as the features that are asked for are not those of connections",
    ],
    [[], "a,b\n1,2\n", 2, 'column "bytes" is missing'],
    [[], "a,b\n1,2\n", 2, `it was read for model ${model}, --model names`],
    [[], "", 3, "Cannot read stdin as it is empty"],
    [[], bad, 3, "5 of 5 rows are bad"],
    [[traffic, "--model", broken], "", 4, "its sha256 does not match"],
    [
      [traffic, "--model", "nothing"],
      "",
      4,
      "shipped models: nsl-kdd, nsl-kdd-flow",
    ],
    [["nothing.csv"], "", 5, "Cannot read nothing.csv: no such file"],
    [[directory], "", 5, "it is a directory"],
  ];
  for (const [args, stdin, code, sentence] of cases) {
    const options = { stdin, permissions: READ };
    const own = args.some((arg) => arg.startsWith("--mod"))
      ? []
      : ["--model", model];
    const finished = await runCli(["score", ...args, ...own], options);
    assertEquals([finished.code, finished.stdout], [code, ""], finished.stderr);
    assertStringIncludes(finished.stderr, `error: `);
    assertStringIncludes(finished.stderr, sentence);
  }
});

Deno.test("score takes label and time from a file of columns, but not other features", async () => {
  const { directory, traffic, model } = await tinyModel();
  using detector = await Detector.load(model);
  const columns = `${directory}/columns.json`;
  const { features } = detector.schema;
  await Deno.writeTextFile(
    columns,
    JSON.stringify({ features: features.toReversed() }),
  );
  const { stdout } = await score([traffic]);
  assertEquals((await score([traffic, "--columns", columns])).stdout, stdout);
  await Deno.writeTextFile(
    columns,
    JSON.stringify({ features: features.slice(1) }),
  );
  const refused = await score([traffic, "--columns", columns]);
  assertEquals(refused.code, 2);
  assertStringIncludes(
    refused.stderr,
    'the model needs the numeric feature "bytes"',
  );
});

for (
  const [options, ended] of [[[], 0], [["--fail-on-anomaly"], 1]] as const
) {
  Deno.test(`score ${options} ends with ${ended} when nobody reads on`, async () => {
    const { text, model } = await tinyModel();
    const child = await startCli(["score", "--model", model, ...options], {
      permissions: READ,
    });
    const [header, ...rows] = text.trimEnd().split("\n");
    const writer = child.stdin.getWriter();
    const encoder = new TextEncoder();
    const block = encoder.encode(rows.join("\n") + "\n");
    const written = (async () => {
      await writer.write(encoder.encode(header + "\n"));
      for (;;) await writer.write(block);
    })().catch(() => {});
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    const stderr = await new Response(child.stderr).text();
    const { code } = await child.status;
    await written;
    assertEquals([code, stderr], [ended, ""]);
  });
}

Deno.test({
  name: "score ends with the shell's code on SIGTERM",
  ignore: Deno.build.os === "windows",
  async fn() {
    const { text, model } = await tinyModel();
    const child = await startCli(["score", "--model", model], {
      permissions: READ,
    });
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    const reader = child.stdout.getReader();
    await reader.read();
    child.kill("SIGTERM");
    const { code } = await child.status;
    await Promise.allSettled([
      writer.close(),
      reader.cancel(),
      child.stderr.cancel(),
    ]);
    assertEquals(code, 143);
  },
});
