/**
 * The training loop: mini-batch gradient descent on the error of reconstruction.
 *
 * Each epoch passes the fit windows in a fresh seeded order, then measures the
 * loss on validation windows that no gradient saw. The weights of the best epoch
 * are kept; once `patience` epochs in a row have not bettered it, training ends.
 * The loop yields to the event loop so that a signal or a request is heard.
 *
 * @module
 */
import { Random } from "../random.ts";
import { type Architecture, parseArchitecture } from "./architecture.ts";
import { startBackend } from "./backend.ts";
import { type EpochLoss, type FitOptions, fitSettings } from "./fit_options.ts";
import { divergence, GradientDescent } from "./gradient_descent.ts";
import { mendGradients } from "./gradients.ts";
import { learningRateShare } from "./learning_rate.ts";
import { initialWeights } from "./initial_weights.ts";
import type { Weights } from "./weights.ts";
import type { WindowedRows } from "./windowed_rows.ts";

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

/** Lets the event loop run now and then. */
class Breather {
  #last = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#last < YIELD_MILLISECONDS) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#last = performance.now();
  }
}

/**
 * One pass over the fit windows, in the order given.
 *
 * @returns Their mean loss, or nothing if it was aborted.
 */
async function runEpoch(
  descent: GradientDescent,
  order: Int32Array,
  epoch: number,
  options: FitOptions,
  breather: Breather,
): Promise<number | undefined> {
  const { epochs, batchSize, schedule = "constant" } = fitSettings(options);
  const before = (epoch - 1) * order.length;
  let sum = 0;
  for (let start = 0; start < order.length; start += batchSize) {
    if (options.signal?.aborted) return undefined;
    const batch = order.subarray(start, start + batchSize);
    const progress = (before + start) / (epochs * order.length);
    descent.scaleLearningRate(learningRateShare(schedule, progress));
    sum += descent.step(batch) * batch.length;
    options.onProgress?.({
      epoch,
      windows: before + start + batch.length,
      totalWindows: epochs * order.length,
    });
    await breather.breathe();
  }
  return sum / order.length;
}

/**
 * Trains a network to reconstruct windows of normal traffic.
 *
 * The same data, options and machine give the same weights, bit for bit.
 *
 * @param data Windows of normal traffic, preprocessed.
 * @param fit Positions of the windows that gradients are taken on.
 * @param validation Positions of the windows that choose the best epoch.
 * @throws {RangeError} If an option is out of range, a part holds no window, or the
 * columns are not those that the loss or masking needs.
 * @throws {ConfigurationError} If the loss stops being a number: the step is too large.
 * @throws {BackendError} If WebAssembly SIMD cannot start.
 */
export async function fitWeights(
  architecture: Architecture,
  data: WindowedRows,
  fit: ArrayLike<number>,
  validation: ArrayLike<number>,
  options: FitOptions = {},
): Promise<FitResult> {
  const settings = fitSettings(options);
  const { epochs, batchSize, patience, seed } = settings;
  if (fit.length === 0 || validation.length === 0) {
    throw new RangeError(
      `Cannot train on ${fit.length} windows with ${validation.length} for validation: both need one at least`,
    );
  }
  const shape = parseArchitecture(architecture);
  await startBackend();
  mendGradients();

  const random = new Random(seed);
  const initial = initialWeights(shape, random);
  using descent = new GradientDescent(shape, data, initial, {
    ...settings,
    // What is hidden has a sequence of its own: the order stays the seed's.
    maskSeed: new Random(seed).bits(),
  });
  const order = Int32Array.from(fit);
  const held = Int32Array.from(validation);
  const breather = new Breather();
  const losses: EpochLoss[] = [];
  let best = { epoch: 0, loss: Infinity, weights: initial };
  let stopped: StopReason = "epochs";
  for (let epoch = 1; epoch <= epochs; epoch++) {
    random.shuffle(order);
    const loss = await runEpoch(descent, order, epoch, options, breather);
    if (loss === undefined) {
      stopped = "aborted";
      // Part of an epoch is better than the weights that chance drew.
      if (best.epoch === 0) best.weights = descent.snapshot();
      break;
    }
    const validationLoss = descent.meanLoss(held, batchSize);
    if (!Number.isFinite(validationLoss)) throw divergence(validationLoss);
    losses.push({ epoch, loss, validationLoss });
    if (validationLoss < best.loss) {
      best = { epoch, loss: validationLoss, weights: descent.snapshot() };
    }
    options.onEpoch?.(losses.at(-1)!);
    if (epoch - best.epoch >= patience) {
      stopped = "patience";
      break;
    }
  }
  return { weights: best.weights, losses, bestEpoch: best.epoch, stopped };
}
