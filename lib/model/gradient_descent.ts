import * as tf from "@tensorflow/tfjs-core";
import { ConfigurationError } from "../errors.ts";
import type { Architecture } from "./architecture.ts";
import { forward } from "./forward.ts";
import { TrainableWeights } from "./trainable_weights.ts";
import type { Weights } from "./weights.ts";
import { gatherWindows, type WindowedRows } from "./windowed_rows.ts";

/** What is thrown when a loss is no number any more. */
export function divergence(loss: number): ConfigurationError {
  return new ConfigurationError(
    `Cannot go on training as the loss became ${loss}: use a smaller learning rate`,
  );
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

  /** Training that starts from the given weights. */
  constructor(
    architecture: Architecture,
    data: WindowedRows,
    initial: Weights,
    learningRate: number,
  ) {
    this.#architecture = architecture;
    this.#data = data;
    this.#weights = new TrainableWeights(architecture, initial);
    // Adam knows variables by position: one optimizer for one set of them.
    this.#optimizer = tf.train.adam(learningRate);
  }

  /**
   * One gradient step on a batch of windows.
   *
   * @param positions Which windows.
   * @returns Their mean squared error before the step.
   * @throws {ConfigurationError} If it is no number any more: the step is too large.
   */
  step(positions: Int32Array): number {
    const gathered = gatherWindows(this.#data, positions);
    const loss = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => this.#loss(gathered, positions.length),
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

  /** The mean squared error over windows, no gradient taken. */
  meanLoss(positions: Int32Array, batchSize: number): number {
    let sum = 0;
    for (let start = 0; start < positions.length; start += batchSize) {
      const batch = positions.subarray(start, start + batchSize);
      const gathered = gatherWindows(this.#data, batch);
      const loss = tf.tidy(() => this.#loss(gathered, batch.length).dataSync());
      sum += loss[0]! * batch.length;
    }
    return sum / positions.length;
  }

  /** The weights as they are now. */
  snapshot(): Weights {
    return this.#weights.snapshot();
  }

  /** @param gathered `[count, timesteps, features]` */
  #loss(gathered: Float32Array, count: number): tf.Scalar {
    const rows = tf.tensor2d(gathered, [count, gathered.length / count]);
    const windows = tf.transpose(rows); // [T·F, B]
    const steps = forward(windows, this.#architecture, this.#weights.tensors);
    const output = steps.length === 1 ? steps[0]! : tf.concat2d(steps, 0);
    return tf.mean(tf.squaredDifference(output, windows));
  }

  /** Frees the variables and what Adam keeps of them. */
  [Symbol.dispose](): void {
    this.#optimizer.dispose();
    this.#weights[Symbol.dispose]();
  }
}
