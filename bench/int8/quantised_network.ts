/**
 * A network of one timestep in whole numbers, step by step as a kernel would do it:
 * the weights of each column have a scale of their own, found once, and so has each
 * row of activations, found as it comes. Sums are exact; what is not a product stays
 * float.
 *
 * This is symmetric quantisation per channel with dynamic activations, as in
 * Krishnamoorthi, "Quantizing deep convolutional networks for efficient inference",
 * 2018 (arXiv:1806.08342), section 2.
 *
 * @module
 */
import {
  type Architecture,
  lstmSpecs,
  outputsOf,
} from "../../lib/model/architecture.ts";
import type { Weights } from "../../lib/model/weights.ts";
import type { Precision } from "./precision.ts";
import {
  multiply,
  type QuantisedMatrix,
  quantiseMatrix,
  quantiseRow,
} from "./quantised_matrix.ts";

const range = (start: number, count: number) =>
  Array.from({ length: count }, (_, i) => start + i);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** The layers' matrices: of an LSTM the gates i, g, o, one after the other. */
export function quantiseLayers(
  architecture: Architecture,
  weights: Weights,
  precision: Precision,
): QuantisedMatrix[] {
  if (architecture.timesteps !== 1) {
    throw new Error("Cannot quantise a network of several timesteps here");
  }
  const layers = lstmSpecs(architecture).map(({ name, units }) =>
    quantiseMatrix(
      weights.get(`${name}.kernel`)!,
      weights.get(`${name}.bias`)!,
      // With one step there is nothing to forget: gate f, the second, is left out.
      [...range(0, units), ...range(2 * units, 2 * units)],
      precision,
    )
  );
  const dense = quantiseMatrix(
    weights.get("dense.kernel")!,
    weights.get("dense.bias")!,
    range(0, outputsOf(architecture)),
    precision,
  );
  return [...layers, dense];
}

/** Reconstructs windows of one row. */
export class QuantisedNetwork {
  readonly #layers: readonly QuantisedMatrix[];
  readonly #precision: Precision;

  /** Quantises the weights. */
  constructor(
    architecture: Architecture,
    weights: Weights,
    precision: Precision,
  ) {
    this.#layers = quantiseLayers(architecture, weights, precision);
    this.#precision = precision;
  }

  /**
   * Passes windows through the network.
   *
   * @param windows `[batch, features]`
   * @returns `[batch, outputs]`
   */
  reconstruct(windows: Float32Array): Float32Array {
    const features = this.#layers[0]!.inputs;
    const outputs = this.#layers.at(-1)!.columns;
    const batch = windows.length / features;
    const out = new Float32Array(batch * outputs);
    for (let i = 0; i < batch; i++) {
      const row = windows.subarray(i * features, (i + 1) * features);
      out.set(this.#pass(row), i * outputs);
    }
    return out;
  }

  #pass(row: Float32Array): Float32Array {
    let x = row;
    this.#layers.forEach((layer, l) => {
      const z = new Float32Array(layer.columns);
      multiply(layer, quantiseRow(x, this.#precision), z);
      x = l === this.#layers.length - 1 ? z : cellOutputs(z);
    });
    return x;
  }
}

/** h = σ(o) · tanh(σ(i) · tanh(g)) of `[i, g, o]`. */
function cellOutputs(z: Float32Array): Float32Array {
  const units = z.length / 3;
  return Float32Array.from({ length: units }, (_, u) => {
    const c = sigmoid(z[u]!) * Math.tanh(z[units + u]!);
    return sigmoid(z[2 * units + u]!) * Math.tanh(c);
  });
}
