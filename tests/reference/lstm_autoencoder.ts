/**
 * A naive float64 twin of the network: loops, no tensors, nothing left out.
 *
 * Independent of `lib/model/forward.ts`: it computes the forget gate and the
 * recurrent product at the first step too, and repeats the code for real.
 */
import {
  type Architecture,
  lstmSpecs,
  outputsOf,
} from "../../lib/model/architecture.ts";

/** Weights by name, any precision. */
export type AnyWeights = ReadonlyMap<string, ArrayLike<number>>;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** `[T][inputs]` → `[T][units]`. */
function lstm(
  sequence: number[][],
  units: number,
  kernel: ArrayLike<number>,
  recurrent: ArrayLike<number>,
  bias: ArrayLike<number>,
): number[][] {
  let h = new Array<number>(units).fill(0);
  let c = new Array<number>(units).fill(0);
  return sequence.map((x) => {
    const z = Array.from({ length: 4 * units }, (_, j) => {
      let sum = bias[j]!;
      x.forEach((value, k) => sum += value * kernel[k * 4 * units + j]!);
      h.forEach((value, k) => sum += value * recurrent[k * 4 * units + j]!);
      return sum;
    });
    c = c.map((old, u) =>
      sigmoid(z[units + u]!) * old +
      sigmoid(z[u]!) * Math.tanh(z[2 * units + u]!)
    );
    h = c.map((value, u) => sigmoid(z[3 * units + u]!) * Math.tanh(value));
    return h;
  });
}

/** One window `[T][F]` to its reconstruction `[T][F]`. */
export function reconstructNaively(
  window: number[][],
  architecture: Architecture,
  weights: AnyWeights,
): number[][] {
  const of = (name: string) => weights.get(name)!;
  let sequence = window;
  lstmSpecs(architecture).forEach(({ name, units }, layer) => {
    sequence = lstm(
      sequence,
      units,
      of(`${name}.kernel`),
      of(`${name}.recurrent`),
      of(`${name}.bias`),
    );
    if (layer === architecture.encoder.length - 1) {
      sequence = window.map(() => sequence.at(-1)!);
    }
  });
  const kernel = of("dense.kernel");
  const bias = of("dense.bias");
  const outputs = outputsOf(architecture);
  return sequence.map((h) =>
    Array.from(
      { length: outputs },
      (_, f) =>
        h.reduce(
          (sum, value, k) => sum + value * kernel[k * outputs + f]!,
          bias[f]!,
        ),
    )
  );
}

/** Mean squared error over windows `[batch, T, F]`, the loss that training minimises. */
export function lossNaively(
  windows: ArrayLike<number>,
  architecture: Architecture,
  weights: AnyWeights,
): number {
  const { timesteps, features } = architecture;
  const size = timesteps * features;
  let sum = 0;
  for (let start = 0; start < windows.length; start += size) {
    const window = Array.from(
      { length: timesteps },
      (_, t) =>
        Array.from(
          { length: features },
          (_, f) => windows[start + t * features + f]!,
        ),
    );
    reconstructNaively(window, architecture, weights).forEach((row, t) =>
      row.forEach((value, f) => sum += (value - window[t]![f]!) ** 2)
    );
  }
  return sum / windows.length;
}
