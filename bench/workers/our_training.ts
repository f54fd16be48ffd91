/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** Trains for a number of gradient steps when asked, by our own loop. */
import { fitWeights } from "../../lib/model/fit_weights.ts";
import type { TrainingJob } from "../training.ts";
import { benchRows, REFERENCE } from "../reference_network.ts";

async function run(
  { timesteps, batchSize, steps }: TrainingJob,
): Promise<number> {
  const windows = batchSize * steps;
  const data = benchRows(timesteps, windows);
  const positions = Int32Array.from({ length: windows }, (_, i) => i);
  let start = 0;
  let end = 0;
  await fitWeights({ timesteps, ...REFERENCE }, data, positions, [0], {
    epochs: 1,
    batchSize,
    // Timed from the end of the first step to the end of the last, as the other side is.
    onProgress: ({ windows: done }) => {
      if (done === batchSize) start = performance.now();
      if (done === windows) end = performance.now();
    },
  });
  return ((windows - batchSize) / (end - start)) * 1000;
}

self.onmessage = async ({ data }: MessageEvent<TrainingJob>) => {
  self.postMessage(await run(data));
};
