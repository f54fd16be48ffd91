/**
 * A network's weights in the order in which the kernel reads them.
 *
 * ```
 * LSTM   [block of 4 units][k: inputs, then units][gate i, g, o, f][4 units]
 * dense  [block of up to 16 outputs][k: inputs][outputs of the block, by fours]
 * ```
 *
 * Units that fill up a block have weights of zero: their h is σ(0)·tanh(0) = 0,
 * and nothing reads it. The kernel knows tanh(x/2) only, and its h and c are twice
 * an LSTM's: so the weights of gate g are doubled and those of every h halved,
 * which is exact.
 *
 * @module
 */
import type { Weights } from "../weights.ts";
import { type KernelPlan, type LayerPlan, padded } from "./kernel_plan.ts";

/** For each gate of the pack, i, g, o, f: its place in Keras's order, and its factor. */
const GATES = [
  { keras: 0, factor: 1 },
  { keras: 2, factor: 2 },
  { keras: 3, factor: 1 },
  { keras: 1, factor: 1 },
];
/** What makes up for an h that is twice as large. */
const OF_HIDDEN = 0.5;

function packLstm(
  memory: Float32Array,
  { name, inputs, units, rows, weights, bias }: LayerPlan,
  gates: number,
  values: Weights,
  ofInput: number,
): void {
  const kernel = values.get(`${name}.kernel`)!; // [inputs, 4u]
  const recurrent = values.get(`${name}.recurrent`)!; // [u, 4u]
  const biases = values.get(`${name}.bias`)!; // [4u]
  const strip = 4 * gates;
  for (let unit = 0; unit < units; unit++) {
    const block = unit >> 2;
    const start = weights / 4 + block * rows * strip + unit % 4;
    for (let gate = 0; gate < gates; gate++) {
      const { keras, factor } = GATES[gate]!;
      const column = keras * units + unit;
      for (let k = 0; k < rows; k++) {
        const value = k < inputs
          ? kernel[k * 4 * units + column]! * ofInput
          : recurrent[(k - inputs) * 4 * units + column]! * OF_HIDDEN;
        memory[start + k * strip + 4 * gate] = value * factor;
      }
      memory[bias / 4 + block * strip + 4 * gate + unit % 4] = biases[column]! *
        factor;
    }
  }
}

function packDense(
  memory: Float32Array,
  { inputs, units, weights, bias }: LayerPlan,
  values: Weights,
): void {
  const kernel = values.get("dense.kernel")!; // [inputs, outputs]
  memory.set(values.get("dense.bias")!, bias / 4);
  for (let output = 0; output < units; output++) {
    const block = output >> 4;
    const width = Math.min(16, padded(units) - 16 * block);
    const start = weights / 4 + block * 16 * inputs + output % 16;
    for (let k = 0; k < inputs; k++) {
      memory[start + k * width] = kernel[k * units + output]! * OF_HIDDEN;
    }
  }
}

/** Writes all weights to their places; what is not written is zero from the start. */
export function packWeights(
  memory: Float32Array,
  { layers, gates }: KernelPlan,
  values: Weights,
): void {
  layers.forEach((layer, index) => {
    if (layer.name === "dense") packDense(memory, layer, values);
    else packLstm(memory, layer, gates, values, index === 0 ? 1 : OF_HIDDEN);
  });
}
