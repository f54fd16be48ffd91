/**
 * How long the bundle takes from its start to its first verdict, and how much
 * memory, beside a program that only starts the backend and multiplies two
 * matrices. Programs take turns, so that what else the machine does falls on
 * all alike.
 *
 * Warm: a run after two others, which have filled Deno's caches. Cold: with an
 * empty DENO_DIR. `--runs N` (default 15) sets how many of each.
 */
import { npmStdFlag } from "../tools/std.ts";
import { bundle } from "../tools/bundle.ts";
import { PERMISSION_FLAGS, V8_FLAGS } from "../tools/permissions.ts";

const ROOT = new URL("..", import.meta.url);
const SAMPLE = new URL("data/synthetic-sample.csv", ROOT).pathname;
/** Rows of the sample that are scored: one window of the synthetic model and two more. */
const ROWS = 14;

/** A program to measure. */
interface Program {
  name: string;
  args: string[];
}

/** What one run took. */
interface Run {
  /** From the start of the process to its first byte on stdout. */
  milliseconds: number;
  /** Peak resident memory; 0 where it was not asked for. */
  megabytes: number;
}

async function peakMegabytes(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000;
}

/** Runs a program to its end. */
async function run(
  { args }: Program,
  cache: string,
  withMemory: boolean,
): Promise<Run> {
  const started = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-config",
      "--no-lock",
      V8_FLAGS,
      ...PERMISSION_FLAGS,
      ...args,
    ],
    env: { DENO_DIR: cache },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let ended = false;
  const status = process.status.finally(() => ended = true);
  let megabytes = 0;
  // Memory is asked for in runs of its own: asking takes time.
  const watched = (async () => {
    while (withMemory && !ended) {
      megabytes = await peakMegabytes(process.pid).catch(() => megabytes) ||
        megabytes;
    }
  })();
  let milliseconds = NaN;
  for await (const _ of process.stdout) {
    if (Number.isNaN(milliseconds)) milliseconds = performance.now() - started;
  }
  await watched;
  const { code } = await status;
  if (code !== 0) throw new Error(`${args.join(" ")}: exit code ${code}`);
  return { milliseconds, megabytes };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Runs the programs in turn; the median of each. */
async function measure(
  programs: readonly Program[],
  runs: number,
  cacheOf: () => Promise<string>,
): Promise<Run[]> {
  const times: number[][] = programs.map(() => []);
  const memory: number[][] = programs.map(() => []);
  for (let i = 0; i < runs; i++) {
    for (const [j, program] of programs.entries()) {
      times[j]!.push((await run(program, await cacheOf(), false)).milliseconds);
    }
  }
  for (let i = 0; i < Math.min(runs, 5); i++) {
    for (const [j, program] of programs.entries()) {
      memory[j]!.push((await run(program, await cacheOf(), true)).megabytes);
    }
  }
  return programs.map((_, j) => ({
    milliseconds: median(times[j]!),
    megabytes: median(memory[j]!),
  }));
}

/** Bundles the baseline, as anyone would bundle a program of theirs. */
async function bundleBaseline(output: string): Promise<void> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--no-lock",
      "--platform=deno",
      "--minify",
      ...await npmStdFlag(),
      `--output=${output}`,
      "bench/workers/startup_baseline.ts",
    ],
    cwd: ROOT,
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
}

function print(
  kind: string,
  programs: readonly Program[],
  results: readonly Run[],
): void {
  for (const [j, { milliseconds, megabytes }] of results.entries()) {
    const ratio = milliseconds / results[0]!.milliseconds;
    console.log(
      `${kind}  ${programs[j]!.name.padEnd(34)}${
        milliseconds.toFixed(0).padStart(5)
      } ms  ${ratio.toFixed(2)} x  ${megabytes.toFixed(0).padStart(4)} MB`,
    );
  }
}

async function main(): Promise<void> {
  const at = Deno.args.indexOf("--runs");
  const runs = at < 0 ? 15 : Number(Deno.args[at + 1]);
  const folder = await Deno.makeTempDir();
  try {
    const { output } = await bundle(new URL(`file://${folder}/`));
    const baseline = `${folder}/baseline.js`;
    await bundleBaseline(baseline);
    const rows = `${folder}/rows.csv`;
    const lines = (await Deno.readTextFile(SAMPLE)).split("\n");
    await Deno.writeTextFile(rows, lines.slice(0, ROWS + 1).join("\n") + "\n");
    const records = `${folder}/records.txt`;
    await Deno.writeTextFile(records, NSL_KDD_ROW);
    const reference = ["score", records, "--model", "nsl-kdd-reference"];
    const programs: Program[] = [
      { name: "tfjs alone, two matrices", args: [baseline] },
      {
        name: "score --model synthetic",
        args: [output, "score", rows, "--model", "synthetic"],
      },
      {
        name: "score --model nsl-kdd-reference",
        args: [output, ...reference],
      },
      { name: "--version", args: [output, "--version"] },
    ];
    const warm = `${folder}/warm`;
    for (const program of [...programs, ...programs]) {
      await run(program, warm, false);
    }
    print(
      "warm",
      programs,
      await measure(programs, runs, () => Promise.resolve(warm)),
    );
    let count = 0;
    const cold = async () => {
      await Deno.mkdir(`${folder}/cold-${++count}`);
      return `${folder}/cold-${count}`;
    };
    print("cold", programs, await measure(programs, runs, cold));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A record in the data set's form, made up. */
const NSL_KDD_ROW =
  "0,tcp,http,SF,215,4000,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,5,5,0.00,0.00," +
  "0.00,0.00,1.00,0.00,0.00,50,255,1.00,0.00,0.02,0.03,0.00,0.00,0.00,0.00,normal,20\n";

if (import.meta.main) await main();
