/**
 * How fast `score` is from a file of NSL-KDD to NDJSON, with reasons for the
 * anomalies: alone and with a second core, side by side, and what each stage
 * takes. Linux only, for what it reads of processes.
 *
 *     deno task bench:score [--file FILE] [--repeat N]
 *
 * With `--repeat` the file is given N times, to tell what goes on from what starts. The
 * program is the bundle, run in turn with `--workers 0` and `auto` after Deno's
 * cache is filled. Beside the rate by the clock stand processor seconds, all and of
 * the busiest thread: where other programs take the cores too, these tell what the
 * clock does not. How many times as fast two cores are is the median of the rounds,
 * each of one run alone and one with a second core.
 */
import { Buffer } from "node:buffer";
import { parseArgs } from "@std/cli/parse-args";
import { Detector } from "../lib/detect/detector.ts";
import { cutRowArrays } from "../lib/detect/cut_batches.ts";
import { verdictLines } from "../lib/cli/verdict_lines.ts";
import { findingsOfBatch, verdictsOf } from "../lib/detect/findings.ts";
import { SquaredError } from "../lib/detect/scorers/squared_error.ts";
import { outputsOf } from "../lib/model/architecture.ts";
import { countText } from "../lib/evaluate/report/number_text.ts";
import { openTrafficBatches } from "../lib/records/open_traffic_batches.ts";
import { fileSource } from "../lib/records/traffic_source.ts";
import { bundle } from "../tools/bundle.ts";
import { PERMISSION_FLAGS, V8_FLAGS } from "../tools/permissions.ts";
import { TRAINING_FILE } from "./nsl_kdd_files.ts";
import { runMeasured, type Usage } from "./process_usage.ts";

const MODELS = ["nsl-kdd", "nsl-kdd-reference"];
const WORKERS = ["0", "auto"];
const RUNS = 5;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Opens the file for a model, as the command line does. */
async function open(file: string, detector: Detector) {
  const { schema } = detector;
  const sources = [fileSource(file)];
  const options = { format: "nsl-kdd", schema } as const;
  return (await openTrafficBatches(sources, options)).batches;
}

/** Reads the file and does nothing with it: how many rows, in how many seconds. */
async function readOnly(file: string, detector: Detector) {
  const started = performance.now();
  let rows = 0;
  for await (const batch of await open(file, detector)) rows += batch.length;
  return { rows, seconds: (performance.now() - started) / 1000 };
}

/** Seconds of each stage, one after the other in one thread. */
async function stages(file: string, model: string, output: string) {
  using detector = await Detector.load(model);
  const { rows: count, seconds: reading } = await readOnly(file, detector);
  const { threshold, scoringParts } = detector;
  const parts = { ...scoringParts, threshold };
  const { autoencoder, scorer } = parts;
  const size = parts.windowing.timesteps * outputsOf(autoencoder.architecture);
  const spent = { network: 0, score: 0, reasons: 0, writing: 0 };
  const encoder = new TextEncoder();
  using out = await Deno.open(output, { write: true, truncate: true });

  const arrays = await open(file, detector);
  const started = performance.now();
  for await (const { windows, values } of cutRowArrays(arrays, parts)) {
    const times = [performance.now()];
    const reconstruction = new Float32Array(windows.length * size);
    const errors = autoencoder.errors(values, reconstruction);
    times.push(performance.now());
    const assessment = scorer instanceof SquaredError
      ? {
        scores: errors,
        contributions: (asked: readonly number[]) =>
          scorer.errors(values, reconstruction, asked),
      }
      : scorer.assess(values, reconstruction);
    times.push(performance.now());
    const batch = { actual: values, reconstruction, ...assessment };
    const findings = findingsOfBatch(batch, parts, "anomalies");
    times.push(performance.now());
    const verdicts = verdictsOf(windows, findings, parts);
    await out.write(encoder.encode(verdictLines(verdicts)));
    times.push(performance.now());
    const took = times.slice(1).map((time, i) => time - times[i]!);
    spent.network += took[0]! / 1000;
    spent.score += took[1]! / 1000;
    spent.reasons += took[2]! / 1000;
    spent.writing += took[3]! / 1000;
  }
  const { network, score, reasons, writing } = spent;
  const total = (performance.now() - started) / 1000;
  return {
    rows: count,
    total,
    shares: {
      "read and parse": reading,
      "preprocess": total - reading - network - score - reasons - writing,
      network,
      score,
      reasons,
      "JSON and write": writing,
    },
  };
}

