/**
 * The fused kernel as a kernel of tfjs's `wasm` backend, called by its engine.
 *
 * A network takes no tensors and makes none: plain arrays are copied into its own
 * memory and out of it. Tensors in the backend's heap would be copied twice as
 * often, and to make and to free them takes as long as the whole network does for
 * one row. What the call itself costs is about half a microsecond.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import type { LstmKernel, PassResults } from "./lstm_kernel.ts";

const KERNEL_NAME = "GatewardenLstmAutoencoder";

/** What one call is given; the engine calls these attributes. */
interface Call {
  readonly network: LstmKernel;
  /** `[batch, timesteps, features]` */
  readonly windows: Float32Array;
  readonly results: PassResults;
}

const NO_TENSORS: tf.NamedTensorMap = {};

/** Registers the kernel; called once, when the backend has started. */
export function registerLstmKernel(): void {
  tf.registerKernel({
    kernelName: KERNEL_NAME,
    backendName: "wasm",
    kernelFunc: ({ attrs }) => {
      const { network, windows, results } = attrs as unknown as Call;
      network.run(windows, results);
      return [];
    },
  });
}

/**
 * Runs the kernel through tfjs's engine.
 *
 * @param windows `[batch, timesteps, features]`
 * @param results What is asked for, and where it goes.
 */
export function runLstmKernel(
  network: LstmKernel,
  windows: Float32Array,
  results: PassResults,
): void {
  const call: Call = { network, windows, results };
  tf.engine().runKernel(
    KERNEL_NAME,
    NO_TENSORS,
    call as unknown as tf.NamedAttrMap,
  );
}
