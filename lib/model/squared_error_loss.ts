import type { LossAndGradient, LossInput } from "./mixed_loss.ts";

/**
 * The mean squared error over windows, timesteps and columns, and its gradient.
 *
 * Sums run in float64 in the order of memory.
 */
export function squaredErrorLoss(
  { output, target, batch, timesteps, outputs }: Omit<LossInput, "blocks">,
): LossAndGradient {
  const features = target.length / (batch * timesteps);
  const gradient = new Float32Array(output.length);
  const weight = 2 / output.length;
  let sum = 0;
  let at = 0;
  for (let t = 0; t < timesteps; t++) {
    for (let column = 0; column < outputs; column++) {
      for (let b = 0; b < batch; b++, at++) {
        const actual = target[(b * timesteps + t) * features + column]!;
        const difference = output[at]! - actual;
        sum += difference * difference;
        gradient[at] = weight * difference;
      }
    }
  }
  return { loss: sum / output.length, gradient };
}
