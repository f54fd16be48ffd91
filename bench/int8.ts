/**
 * Whole numbers of 8 bits instead of float32: what they cost and what they gain.
 *
 * Quality: weights of each column and activations of each row are quantised,
 * multiplied exactly and scaled back; all rows of KDDTest+ are scored that way. The
 * bar is an AUROC that moves less than .001. Thresholds are recalibrated on the
 * held-out normal rows of KDDTrain+ that the model's own came from.
 *
 * Speed: a network of whole numbers, compiled here from `int8/assembly/`, beside the
 * float kernel: the whole of it, and each layer's products by themselves with the
 * quantisation of their activations. All take turns in short samples; ratios are
 * medians over the turns. Every product is first held against the exact sums.
 *
 * Usage: `deno task bench:int8 [--only quality|speed] [--model NAME]`
 */
import { parseArgs } from "@std/cli/parse-args";
import { Detector } from "../lib/detect/detector.ts";
import {
  compileIntegerKernel,
  type Dot,
  PRECISION_OF,
} from "./int8/integer_module.ts";
import * as precisions from "./int8/precision.ts";
import { measureQuality, nslKddRows, schemaOf } from "./int8/quality.ts";
import { readNslKdd, TEST_FILE } from "./nsl_kdd_files.ts";
import { measureSpeed, type Modules, type Speed } from "./int8/speed.ts";

/** The shipped models of windows of one row. */
const MODELS = ["nsl-kdd", "nsl-kdd-flow", "nsl-kdd-reference"];
/** How far AUROC may move. */
const MOST_MOVED = 0.001;

async function printQuality(model: string, detector: Detector): Promise<void> {
  const rows = await nslKddRows(model, detector);
  const qualities = measureQuality(detector, rows, [
    precisions.INT8,
    precisions.INT8_WEIGHTS_7,
    precisions.INT8_BOTH,
    precisions.INT16,
  ]);
  console.log(
    `\n${model}: KDDTest+                   AUROC     moved          F1  recalibrated`,
  );
  for (const { name, auroc, f1, recalibratedF1 } of qualities) {
    const moved = auroc - qualities[0]!.auroc;
    console.log([
      name.padEnd(34),
      auroc.toFixed(5),
      moved.toFixed(5).padStart(9),
      Math.abs(moved) < MOST_MOVED ? "ok" : "NO",
      f1.toFixed(4).padStart(8),
      recalibratedF1.toFixed(4).padStart(13),
    ].join(" "));
  }
}

function printSpeed(model: string, speeds: readonly Speed[]): void {
  console.log(
    `\n${model}          batch                              µs  times as fast`,
  );
  for (const { what, batch, name, p50us, ratio } of speeds) {
    console.log([
      what.padEnd(16),
      String(batch).padStart(6),
      " ",
      name.padEnd(26),
      p50us.toFixed(2).padStart(9),
      ratio.toFixed(2).padStart(8),
    ].join(" "));
  }
}

async function compileAll(): Promise<Modules> {
  const modules = new Map<Dot, WebAssembly.Module>();
  for (const dot of Object.keys(PRECISION_OF) as Dot[]) {
    modules.set(dot, await compileIntegerKernel(dot));
  }
  return modules;
}

async function main(): Promise<void> {
  const { only, model } = parseArgs(Deno.args, { string: ["only", "model"] });
  const names = model === undefined ? MODELS : [model];
  if (only !== "speed") {
    for (const name of names) {
      using detector = await Detector.load(name);
      await printQuality(name, detector);
    }
  }
  if (only === "quality") return;
  const modules = await compileAll();
  for (const name of names) {
    using detector = await Detector.load(name);
    const records = await readNslKdd(TEST_FILE, schemaOf(name));
    printSpeed(name, measureSpeed(detector, modules, records.slice(0, 1024)));
  }
}

if (import.meta.main) await main();
