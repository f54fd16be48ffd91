/**
 * Tries the parsers on many damaged, edited and random inputs:
 * `deno task fuzz [CASES]`, by default 10,000 for each property.
 *
 * Runs the property tests of all parsers with that many cases, and at last says
 * how many there were. Logs and captures of `../shared/data` are among what is
 * damaged, where they are present; so is each of those files whole.
 */
import { npmStdFlag } from "./std.ts";

/** What reads bytes that come from elsewhere. */
const TESTS = [
  "tests/records/fuzz_test.ts",
  "tests/records/shared_files_test.ts",
  "tests/records/open_traffic_test.ts",
  "tests/records/connections/fuzz_test.ts",
  "tests/records/packets/read_packets_test.ts",
];

/** Passes text on to stdout; how many cases it tells of. */
async function countCases(output: ReadableStream<Uint8Array>): Promise<number> {
  let cases = 0;
  let rest = "";
  for await (const text of output.pipeThrough(new TextDecoderStream())) {
    await Deno.stdout.write(new TextEncoder().encode(text));
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const found = /^(\d+) fuzz cases$/.exec(line);
      if (found !== null) cases += Number(found[1]);
    }
  }
  return cases;
}

async function main([cases = "10000"]: readonly string[]): Promise<number> {
  if (!/^[1-9]\d*$/.test(cases)) {
    console.error(`Cannot try ${cases} cases: expected a whole number`);
    return 2;
  }
  const start = performance.now();
  const root = new URL("../", import.meta.url);
  const test = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", ...await npmStdFlag(), ...TESTS],
    cwd: root,
    env: { FUZZ_RUNS: cases, NO_COLOR: "1" },
    stdout: "piped",
  }).spawn();
  const tried = await countCases(test.stdout);
  const { code } = await test.status;
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${tried.toLocaleString("en-US")} cases in ${seconds.toFixed(0)} s: ` +
      (code === 0 ? "all as documented" : "FAILED"),
  );
  return code;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
