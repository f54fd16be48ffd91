/**
 * The autoencoder as a tfjs user writes it, with Keras's defaults restored.
 *
 * tfjs-layers differs from Keras in its gate activation and its initializers;
 * the orthogonal one is slow there, so the recurrent kernels are Glorot-uniform.
 */
import * as tf from "@tensorflow/tfjs";
import type { Architecture } from "../../lib/model/architecture.ts";

/** A stock LayersModel of that shape, not compiled. */
export function layersAutoencoder(
  { timesteps, features, encoder, decoder }: Architecture,
): tf.Sequential {
  const model = tf.sequential();
  const lstm = (units: number, returnSequences: boolean, isFirst: boolean) =>
    tf.layers.lstm({
      units,
      returnSequences,
      recurrentActivation: "sigmoid",
      kernelInitializer: "glorotUniform",
      recurrentInitializer: "glorotUniform",
      unitForgetBias: true,
      ...(isFirst && { inputShape: [timesteps, features] }),
    });
  encoder.forEach((units, i) =>
    model.add(lstm(units, i < encoder.length - 1, i === 0))
  );
  model.add(tf.layers.repeatVector({ n: timesteps }));
  decoder.forEach((units) => model.add(lstm(units, true, false)));
  model.add(
    tf.layers.timeDistributed({ layer: tf.layers.dense({ units: features }) }),
  );
  return model;
}
