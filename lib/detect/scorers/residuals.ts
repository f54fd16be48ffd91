import type { WindowLayout } from "./scorer.ts";

/**
 * How far off each feature was reconstructed.
 *
 * For a number the difference x̂ − x. For a one-hot category √(−2 ln p), where p
 * is what the softmax over its slots gives the slot that was the actual one: for
 * a Gaussian of deviation 1 the same formula gives |x̂ − x|, so that both kinds
 * speak of about the same thing.
 *
 * @param actual `[rows, features]`
 * @param reconstruction `[rows, outputs]`
 * @returns `[rows, n]`
 */
export function residuals(
  actual: Float32Array,
  reconstruction: Float32Array,
  { features, outputs, blocks }: WindowLayout,
): Float32Array {
  const rows = actual.length / features;
  const out = new Float32Array(rows * blocks.length);
  for (let row = 0; row < rows; row++) {
    const from = row * features;
    const to = row * outputs;
    for (let i = 0; i < blocks.length; i++) {
      const { start, length, oneHot } = blocks[i]!;
      out[row * blocks.length + i] = oneHot
        ? surprise(actual, from + start, reconstruction, to + start, length)
        : reconstruction[to + start]! - actual[from + start]!;
    }
  }
  return out;
}

/** √(−2 ln softmax(slots)[actual]). */
function surprise(
  actual: Float32Array,
  from: number,
  slots: Float32Array,
  to: number,
  length: number,
): number {
  let largest = -Infinity;
  for (let k = 0; k < length; k++) largest = Math.max(largest, slots[to + k]!);
  let sum = 0;
  let own = 0;
  for (let k = 0; k < length; k++) {
    sum += Math.exp(slots[to + k]! - largest);
    own += actual[from + k]! * slots[to + k]!;
  }
  return Math.sqrt(2 * Math.max(0, largest + Math.log(sum) - own));
}