/** All runs of a model, alone and with a second core in turn. */
async function measure(
  program: string,
  files: readonly string[],
  model: string,
  folder: string,
): Promise<Usage[][]> {
  const usages: Usage[][] = WORKERS.map(() => []);
  // The first round fills Deno's cache of compiled code, which costs memory once.
  for (let run = -1; run < RUNS; run++) {
    for (const [i, workers] of WORKERS.entries()) {
      const line = [
        ...[Deno.execPath(), "run", "--quiet", "--no-config", "--no-lock"],
        ...[V8_FLAGS, ...PERMISSION_FLAGS, program, "score"],
        ...[...files, "--model", model, "--workers", workers, "--quiet"],
      ];
      const usage = await runMeasured(line, `${folder}/${workers}.ndjson`);
      if (run >= 0) usages[i]!.push(usage);
    }
  }
  const [alone, shared] = await Promise.all(
    WORKERS.map((workers) => Deno.readFile(`${folder}/${workers}.ndjson`)),
  );
  if (!Buffer.from(alone!.buffer).equals(shared!)) {
    throw new Error("The verdicts of both ways differ");
  }
  return usages;
}

function printUsages(rows: number, usages: readonly Usage[][]): void {
  for (const [i, runs] of usages.entries()) {
    const of = (key: keyof Usage) => runs.map((usage) => usage[key]);
    const seconds = median(of("seconds"));
    console.log(
      `  --workers ${WORKERS[i]}: ${countText(rows / seconds)} rows/s, ` +
        `peak ${Math.max(...of("megabytes")).toFixed(0)} MB, ` +
        `${median(of("processor")).toFixed(2)} s of processor time, ` +
        `${median(of("busiest")).toFixed(2)} s of it in the busiest thread ` +
        `(${countText(rows / median(of("busiest")))} rows/s)`,
    );
  }
  const [alone, shared] = usages as [Usage[], Usage[]];
  const times = alone.map(({ seconds }, i) => seconds / shared[i]!.seconds);
  console.log(`  two cores are ${median(times).toFixed(2)} times one`);
}

async function main(): Promise<void> {
  const { file, repeat } = parseArgs(Deno.args, {
    string: ["file", "repeat"],
    default: {
      file: decodeURIComponent(TRAINING_FILE.pathname),
      repeat: "1",
    },
  });
  if (!/^[1-9]\d{0,3}$/.test(repeat)) {
    console.error(
      `Cannot give the file ${
        JSON.stringify(repeat)
      } times: --repeat takes a whole ` +
        "number from 1 to 9999",
    );
    Deno.exit(2);
  }
  const files = new Array<string>(Number(repeat)).fill(file);
  const folder = await Deno.makeTempDir();
  try {
    const { output } = await bundle(new URL(`file://${folder}/`));
    for (const model of MODELS) {
      const usages = await measure(output, files, model, folder);
      const timed = await stages(file, model, `${folder}/0.ndjson`);
      const rows = timed.rows * files.length;
      console.log(
        `${model}, ${countText(rows)} rows, start of the program ` +
          `included, median of ${RUNS} after one more:`,
      );
      printUsages(rows, usages);
      const shares = Object.entries(timed.shares).map(([stage, seconds]) =>
        `${stage} ${Math.round(100 * seconds / timed.total)} %`
      );
      console.log(
        `  one thread, one stage after the other, ${
          timed.total.toFixed(2)
        } s: ${shares.join(", ")}`,
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
