/**
 * The training loop: mini-batch gradient descent on the mean squared error of
 * reconstruction, with Adam (Kingma and Ba, ICLR 2015).
 *
 * Each epoch passes the fit windows in a fresh seeded order, then measures the
 * loss on validation windows that no gradient saw. The weights of the best epoch
 * are kept; once `patience` epochs in a row have not bettered it, training ends.
 * The loop yields to the event loop so that a signal or a request is heard.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { ConfigurationError } from "../errors.ts";
import { Random } from "../random.ts";
import {
  type Architecture,
  parseArchitecture,
  type WeightSpec,
  weightSpecs,
} from "./architecture.ts";
import { startBackend } from "./backend.ts";
import { forward, type WeightTensors } from "./forward.ts";
import { mendGradients } from "./gradients.ts";
import { initialWeights } from "./initial_weights.ts";
import { tensorShape, toFileLayout, toTensorLayout } from "./weight_layout.ts";
import type { Weights } from "./weights.ts";
import { gatherWindows, type WindowedRows } from "./windowed_rows.ts";

/** The losses of one epoch, mean squared errors over all values. */
export interface EpochLoss {
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean over the fit windows, while the weights were changing. */
  readonly loss: number;
  /** Mean over the validation windows, after the epoch. */
  readonly validationLoss: number;
}

/** What is told while training runs. */
export interface TrainingProgress {
  /** The epoch under way, counted from 1. */
  readonly epoch: number;
  /** Fit windows passed in all epochs so far. */
  readonly windows: number;
  /** Fit windows that all epochs together would pass. */
  readonly totalWindows: number;
}

/** How to train. */
export interface FitOptions {
  /** Passes over the fit windows, at most. @default {30} */
  readonly epochs?: number;
  /** Windows per gradient step. @default {256} */
  readonly batchSize?: number;
  /** Adam's step size. @default {0.001} */
  readonly learningRate?: number;
  /** Epochs without a better validation loss after which training ends. @default {5} */
  readonly patience?: number;
  /** Seeds the initial weights and the order of windows. @default {1} */
  readonly seed?: number;
  /** Ends training early; what was best so far is returned. */
  readonly signal?: AbortSignal;
  /** Called after every epoch. */
  readonly onEpoch?: (loss: EpochLoss) => void;
  /** Called after every gradient step. */
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/** Why training ended. */
export type StopReason = "epochs" | "patience" | "aborted";

/** Trained weights and how they came about. */
export interface FitResult {
  /** The weights of the best epoch. */
  readonly weights: Weights;
  /** One entry per finished epoch. */
  readonly losses: readonly EpochLoss[];
  /** The epoch that the weights are from; 0 if training was aborted in the first. */
  readonly bestEpoch: number;
  /** Why training ended. */
  readonly stopped: StopReason;
}

/** Long enough to cost nothing, short enough for a person's Ctrl-C. */
const YIELD_MILLISECONDS = 50;

/** Trainable tensors; without recurrent kernels where one timestep never uses them. */
class Variables implements Disposable {
  readonly tensors: WeightTensors;
  readonly trainable: tf.Variable[];
  readonly #specs: readonly WeightSpec[];

  constructor(architecture: Architecture, initial: Weights) {
    this.#specs = weightSpecs(architecture);
    const isUsed = (name: string) =>
      architecture.timesteps > 1 || !name.endsWith(".recurrent");
    const entries = this.#specs.map((spec) => {
      const values = toTensorLayout(spec, initial.get(spec.name)!);
      const start = tf.tensor2d(values, tensorShape(spec));
      const variable = tf.variable(start, isUsed(spec.name));
      start.dispose(); // the variable holds its own reference to the values
      return [spec.name, variable] as const;
    });
    this.tensors = new Map(entries) as unknown as WeightTensors;
    this.trainable = entries.map(([, variable]) => variable).filter((
      { trainable },
    ) => trainable);
  }

  snapshot(): Weights {
    return new Map(this.#specs.map((spec) => {
      const values = this.tensors.get(spec.name)!.dataSync<"float32">();
      return [spec.name, toFileLayout(spec, values)];
    }));
  }

  [Symbol.dispose](): void {
    for (const variable of this.tensors.values()) variable.dispose();
  }
}

/** Mean squared error of a batch of windows, `[B, T·F]` row by row. */
function batchLoss(
  gathered: Float32Array,
  count: number,
  architecture: Architecture,
  tensors: WeightTensors,
): tf.Scalar {
  const rows = tf.tensor2d(gathered, [count, gathered.length / count]);
  const windows = tf.transpose(rows); // [T·F, B]
  const steps = forward(windows, architecture, tensors);
  const output = steps.length === 1 ? steps[0]! : tf.concat2d(steps, 0);
  return tf.mean(tf.squaredDifference(output, windows));
}

