import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { Detector } from "../../../lib/detect/detector.ts";
import { syntheticTraffic } from "../../../lib/records/synthetic.ts";

/** Ten thousand were flat too. */
const CYCLES = 3000;
const MEGABYTE = 1e6;

Deno.test("detectors that are loaded, used and disposed of leave no memory behind", async () => {
  const model = new URL("../../../models/synthetic.json", import.meta.url);
  const text = await Deno.readTextFile(model);
  const rows = await Array.fromAsync(syntheticTraffic({ rows: 20 }));
  const residents: number[] = [];
  let tensors = 0;
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    using detector = await Detector.parse(text);
    assert(detector.score(rows).length > 0);
    if (cycle === 0) tensors = tf.memory().numTensors;
    if (cycle >= CYCLES / 2) residents.push(Deno.memoryUsage().rss);
  }
  assertEquals(tf.memory().numTensors, tensors);
  // Each network holds 0.3 MB, so a leak would be 225 MB from one half of these to
  // the next. What other tests left to be collected moves it too.
  const half = residents.length / 2;
  const mean = (values: number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const growth = mean(residents.slice(half)) - mean(residents.slice(0, half));
  console.log(
    `${CYCLES} cycles, growth ${(growth / MEGABYTE).toFixed(1)} MB, ` +
      `largest ${(Math.max(...residents) / MEGABYTE).toFixed(0)} MB`,
  );
  assert(growth < 110 * MEGABYTE);
});
