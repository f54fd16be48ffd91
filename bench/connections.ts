/**
 * How fast connections are read and turned into features, beside a reader that
 * only splits lines or takes the file's chunks; and what memory it takes:
 * `deno task bench:connections`.
 *
 *     --lines N         lines of each made log, default 1,000,000
 *     --megabytes N     size of the made capture, default 128
 *     --rounds N        default 3; medians are printed
 *     --log FILE        this log instead of the made ones
 *     --capture FILE    this capture instead of the made one
 *     --memory N        memory over N made connections instead of rates
 *
 * Each measurement is a process of its own, start of the compiler included, and
 * rounds take turns. Rates are per second of processor time, all threads
 * together, so they are those of one core and hold on a busy machine too; what
 * the clock said stands beside them.
 */
import { parseArgs } from "@std/cli/parse-args";
import { npmStdFlag } from "../tools/std.ts";
import { makeCapture } from "./made_capture.ts";
import {
  eveLine,
  type MadeConnection,
  MadeConnections,
  ZEEK_HEADER,
  zeekJsonLine,
  zeekLine,
} from "./made_connections.ts";
import type { StepResult } from "./workers/connections_step.ts";

const FEATURE_STEPS = ["nsl-kdd-flow", "connection"];
const LOG_STEPS = ["lines", "connections", ...FEATURE_STEPS];
const MEMORY_STEPS = [
  ...FEATURE_STEPS.map((schema) => `${schema} alone`),
  ...FEATURE_STEPS.map((schema) => `${schema} rows`),
];
const CAPTURE_STEPS = [
  "chunks",
  "packets",
  "packets, unchecked",
  "tracked",
  "tracked, unchecked",
];

/** A file, and what is measured on it; the first step is what others stand beside. */
interface Subject {
  readonly name: string;
  readonly file: string;
  readonly steps: readonly string[];
}

async function worker(name: string, args: string[]): Promise<Deno.Command> {
  const path = new URL(`workers/${name}.ts`, import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", ...await npmStdFlag(), path, ...args],
    stderr: "inherit",
  });
}

async function measure(step: string, file: string): Promise<StepResult> {
  const command = await worker("connections_step", [step, file]);
  const { code, stdout } = await command.output();
  if (code !== 0) throw new Error(`Cannot measure ${step} of ${file}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Writes lines to a file, some thousands at a time. */
async function writeLines(
  file: string,
  count: number,
  header: string,
  line: (made: MadeConnection) => string,
): Promise<void> {
  using output = await Deno.create(file);
  const writer = output.writable.getWriter();
  const encoder = new TextEncoder();
  const made = new MadeConnections();
  let text = header;
  for (let i = 0; i < count; i++) {
    text += line(made.next());
    if (text.length < 1 << 20) continue;
    await writer.write(encoder.encode(text));
    text = "";
  }
  await writer.write(encoder.encode(text));
  writer.releaseLock();
}

async function madeSubjects(
  folder: string,
  lines: number,
  megabytes: number,
): Promise<Subject[]> {
  const tsv = `${folder}/conn.log`;
  const json = `${folder}/conn.json`;
  const eve = `${folder}/eve.json`;
  const capture = `${folder}/made.pcap`;
  await writeLines(tsv, lines, ZEEK_HEADER, zeekLine);
  await writeLines(json, lines, "", zeekJsonLine);
  await writeLines(eve, lines, "", eveLine);
  await Deno.writeFile(capture, makeCapture(megabytes * 1e6));
  const steps = LOG_STEPS;
  return [
    { name: "Zeek TSV", file: tsv, steps: [...steps, ...MEMORY_STEPS] },
    { name: "Zeek JSON", file: json, steps },
    { name: "Suricata eve.json", file: eve, steps },
    { name: "pcap", file: capture, steps: CAPTURE_STEPS },
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function printSubject(
  { name, steps }: Subject,
  results: ReadonlyMap<string, readonly StepResult[]>,
  bytes: number,
): void {
  const megabytes = bytes / 1e6;
  console.log(`\n${name}, ${megabytes.toFixed(0)} MB`);
  const cpuOf = (step: string) =>
    median(results.get(step)!.map(({ cpuSeconds }) => cpuSeconds));
  for (const step of steps) {
    const cpu = cpuOf(step);
    const all = results.get(step)!;
    const clock = median(all.map(({ seconds }) => seconds));
    const { count } = all[0]!;
    const what = step === "chunks"
      ? "bytes"
      : step === "lines"
      ? "lines"
      : steps === CAPTURE_STEPS
      ? "packets"
      : "connections";
    const isFromMemory = MEMORY_STEPS.includes(step);
    console.log(
      [
        `  ${step.padEnd(20)}`,
        `${grouped(count / cpu).padStart(14)} ${what}/s`.padEnd(29),
        isFromMemory
          ? "".padStart(10)
          : `${(megabytes / cpu).toFixed(0).padStart(5)} MB/s`,
        isFromMemory
          ? "".padStart(15)
          : `${(cpu / cpuOf(steps[0]!)).toFixed(1).padStart(6)} x ${steps[0]}`,
        `clock ${grouped(count / clock)}/s`,
      ].join("  "),
    );
  }
}

async function rates(subjects: Subject[], rounds: number): Promise<void> {
  const results = subjects.map(() => new Map<string, StepResult[]>());
  for (let round = 0; round < rounds; round++) {
    for (const [i, { file, steps }] of subjects.entries()) {
      for (const step of steps) {
        const result = await measure(step, file);
        const all = results[i]!.get(step) ?? [];
        results[i]!.set(step, [...all, result]);
      }
    }
  }
  console.log(`Medians of ${rounds} rounds, per second of processor time`);
  for (const [i, subject] of subjects.entries()) {
    printSubject(subject, results[i]!, (await Deno.stat(subject.file)).size);
  }
}

async function memory(connections: number): Promise<void> {
  for (const traffic of ["everyday", "forged"]) {
    for (const schema of FEATURE_STEPS) {
      const args = [schema, traffic, String(connections)];
      const command = await worker("connections_memory", args);
      const { code, stdout } = await command.output();
      if (code !== 0) throw new Error(`Cannot measure memory of ${args}`);
      console.log(new TextDecoder().decode(stdout));
    }
  }
}

async function main(): Promise<void> {
  const options = parseArgs(Deno.args, {
    string: ["lines", "megabytes", "rounds", "log", "capture", "memory"],
    default: { lines: "1000000", megabytes: "128", rounds: "3" },
  });
  if (options.memory !== undefined) return await memory(Number(options.memory));
  const { log, capture } = options;
  const rounds = Number(options.rounds);
  const given: Subject[] = [];
  if (log !== undefined) {
    given.push({ name: log, file: log, steps: LOG_STEPS });
  }
  if (capture !== undefined) {
    given.push({ name: capture, file: capture, steps: CAPTURE_STEPS });
  }
  if (given.length > 0) return await rates(given, rounds);
  const folder = await Deno.makeTempDir();
  try {
    const lines = Number(options.lines);
    const megabytes = Number(options.megabytes);
    await rates(await madeSubjects(folder, lines, megabytes), rounds);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
