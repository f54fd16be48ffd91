/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * Trains for a number of gradient steps when asked, by stock `layers.fit`.
 *
 * Stock but for one thing: `Unpack`'s gradient is mended, without which one
 * timestep does not train at all. The other mends are taken back here.
 */
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/model/backend.ts";
import { mendGradients } from "../../lib/model/gradients.ts";
import { gatherWindows } from "../../lib/model/windowed_rows.ts";
import { layersAutoencoder } from "../../tests/reference/layers_autoencoder.ts";
import { benchRows, REFERENCE } from "../reference_network.ts";
import type { TrainingJob } from "../training.ts";

const stockProduct = tf.getGradient(tf.BatchMatMul);
const stockSlice = tf.getKernel(tf.Slice, "wasm");
await startBackend();
mendGradients();
tf.unregisterGradient(tf.BatchMatMul);
tf.registerGradient(stockProduct);
tf.unregisterKernel(tf.Slice, "wasm");
tf.registerKernel(stockSlice);

function build(timesteps: number): tf.Sequential {
  const model = layersAutoencoder({ timesteps, ...REFERENCE });
  model.compile({ optimizer: tf.train.adam(0.001), loss: "meanSquaredError" });
  return model;
}

async function run(
  { timesteps, batchSize, steps }: TrainingJob,
): Promise<number> {
  const windows = batchSize * steps;
  const positions = Array.from({ length: windows }, (_, i) => i);
  const values = gatherWindows(benchRows(timesteps, windows), positions);
  const x = tf.tensor3d(values, [windows, timesteps, REFERENCE.features]);
  const model = build(timesteps);
  let start = 0;
  let end = 0;
  await model.fit(x, x, {
    epochs: 1,
    batchSize,
    verbose: 0,
    yieldEvery: "never",
    callbacks: {
      onBatchEnd: (batch) => {
        if (batch === 0) start = performance.now();
        end = performance.now();
      },
    },
  });
  model.dispose();
  x.dispose();
  return ((windows - batchSize) / (end - start)) * 1000;
}

self.onmessage = async ({ data }: MessageEvent<TrainingJob>) => {
  self.postMessage(await run(data));
};
self.postMessage("ready");
