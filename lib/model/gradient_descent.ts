import { ConfigurationError } from "../errors.ts";
import { Random } from "../random.ts";
import { type Architecture, outputsOf } from "./architecture.ts";
import type { FitChoices } from "./fit_options.ts";
import { maskWindows } from "./mask_windows.ts";
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
export interface Batch {
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
 * What computes them is left open. It may own tensors: dispose of it.
 */
export abstract class GradientDescent implements Disposable {
  /** Widths and lengths of the network. */
  protected readonly architecture: Architecture;
  /** What it learns from. */
  protected readonly data: WindowedRows;
  /** What it works by. */
  protected readonly settings: DescentSettings;
  readonly #masks: Random;

  /**
   * @throws {RangeError} If the columns are not those that the settings need.
   */
  constructor(
    architecture: Architecture,
    data: WindowedRows,
    settings: DescentSettings,
  ) {
    checkBlocks(data, outputsOf(architecture), settings);
    this.architecture = architecture;
    this.data = data;
    this.settings = settings;
    this.#masks = new Random(settings.maskSeed);
  }

  /** Sets the step size to a share of what it was at the start. */
  abstract scaleLearningRate(share: number): void;

  /** The weights as they are now. */
  abstract snapshot(): Weights;

  /** Frees what is no plain memory. */
  abstract [Symbol.dispose](): void;

  /** One gradient step; the mean loss before it. */
  protected abstract stepOn(batch: Batch): number;

  /** The mean loss, no gradient taken. */
  protected abstract lossOf(batch: Batch): number;

  /**
   * One gradient step on a batch of windows.
   *
   * @param positions Which windows.
   * @returns Their mean loss before the step.
   * @throws {ConfigurationError} If it is no number any more: the step is too large.
   */
  step(positions: Int32Array): number {
    const loss = this.stepOn(this.#gather(positions, this.#masks));
    if (!Number.isFinite(loss)) throw divergence(loss);
    return loss;
  }

  /** The mean loss over windows, no gradient taken; each time the same is hidden. */
  meanLoss(positions: Int32Array, batchSize: number): number {
    const masks = new Random(this.settings.maskSeed + 1);
    let sum = 0;
    for (let start = 0; start < positions.length; start += batchSize) {
      const chosen = positions.subarray(start, start + batchSize);
      const batch = this.#gather(chosen, masks);
      sum += this.lossOf(batch) * batch.count;
    }
    return sum / positions.length;
  }

  #gather(positions: Int32Array, masks: Random): Batch {
    const target = gatherWindows(this.data, positions);
    const { masking = 0 } = this.settings;
    if (masking === 0) {
      return { input: target, target, count: positions.length };
    }
    const input = target.slice();
    maskWindows(input, this.data.blocks!, masking, masks);
    return { input, target, count: positions.length };
  }
}
