import * as tf from "@tensorflow/tfjs-core";
import { type Architecture, outputsOf } from "./architecture.ts";
import { forward } from "./forward.ts";
import {
  type Batch,
  type DescentSettings,
  GradientDescent,
} from "./gradient_descent.ts";
import { mendGradients } from "./gradients.ts";
import { mixedLoss } from "./mixed_loss.ts";
import { TrainableWeights } from "./trainable_weights.ts";
import type { Weights } from "./weights.ts";
import type { WindowedRows } from "./windowed_rows.ts";

/**
 * Gradient descent by tfjs's own operations and its Adam: the reference, and what
 * trained the models that we ship.
 */
export class StockDescent extends GradientDescent {
  readonly #weights: TrainableWeights;
  readonly #optimizer: tf.AdamOptimizer;

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
    super(architecture, data, settings);
    mendGradients();
    this.#weights = new TrainableWeights(architecture, initial);
    // Adam knows variables by position: one optimizer for one set of them.
    this.#optimizer = tf.train.adam(settings.learningRate);
  }

  /** See {@linkcode GradientDescent.scaleLearningRate}. */
  override scaleLearningRate(share: number): void {
    const optimizer = this.#optimizer as unknown as { learningRate: number };
    optimizer.learningRate = this.settings.learningRate * share;
  }

  /** See {@linkcode GradientDescent.snapshot}. */
  override snapshot(): Weights {
    return this.#weights.snapshot();
  }

  protected override stepOn(batch: Batch): number {
    return tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => this.#loss(batch),
        this.#weights.trainable,
      );
      this.#optimizer.applyGradients(
        Object.entries(grads).map(([name, tensor]) => ({ name, tensor })),
      );
      return value.dataSync()[0]!;
    });
  }

  protected override lossOf(batch: Batch): number {
    return tf.tidy(() => this.#loss(batch).dataSync())[0]!;
  }

  #loss(batch: Batch): tf.Scalar {
    const { input, count } = batch;
    const rows = tf.tensor2d(input, [count, input.length / count]);
    const windows = tf.transpose(rows); // [T·F, B]
    const steps = forward(windows, this.architecture, this.#weights.tensors);
    const output = steps.length === 1 ? steps[0]! : tf.concat2d(steps, 0);
    if (this.settings.loss === "mixed") return this.#mixedLoss(output, batch);
    const wanted = input === batch.target && this.#isSquare
      ? windows
      : this.#outputsOf(batch);
    return tf.mean(tf.squaredDifference(output, wanted));
  }

  /** Whether every column that goes in comes out. */
  get #isSquare(): boolean {
    return outputsOf(this.architecture) === this.architecture.features;
  }

  /** What should come out, `[T·O, B]`. */
  #outputsOf({ target, count }: Batch): tf.Tensor2D {
    const { timesteps, features } = this.architecture;
    const outputs = outputsOf(this.architecture);
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
        timesteps: this.architecture.timesteps,
        outputs: outputsOf(this.architecture),
        blocks: this.data.blocks!,
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
  override [Symbol.dispose](): void {
    this.#optimizer.dispose();
    this.#weights[Symbol.dispose]();
  }
}
