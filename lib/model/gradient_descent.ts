import * as tf from "@tensorflow/tfjs-core";
import { ConfigurationError } from "../errors.ts";
import { Random } from "../random.ts";
import { type Architecture, outputsOf } from "./architecture.ts";
import type { FitChoices } from "./fit_options.ts";
import { forward } from "./forward.ts";
import { maskWindows } from "./mask_windows.ts";
import { mixedLoss } from "./mixed_loss.ts";
import { TrainableWeights } from "./trainable_weights.ts";
import type { Weights } from "./weights.ts";
import { gatherWindows, type WindowedRows } from "./windowed_rows.ts";

/** What is thrown when a loss is no number any more. */
export function divergence(loss: number): ConfigurationError {
  return new ConfigurationError(
    `Cannot go on training as the loss became ${loss}: use a smaller learning rate`,
  );
}

/** What gradient descent works by. */
export interface DescentSettings extends FitChoices {
  /** Adam's step size at the start. */
  readonly learningRate: number;
  /** Seeds what is hidden of the windows. */
  readonly maskSeed: number;
}

/** A batch as it goes in and as it should come out. */
interface Batch {
  /** `[count, timesteps, features]`, perhaps masked. */
  readonly input: Float32Array;
  /** The same, whole. */
  readonly target: Float32Array;
  /** Windows in it. */
  readonly count: number;
}

/** Refuses columns that the loss or masking cannot work with. */
function checkBlocks(
  { blocks, features }: WindowedRows,
  outputs: number,
  { loss, masking = 0 }: FitChoices,
): void {
  if (loss !== "mixed" && masking === 0) return;
  const columns = blocks?.reduce((sum, { length }) => sum + length, 0);
  if (columns !== outputs) {
    throw new RangeError(
      `Cannot train as the features' columns, ${
        columns ?? "not given"
      }, must be ` +
        `the network's ${outputs} outputs`,
    );
  }
  if (masking > 0 && features !== outputs + blocks!.length) {
    throw new RangeError(
      `Cannot mask as rows must have ${outputs} columns and ${
        blocks!.length
      } flags: they have ${features}`,
    );
  }
}

/**
 * Weights under training: gradient steps with Adam (Kingma and Ba, "Adam: a method
 * for stochastic optimization", ICLR 2015) and losses, batch by batch.
 *
 * It owns tensors: dispose of it.
 */
export class GradientDescent implements Disposable {
  readonly #architecture: Architecture;
  readonly #data: WindowedRows;
  readonly #weights: TrainableWeights;
  readonly #optimizer: tf.AdamOptimizer;
  readonly #settings: DescentSettings;
  readonly #masks: Random;

  /**
   * Training that starts from the given weights.
   *
   * @throws {RangeError} If the columns are not those that the settings need.
   */
  constructor(
    architecture: Architecture,
    data: WindowedRows,
    initial: Weights,
    settings: DescentSettings,
  ) {
    checkBlocks(data, outputsOf(architecture), settings);
    this.#architecture = architecture;
    this.#data = data;
    this.#settings = settings;
    this.#masks = new Random(settings.maskSeed);
    this.#weights = new TrainableWeights(architecture, initial);
    // Adam knows variables by position: one optimizer for one set of them.
    this.#optimizer = tf.train.adam(settings.learningRate);
  }

  /** Sets the step size to a share of what it was at the start. */
  scaleLearningRate(share: number): void {
    const optimizer = this.#optimizer as unknown as { learningRate: number };
    optimizer.learningRate = this.#settings.learningRate * share;
  }

  /**
   * One gradient step on a batch of windows.
   *
   * @param positions Which windows.
   * @returns Their mean loss before the step.
   * @throws {ConfigurationError} If it is no number any more: the step is too large.
   */
  step(positions: Int32Array): number {
    const batch = this.#gather(positions, this.#masks);
    const loss = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => this.#loss(batch),
        this.#weights.trainable,
      );
      this.#optimizer.applyGradients(
        Object.entries(grads).map(([name, tensor]) => ({ name, tensor })),
      );
      return value.dataSync()[0]!;
    });
    if (!Number.isFinite(loss)) throw divergence(loss);
    return loss;
  }

  /** The mean loss over windows, no gradient taken; each time the same is hidden. */
  meanLoss(positions: Int32Array, batchSize: number): number {
    const masks = new Random(this.#settings.maskSeed + 1);
    let sum = 0;
    for (let start = 0; start < positions.length; start += batchSize) {
      const chosen = positions.subarray(start, start + batchSize);
      const batch = this.#gather(chosen, masks);
      const loss = tf.tidy(() => this.#loss(batch).dataSync());
      sum += loss[0]! * batch.count;
    }
    return sum / positions.length;
  }

  /** The weights as they are now. */
  snapshot(): Weights {
    return this.#weights.snapshot();
  }

  #gather(positions: Int32Array, masks: Random): Batch {
    const target = gatherWindows(this.#data, positions);
    const { masking = 0 } = this.#settings;
    if (masking === 0) {
      return { input: target, target, count: positions.length };
    }
    const input = target.slice();
    maskWindows(input, this.#data.blocks!, masking, masks);
    return { input, target, count: positions.length };
  }

  #loss(batch: Batch): tf.Scalar {
    const { input, count } = batch;
    const rows = tf.tensor2d(input, [count, input.length / count]);
    const windows = tf.transpose(rows); // [T·F, B]
    const steps = forward(windows, this.#architecture, this.#weights.tensors);
    const output = steps.length === 1 ? steps[0]! : tf.concat2d(steps, 0);
    if (this.#settings.loss === "mixed") return this.#mixedLoss(output, batch);
    const wanted = input === batch.target && this.#isSquare
      ? windows
      : this.#outputsOf(batch);
    return tf.mean(tf.squaredDifference(output, wanted));
  }

  /** Whether every column that goes in comes out. */
  get #isSquare(): boolean {
    return outputsOf(this.#architecture) === this.#architecture.features;
  }

  /** What should come out, `[T·O, B]`. */
  #outputsOf({ target, count }: Batch): tf.Tensor2D {
    const { timesteps, features } = this.#architecture;
    const outputs = outputsOf(this.#architecture);
    const wanted = tf.slice(
      tf.tensor3d(target, [count, timesteps, features]),
      [0, 0, 0],
      [count, timesteps, outputs],
    );
    return tf.transpose(tf.reshape(wanted, [count, timesteps * outputs]));
  }

  /** {@linkcode mixedLoss} as a node of tfjs's graph. */
  #mixedLoss(output: tf.Tensor2D, { target, count }: Batch): tf.Scalar {
    const run = tf.customGrad((given) => {
      const { loss, gradient } = mixedLoss({
        output: (given as tf.Tensor2D).dataSync<"float32">(),
        target,
        batch: count,
        timesteps: this.#architecture.timesteps,
        outputs: outputsOf(this.#architecture),
        blocks: this.#data.blocks!,
      });
      return {
        value: tf.scalar(loss),
        gradFunc: (dy) =>
          tf.mul(tf.tensor2d(gradient, output.shape), dy as tf.Scalar),
      };
    });
    return run(output) as tf.Scalar;
  }

  /** Frees the variables and what Adam keeps of them. */
  [Symbol.dispose](): void {
    this.#optimizer.dispose();
    this.#weights[Symbol.dispose]();
  }
}
