/**
 * The autoencoder's forward pass: encoder LSTMs, the last state repeated,
 * decoder LSTMs, one dense layer shared by all steps.
 *
 * Plain functions of tensors, so that scoring and training (through
 * `tf.variableGrads`) run the same lines. A column is a window: a batch is
 * `[T·F, B]`, timestep by timestep (see `lstm_layer.ts` for the reason).
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { type Architecture, lstmSpecs } from "./architecture.ts";
import { lstmLayer } from "./lstm_layer.ts";

/** A network's weights by name, laid out as `weight_layout.ts` tells. */
export type WeightTensors = ReadonlyMap<string, tf.Tensor2D>;

/**
 * The reconstruction of a batch of windows.
 *
 * Call it inside `tf.tidy`: what it makes on the way is not disposed of here.
 *
 * @param windows `[timesteps · features, batch]`
 * @returns One tensor `[outputs, batch]` per timestep.
 */
export function forward(
  windows: tf.Tensor2D,
  architecture: Architecture,
  weights: WeightTensors,
): tf.Tensor2D[] {
  const { timesteps, encoder, decoder } = architecture;
  const batch = windows.shape[1];
  let values = windows;
  lstmSpecs(architecture).forEach(({ name, units }, layer) => {
    values = lstmLayer({
      values,
      timesteps,
      repeated: layer === encoder.length && timesteps > 1,
      isData: layer === 0,
    }, {
      kernel: weights.get(`${name}.kernel`)!,
      recurrent: weights.get(`${name}.recurrent`)!,
      bias: weights.get(`${name}.bias`)!,
    });
    if (layer === encoder.length - 1 && timesteps > 1) {
      // Only the last state goes on; the decoder repeats it (RepeatVector).
      values = tf.slice2d(values, [(timesteps - 1) * units, 0], [units, batch]);
    }
  });
  const units = decoder.at(-1)!;
  const kernel = weights.get("dense.kernel")!; // [O, u]
  const bias = weights.get("dense.bias")!; // [O, 1]
  return Array.from({ length: timesteps }, (_, t) => {
    const h = timesteps === 1
      ? values
      : tf.slice2d(values, [t * units, 0], [units, batch]);
    return tf.add<tf.Tensor2D>(tf.matMul(kernel, h), bias); // [O, B]
  });
}
