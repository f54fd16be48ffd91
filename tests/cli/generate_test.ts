import { assertEquals, assertStringIncludes } from "@std/assert";
import { syntheticCsv } from "../../lib/records/synthetic.ts";
import { READ, runCli, startCli } from "./run_cli.ts";

Deno.test("generate writes the generator's rows to stdout, without any permission", async () => {
  const args = "generate --rows 250 --seed -7 --anomaly-fraction 0.4".split(
    " ",
  );
  const { code, stdout, stderr } = await runCli(args, { permissions: [] });
  const options = { rows: 250, seed: -7, anomalyFraction: 0.4 };
  const expected = (await Array.fromAsync(syntheticCsv(options))).join("");
  assertEquals([code, stderr, stdout], [0, "", expected]);
});

Deno.test("generate --output writes the same rows to a file and says so", async () => {
  const path = await Deno.makeTempFile();
  try {
    const { code, stdout, stderr } = await runCli([
      "generate",
      "--rows",
      "1500",
      "--output",
      path,
    ]);
    assertEquals([code, stdout, stderr], [
      0,
      "",
      `wrote 1,500 rows to ${path}\n`,
    ]);
    const expected = (await Array.fromAsync(syntheticCsv({ rows: 1500 }))).join(
      "",
    );
    assertEquals(await Deno.readTextFile(path), expected);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("generate refuses what it cannot do", async () => {
  const cases: [string[], number, string][] = [
    [["--rows", "many"], 2, 'Cannot use --rows "many"'],
    [["--anomaly-fraction", "0.6"], 2, "a number from 0 to 0.5"],
    [["--row", "5"], 2, "did you mean --rows?"],
    [["file.csv"], 2, 'Cannot generate with "file.csv"'],
    [
      ["--output", "/no/such/folder/x.csv"],
      5,
      "Cannot write /no/such/folder/x.csv: no such",
    ],
    [["--rows", "5", "--output", "."], 5, "Cannot write .: it is a directory"],
  ];
  for (const [args, code, sentence] of cases) {
    const finished = await runCli(["generate", ...args]);
    assertEquals([finished.code, finished.stdout], [code, ""]);
    assertStringIncludes(finished.stderr, sentence);
  }
});

Deno.test("generate ends cleanly when nobody reads on", async () => {
  const child = await startCli(["generate", "--rows", "100000000"], {
    permissions: READ,
  });
  await child.stdin.close();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const stderr = await new Response(child.stderr).text();
  const { code } = await child.status;
  assertEquals([code, stderr], [0, ""]);
});

Deno.test({
  name: "generate says when stdout is full",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { code, stderr } = await runCli(["generate", "--rows", "10"], {
      shell: '"$@" > /dev/full',
    });
    assertEquals(code, 5);
    assertStringIncludes(stderr, "Cannot write to stdout: No space left");
  },
});