/** The mean loss over windows, no gradient taken. */
function meanLoss(
  data: WindowedRows,
  positions: Int32Array,
  batchSize: number,
  architecture: Architecture,
  tensors: WeightTensors,
): number {
  let sum = 0;
  for (let start = 0; start < positions.length; start += batchSize) {
    const batch = positions.subarray(start, start + batchSize);
    const gathered = gatherWindows(data, batch);
    const loss = tf.tidy(() =>
      batchLoss(gathered, batch.length, architecture, tensors).dataSync()
    );
    sum += loss[0]! * batch.length;
  }
  return sum / positions.length;
}

function checkOptions(
  options: Required<Pick<FitOptions, "epochs" | "batchSize" | "patience">>,
) {
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot train as ${name} must be a positive integer: current value is ${value}`,
      );
    }
  }
}

/**
 * Trains a network to reconstruct windows of normal traffic.
 *
 * The same data, options and machine give the same weights, bit for bit.
 *
 * @param data Windows of normal traffic, preprocessed.
 * @param fit Positions of the windows that gradients are taken on.
 * @param validation Positions of the windows that choose the best epoch.
 * @throws {RangeError} If an option is out of range or a part holds no window.
 * @throws {ConfigurationError} If the loss stops being a number: the step is too large.
 */
export async function fitWeights(
  architecture: Architecture,
  data: WindowedRows,
  fit: ArrayLike<number>,
  validation: ArrayLike<number>,
  options: FitOptions = {},
): Promise<FitResult> {
  const {
    epochs = 30,
    batchSize = 256,
    learningRate = 0.001,
    patience = 5,
    seed = 1,
  } = options;
  checkOptions({ epochs, batchSize, patience });
  if (!(learningRate > 0 && Number.isFinite(learningRate))) {
    throw new RangeError(
      `Cannot train as learningRate must be a positive number: current value is ${learningRate}`,
    );
  }
  if (fit.length === 0 || validation.length === 0) {
    throw new RangeError(
      `Cannot train on ${fit.length} windows with ${validation.length} for validation: both need one at least`,
    );
  }
  const shape = parseArchitecture(architecture);
  await startBackend();
  mendGradients();

  const random = new Random(seed);
  using variables = new Variables(shape, initialWeights(shape, random));
  const optimizer = tf.train.adam(learningRate);
  const order = Int32Array.from(fit);
  const held = Int32Array.from(validation);
  const losses: EpochLoss[] = [];
  let best = { epoch: 0, loss: Infinity, weights: variables.snapshot() };
  let stopped: StopReason = "epochs";
  let lastYield = performance.now();

  /** One pass over the fit windows: their mean loss, or nothing when aborted. */
  async function runEpoch(epoch: number): Promise<number | undefined> {
    random.shuffle(order);
    let sum = 0;
    for (let start = 0; start < order.length; start += batchSize) {
      const batch = order.subarray(start, start + batchSize);
      const gathered = gatherWindows(data, batch);
      const loss = tf.tidy(() => {
        const { value, grads } = tf.variableGrads(
          () => batchLoss(gathered, batch.length, shape, variables.tensors),
          variables.trainable,
        );
        optimizer.applyGradients(
          Object.entries(grads).map(([name, tensor]) => ({ name, tensor })),
        );
        return value.dataSync()[0]!;
      });
      if (!Number.isFinite(loss)) {
        throw new ConfigurationError(
          `Cannot go on training as the loss became ${loss} in epoch ${epoch}: use a smaller learning rate`,
        );
      }
      sum += loss * batch.length;
      options.onProgress?.({
        epoch,
        windows: (epoch - 1) * order.length + start + batch.length,
        totalWindows: epochs * order.length,
      });
      if (performance.now() - lastYield > YIELD_MILLISECONDS) {
        await new Promise((resolve) => setTimeout(resolve));
        lastYield = performance.now();
      }
      if (options.signal?.aborted) return undefined;
    }
    return sum / order.length;
  }

  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const loss = options.signal?.aborted ? undefined : await runEpoch(epoch);
      if (loss === undefined) {
        stopped = "aborted";
        // Half an epoch is better than the weights that chance drew.
        if (best.epoch === 0) best.weights = variables.snapshot();
        break;
      }
      const validationLoss = meanLoss(
        data,
        held,
        batchSize,
        shape,
        variables.tensors,
      );
      losses.push({ epoch, loss, validationLoss });
      if (validationLoss < best.loss) {
        best = { epoch, loss: validationLoss, weights: variables.snapshot() };
      }
      options.onEpoch?.(losses.at(-1)!);
      if (epoch - best.epoch >= patience) {
        stopped = "patience";
        break;
      }
    }
  } finally {
    optimizer.dispose();
  }
  return { weights: best.weights, losses, bestEpoch: best.epoch, stopped };
}
