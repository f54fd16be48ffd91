/**
 * The fused kernel as a kernel of tfjs's `wasm` backend, called by its engine.
 *
 * Windows and reconstructions are tensors in the backend's heap; they are copied
 * into the kernel's own memory and out of it, which costs 2 % of the time. The
 * network is an attribute, since its weights are packed in the kernel's memory.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import type { WasmBackend } from "../wasm_backend.ts";
import type { LstmKernel } from "./lstm_kernel.ts";

const KERNEL_NAME = "GatewardenLstmAutoencoder";

/** Registers the kernel; called once, when the backend has started. */
export function registerLstmKernel(): void {
  tf.registerKernel({
    kernelName: KERNEL_NAME,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { network } = attrs as unknown as { network: LstmKernel };
      const wasm = backend as WasmBackend;
      const windows = inputs.windows!;
      const batch = windows.shape[0]!;
      const output = wasm.makeOutput([batch, network.outputSize], "float32");
      // The heap may have grown with the output, so it is looked up only now.
      const { buffer } = wasm.wasm.HEAPU8;
      const view = (tensor: tf.TensorInfo, size: number) =>
        new Float32Array(
          buffer,
          wasm.dataIdMap.get(tensor.dataId).memoryOffset,
          size,
        );
      network.reconstruct(
        view(windows, batch * network.inputSize),
        view(output, batch * network.outputSize),
      );
      return output;
    },
  });
}

/**
 * Runs the kernel through tfjs's engine.
 *
 * @param windows `[batch, timesteps · features]`
 * @returns `[batch, timesteps · outputs]`
 */
export function runLstmKernel(
  windows: tf.Tensor2D,
  network: LstmKernel,
): tf.Tensor2D {
  return tf.engine().runKernel<tf.Tensor2D>(
    KERNEL_NAME,
    { windows },
    { network } as unknown as tf.NamedAttrMap,
  );
}
