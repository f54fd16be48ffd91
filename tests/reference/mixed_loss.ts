import type { LossInput } from "../../lib/model/mixed_loss.ts";

/** A naive float64 twin of `mixedLoss`: rows taken out one by one, softmax as written. */
export function mixedLossNaively(
  { output, target, batch, timesteps, outputs, blocks }:
    & Omit<
      LossInput,
      "output"
    >
    & { output: ArrayLike<number> },
): number {
  const features = target.length / (batch * timesteps);
  const losses: number[] = [];
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < timesteps; t++) {
      const told = Array.from(
        { length: outputs },
        (_, o) => output[(t * outputs + o) * batch + b]!,
      );
      const wanted = Array.from(
        { length: outputs },
        (_, o) => target[(b * timesteps + t) * features + o]!,
      );
      for (const { start, length, oneHot } of blocks) {
        if (!oneHot) {
          losses.push((told[start]! - wanted[start]!) ** 2);
          continue;
        }
        const powers = told.slice(start, start + length).map(Math.exp);
        const sum = powers.reduce((sum, power) => sum + power, 0);
        const slot = wanted.indexOf(1, start) - start;
        losses.push(-Math.log(powers[slot]! / sum));
      }
    }
  }
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
