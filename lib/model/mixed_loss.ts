/**
 * A loss for rows of numbers and categories, and its gradient.
 *
 *     L = 1/(B·T·n) · Σ over windows, timesteps and features of
 *           (x̂ − x)²             for a number
 *           −ln softmax(x̂)[k]    for a category in slot k
 *
 * with n features. The mean squared error of one-hot columns counts a category
 * as many times as it has slots, nearly all of them an easy zero; here every
 * feature counts once, and a category by what the network believed of it.
 *
 * The sums are plain float64 loops: they take a hundredth of the time of a
 * gradient step, and tfjs would pay for each slice of the output with a padded
 * copy on the way back.
 *
 * @module
 */
import type { ColumnBlock } from "../column_block.ts";

/** What the loss is taken of. */
export interface LossInput {
  /** The network's output, `[timesteps · outputs, batch]`. */
  readonly output: Float32Array;
  /** What it should be, `[batch, timesteps, features]`, the outputs first. */
  readonly target: Float32Array;
  /** Windows, B. */
  readonly batch: number;
  /** Rows of a window, T. */
  readonly timesteps: number;
  /** Columns of a row that come out, O. */
  readonly outputs: number;
  /** The features' columns; together they are the outputs. */
  readonly blocks: readonly ColumnBlock[];
}

/** The loss and the slope of it. */
export interface LossAndGradient {
  /** Mean over windows, timesteps and features. */
  readonly loss: number;
  /** dL/d output, of the output's shape. */
  readonly gradient: Float32Array;
}

/** One row of one window: where it stands in the output and in the target. */
interface RowPlace {
  /** The output's first value. */
  readonly output: number;
  /** From one of the row's outputs to the next. */
  readonly stride: number;
  /** The target's first value. */
  readonly target: number;
}

/** −ln softmax of a category's slots against its target; the gradient is p − x. */
function categoryLoss(
  { output, target }: LossInput,
  { start, length }: ColumnBlock,
  place: RowPlace,
  gradient: Float32Array,
  weight: number,
): number {
  const first = place.output + start * place.stride;
  let largest = -Infinity;
  for (let k = 0; k < length; k++) {
    largest = Math.max(largest, output[first + k * place.stride]!);
  }
  let sum = 0;
  for (let k = 0; k < length; k++) {
    sum += Math.exp(output[first + k * place.stride]! - largest);
  }
  const logSum = largest + Math.log(sum);
  let loss = 0;
  for (let k = 0; k < length; k++) {
    const at = first + k * place.stride;
    const wanted = target[place.target + start + k]!;
    const logProbability = output[at]! - logSum;
    if (wanted !== 0) loss -= wanted * logProbability;
    gradient[at] = weight * (Math.exp(logProbability) - wanted);
  }
  return loss;
}

/** The loss and its gradient, for a batch of windows. */
export function mixedLoss(input: LossInput): LossAndGradient {
  const { output, target, batch, timesteps, outputs, blocks } = input;
  const features = target.length / (batch * timesteps);
  const gradient = new Float32Array(output.length);
  const weight = 1 / (batch * timesteps * blocks.length);
  let loss = 0;
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < timesteps; t++) {
      const place = {
        output: t * outputs * batch + b,
        stride: batch,
        target: (b * timesteps + t) * features,
      };
      for (const block of blocks) {
        if (block.oneHot) {
          loss += categoryLoss(input, block, place, gradient, weight);
          continue;
        }
        const at = place.output + block.start * batch;
        const difference = output[at]! - target[place.target + block.start]!;
        loss += difference * difference;
        gradient[at] = 2 * weight * difference;
      }
    }
  }
  return { loss: loss * weight, gradient };
}
