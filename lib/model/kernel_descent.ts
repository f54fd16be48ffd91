import { type Architecture, outputsOf } from "./architecture.ts";
import {
  type Batch,
  type DescentSettings,
  GradientDescent,
} from "./gradient_descent.ts";
import { TrainingNetwork } from "./kernel/training/training_network.ts";
import { type LossAndGradient, mixedLoss } from "./mixed_loss.ts";
import { squaredErrorLoss } from "./squared_error_loss.ts";
import type { Weights } from "./weights.ts";
import type { WindowedRows } from "./windowed_rows.ts";

/**
 * Windows that go forward and back at once: few enough for their activations to
 * stay near, enough to spread what each pass costs. Gradients add up over a batch.
 */
const MOST_ROWS = 64;

/**
 * Gradient descent by our own kernel, many times as fast as tfjs's operations.
 *
 * It computes the same but for the last bits; a batch's windows pass in parts.
 */
export class KernelDescent extends GradientDescent {
  readonly #network: TrainingNetwork;
  #learningRate: number;

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
    this.#network = new TrainingNetwork(architecture, initial, MOST_ROWS);
    this.#learningRate = settings.learningRate;
  }

  /** See {@linkcode GradientDescent.scaleLearningRate}. */
  override scaleLearningRate(share: number): void {
    this.#learningRate = this.settings.learningRate * share;
  }

  /** See {@linkcode GradientDescent.snapshot}. */
  override snapshot(): Weights {
    return this.#network.weights;
  }

  protected override stepOn(batch: Batch): number {
    let sum = 0;
    for (const part of partsOf(batch)) {
      const { loss, gradient } = this.#pass(part);
      const share = part.count / batch.count;
      // Of the mean over the batch a part's mean is that share.
      for (let i = 0; i < gradient.length; i++) gradient[i]! *= share;
      this.#network.backward(gradient);
      sum += share * loss;
    }
    this.#network.step(this.#learningRate);
    return sum;
  }

  protected override lossOf(batch: Batch): number {
    let sum = 0;
    for (const part of partsOf(batch)) {
      sum += this.#pass(part).loss * part.count / batch.count;
    }
    return sum;
  }

  /** Nothing to free: the memory goes with the last reference. */
  override [Symbol.dispose](): void {}

  #pass({ input, target, count }: Batch): LossAndGradient {
    const { timesteps } = this.architecture;
    const { loss, blocks } = { ...this.settings, ...this.data };
    const shape = {
      output: this.#network.forward(input, count),
      target,
      batch: count,
      timesteps,
      outputs: outputsOf(this.architecture),
    };
    return loss === "mixed"
      ? mixedLoss({ ...shape, blocks: blocks! })
      : squaredErrorLoss(shape);
  }
}

/** A batch in parts of at most so many windows. */
function* partsOf({ input, target, count }: Batch): Generator<Batch> {
  const size = input.length / count;
  for (let start = 0; start < count; start += MOST_ROWS) {
    const end = Math.min(start + MOST_ROWS, count);
    yield {
      input: input.subarray(start * size, end * size),
      target: target.subarray(start * size, end * size),
      count: end - start,
    };
  }
}
