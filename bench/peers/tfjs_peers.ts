/** The network as tfjs computes it: its layers, and its operations reduced by hand. */
import * as tf from "@tensorflow/tfjs";
import { weightSpecs } from "../../lib/model/architecture.ts";
import { Autoencoder } from "../../lib/model/autoencoder.ts";
import { startBackend } from "../../lib/model/backend.ts";
import { layersAutoencoder } from "../../tests/reference/layers_autoencoder.ts";
import type { Peer, Problem } from "./peer.ts";

/**
 * Starts the backend with tfjs's own operations only: ours mend one of them.
 * To be called before the first peer is made.
 */
export async function startStockBackend(): Promise<void> {
  const slice = tf.getKernel(tf.Slice, "wasm");
  await startBackend();
  tf.unregisterKernel(tf.Slice, "wasm");
  tf.registerKernel(slice);
}

/** tfjs-layers, as a tfjs user writes it. */
function layers({ architecture, weights }: Problem): Peer {
  const { timesteps, features } = architecture;
  const model = layersAutoencoder(architecture);
  model.setWeights(
    weightSpecs(architecture).map(({ name, shape }) =>
      tf.tensor(weights.get(name)!, [...shape])
    ),
  );
  return {
    name: "tfjs-layers",
    gives: "reconstruction",
    prepare: (x) => {
      const batch = x.length / timesteps / features;
      return () =>
        tf.tidy(() => {
          const windows = tf.tensor3d(x, [batch, timesteps, features]);
          const output = model.predict(windows, { batchSize: batch });
          return (output as tf.Tensor).dataSync();
        });
    },
  };
}

/** The least operations that give the same: our reference path. */
async function reduced({ architecture, weights }: Problem): Promise<Peer> {
  const network = await Autoencoder.create(architecture, weights, {
    engine: "stock",
  });
  return {
    name: "tfjs-reduced",
    gives: "reconstruction",
    prepare: (x) => () => network.reconstruct(x),
  };
}

/** Both. */
export async function tfjsPeers(problem: Problem): Promise<Peer[]> {
  return [layers(problem), await reduced(problem)];
}
