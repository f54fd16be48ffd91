import { assert, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { ConfigurationError } from "../../lib/errors.ts";
import { Autoencoder } from "../../lib/model/autoencoder.ts";
import { startBackend } from "../../lib/model/backend.ts";
import type { EpochLoss, FitOptions } from "../../lib/model/fit_options.ts";
import { fitWeights } from "../../lib/model/fit_weights.ts";
import { initialWeights } from "../../lib/model/initial_weights.ts";
import {
  gatherWindows,
  type WindowedRows,
} from "../../lib/model/windowed_rows.ts";
import { Random } from "../../lib/random.ts";
import {
  lossNaively,
  reconstructNaively,
} from "../reference/lstm_autoencoder.ts";
import { mixedLossNaively } from "../reference/mixed_loss.ts";

const ARCHITECTURE = { timesteps: 3, features: 2, encoder: [8], decoder: [8] };

/** Two waves, one the other's double: easy to learn, overlapping windows. */
function waves(rows = 150): WindowedRows {
  const values = Float32Array.from(
    { length: rows * 2 },
    (_, i) => Math.sin((i >> 1) / 3) * (i % 2 === 0 ? 0.4 : 0.8),
  );
  const windows = Int32Array.from(
    { length: (rows - 2) * 3 },
    (_, i) => Math.floor(i / 3) + i % 3,
  );
  return { values, features: 2, timesteps: 3, windows };
}

const range = (start: number, end: number) =>
  Array.from({ length: end - start }, (_, i) => start + i);
const FIT = range(0, 120);
const HELD = range(124, 148);

const fit = (options: FitOptions = {}) =>
  fitWeights(ARCHITECTURE, waves(), FIT, HELD, {
    epochs: 4,
    batchSize: 32,
    ...options,
  });

Deno.test("fitWeights() lowers the loss, and says what the naive twin says", async () => {
  const { weights, losses, bestEpoch, stopped } = await fit({
    epochs: 30,
    learningRate: 0.01,
  });
  assertEquals(stopped, "epochs");
  assertEquals(losses.length, 30);
  assert(losses.at(-1)!.loss < losses[0]!.loss / 4);
  const told = losses[bestEpoch - 1]!.validationLoss;
  const naive = lossNaively(
    gatherWindows(waves(), HELD),
    ARCHITECTURE,
    weights,
  );
  console.log(`validation loss: ${told}, naive float64: ${naive}`);
  assert(Math.abs(told - naive) < 1e-6);
});

Deno.test("fitWeights() gives the same bits for the same seed, others for another", async () => {
  const [first, second, third] = [
    await fit(),
    await fit(),
    await fit({ seed: 2 }),
  ];
  assertEquals(first.weights, second.weights);
  assertEquals(first.losses, second.losses);
  assert(first.losses[0]!.loss !== third.losses[0]!.loss);
});

Deno.test("fitWeights() leaves no tensor behind, finished or failed", async () => {
  await startBackend();
  const before = tf.memory().numTensors;
  await fit();
  assertEquals(tf.memory().numTensors, before);
  await assertRejects(
    () =>
      fit({
        onEpoch: () => {
          throw new Error("from the callback");
        },
      }),
    Error,
    "from the callback",
  );
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("fitWeights() restores the best epoch once patience is out", async () => {
  // A step this large makes the validation loss jump about.
  const { losses, bestEpoch, stopped, weights } = await fit({
    epochs: 200,
    learningRate: 0.3,
    patience: 3,
  });
  assertEquals(stopped, "patience");
  assertEquals(losses.length, bestEpoch + 3);
  const least = Math.min(...losses.map(({ validationLoss }) => validationLoss));
  assertEquals(losses[bestEpoch - 1]!.validationLoss, least);
  const naive = lossNaively(
    gatherWindows(waves(), HELD),
    ARCHITECTURE,
    weights,
  );
  assert(Math.abs(naive - least) < 1e-4 * (1 + least));
});

Deno.test("fitWeights() keeps the best weights so far when aborted", async () => {
  const abort = new AbortController();
  const { losses, bestEpoch, stopped, weights } = await fit({
    epochs: 50,
    signal: abort.signal,
    onEpoch: ({ epoch }: EpochLoss) => epoch === 2 && abort.abort(),
  });
  assertEquals(stopped, "aborted");
  assertEquals(losses.length, 2);
  assertEquals(
    bestEpoch,
    losses[1]!.validationLoss < losses[0]!.validationLoss ? 2 : 1,
  );
  const naive = lossNaively(
    gatherWindows(waves(), HELD),
    ARCHITECTURE,
    weights,
  );
  assert(Math.abs(naive - losses[bestEpoch - 1]!.validationLoss) < 1e-6);
});

Deno.test("fitWeights() aborted in the first epoch keeps what that far was learnt", async () => {
  const abort = new AbortController();
  const { losses, bestEpoch, weights } = await fit({
    signal: abort.signal,
    onProgress: () => abort.abort(),
  });
  assertEquals([losses.length, bestEpoch], [0, 0]);
  const start = initialWeights(ARCHITECTURE, new Random(1));
  assert(
    weights.get("dense.kernel")!.some((value, i) =>
      value !== start.get("dense.kernel")![i]
    ),
  );
});

Deno.test("fitWeights() reports each step", async () => {
  const seen: number[] = [];
  await fit({ epochs: 2, onProgress: ({ windows }) => seen.push(windows) });
  assertEquals(seen, [32, 64, 96, 120, 152, 184, 216, 240]);
});

Deno.test("fitWeights() with one timestep leaves recurrent kernels as they were drawn", async () => {
  const architecture = { ...ARCHITECTURE, timesteps: 1 };
  const data = {
    ...waves(),
    timesteps: 1,
    windows: Int32Array.from(range(0, 150)),
  };
  const { weights } = await fitWeights(architecture, data, FIT, HELD, {
    epochs: 2,
  });
  const start = initialWeights(architecture, new Random(1));
  assertEquals(
    weights.get("encoder.0.recurrent"),
    start.get("encoder.0.recurrent"),
  );
  using network = await Autoencoder.create(architecture, weights);
  assert(network.reconstruct(new Float32Array(2)).every(Number.isFinite));
});

/** The waves and a category that says which half they are in; then three flags. */
function masked(): WindowedRows {
  const { values, windows } = waves();
  const rows = values.length / 2;
  const wide = new Float32Array(rows * 7);
  for (let row = 0; row < rows; row++) {
    wide[row * 7] = values[row * 2]!;
    wide[row * 7 + (values[row * 2]! > 0 ? 1 : 2)] = 1;
    wide[row * 7 + 3] = values[row * 2 + 1]!;
  }
  const blocks = [
    { start: 0, length: 1, oneHot: false },
    { start: 1, length: 2, oneHot: true },
    { start: 3, length: 1, oneHot: false },
  ];
  return { values: wide, features: 7, timesteps: 3, windows, blocks };
}
const MASKED = { ...ARCHITECTURE, features: 7, outputs: 4 };
const RECIPE = {
  epochs: 30,
  batchSize: 32,
  learningRate: 0.01,
  patience: 30,
  loss: "mixed",
  schedule: "cosine",
} as const;

Deno.test("fitWeights() minimises the mixed loss, as the naive twins say", async () => {
  const data = masked();
  const { weights, losses, bestEpoch } = await fitWeights(
    MASKED,
    data,
    FIT,
    HELD,
    RECIPE,
  );
  assert(losses.at(-1)!.loss < losses[0]!.loss / 4);
  const target = gatherWindows(data, HELD);
  const output = new Float64Array(HELD.length * 3 * 4);
  HELD.forEach((_, b) => {
    const window = [0, 1, 2].map((t) =>
      Array.from(target.subarray((b * 3 + t) * 7, (b * 3 + t + 1) * 7))
    );
    reconstructNaively(window, MASKED, weights).forEach((row, t) =>
      row.forEach((value, o) => output[(t * 4 + o) * HELD.length + b] = value)
    );
  });
  const naive = mixedLossNaively({
    output,
    target,
    batch: HELD.length,
    timesteps: 3,
    outputs: 4,
    blocks: data.blocks!,
  });
  const told = losses[bestEpoch - 1]!.validationLoss;
  console.log(`validation loss: ${told}, naive float64: ${naive}`);
  assert(Math.abs(told - naive) < 1e-6);
});

Deno.test("fitWeights() with masking learns to tell what is hidden", async () => {
  const options = { ...RECIPE, epochs: 30, masking: 0.6 };
  const run = () => fitWeights(MASKED, masked(), FIT, HELD, options);
  const { weights, losses } = await run();
  assertEquals((await run()).losses, losses);
  assert(losses.at(-1)!.validationLoss < losses[0]!.validationLoss / 2);
  using network = await Autoencoder.create(MASKED, weights);
  const windows = gatherWindows(masked(), HELD);
  // The second wave hidden in the middle row: half of the first tells it.
  let error = 0;
  let size = 0;
  for (let b = 0; b < HELD.length; b++) {
    const middle = (b * 3 + 1) * 7;
    windows[middle + 3] = 0;
    windows[middle + 6] = 1;
  }
  const output = network.reconstruct(windows);
  const truth = gatherWindows(masked(), HELD);
  for (let b = 0; b < HELD.length; b++) {
    const wanted = truth[(b * 3 + 1) * 7 + 3]!;
    error += (output[(b * 3 + 1) * 4 + 3]! - wanted) ** 2;
    size += wanted ** 2;
  }
  console.log(
    `error of a hidden feature: ${(100 * error / size).toFixed(1)} %`,
  );
  assert(error < size / 10);
});

Deno.test("fitWeights() takes outputs as the first columns for the squared error too", async () => {
  const { losses, bestEpoch, weights } = await fitWeights(
    { ...ARCHITECTURE, outputs: 1 },
    waves(),
    FIT,
    HELD,
    { epochs: 3, batchSize: 32 },
  );
  let sum = 0;
  for (const position of HELD) {
    const flat = gatherWindows(waves(), [position]);
    const window = [0, 2, 4].map((at) => [flat[at]!, flat[at + 1]!]);
    const architecture = { ...ARCHITECTURE, outputs: 1 };
    reconstructNaively(window, architecture, weights).forEach(([told], t) =>
      sum += (told! - window[t]![0]!) ** 2
    );
  }
  const told = losses[bestEpoch - 1]!.validationLoss;
  assert(Math.abs(told - sum / (HELD.length * 3)) < 1e-6);
});

Deno.test("fitWeights() refuses columns that the loss or masking cannot work with", async () => {
  const attempt = (options: FitOptions, data = masked()) =>
    fitWeights(MASKED, data, FIT, HELD, options);
  const { blocks: _, ...bare } = masked();
  await assertRejects(
    () => attempt({ loss: "mixed" }, bare),
    RangeError,
    "not given, must be the network's 4 outputs",
  );
  const { values, windows } = waves();
  const flagless = {
    values,
    windows,
    features: 2,
    timesteps: 3,
    blocks: [0, 1].map((start) => ({ start, length: 1, oneHot: false })),
  };
  await assertRejects(
    () => fitWeights(ARCHITECTURE, flagless, FIT, HELD, { masking: 0.5 }),
    RangeError,
    "2 columns and 2 flags: they have 2",
  );
  await assertRejects(() => attempt({ masking: 1.5 }), RangeError, "masking");
  const schedule = "linear" as "cosine";
  await assertRejects(() => attempt({ schedule }), RangeError, "schedule");
  const loss = "hinge" as "mixed";
  await assertRejects(() => attempt({ loss }), RangeError, "loss must be");
});

Deno.test("fitWeights() refuses unusable options", async () => {
  await assertRejects(
    () => fit({ epochs: 0 }),
    RangeError,
    "epochs must be a positive integer",
  );
  await assertRejects(() => fit({ batchSize: 1.5 }), RangeError, "batchSize");
  await assertRejects(() => fit({ patience: -1 }), RangeError, "patience");
  await assertRejects(
    () => fit({ learningRate: 0 }),
    RangeError,
    "learningRate",
  );
  await assertRejects(
    () => fitWeights(ARCHITECTURE, waves(), FIT, []),
    RangeError,
    "0 for validation",
  );
});

Deno.test("fitWeights() stops with a sentence when the loss is no number any more", async () => {
  const data = waves();
  data.values.fill(1e30, 0, 20);
  await assertRejects(
    () => fitWeights(ARCHITECTURE, data, FIT, HELD, { epochs: 1 }),
    ConfigurationError,
    "use a smaller learning rate",
  );
});

Deno.test("fitWeights() does not take a model whose validation loss is no number", async () => {
  // One batch an epoch: the loss is taken before the step that ruins the weights.
  await assertRejects(
    () => fit({ epochs: 1, batchSize: 1000, learningRate: 1e38 }),
    ConfigurationError,
    "use a smaller learning rate",
  );
});
