import type * as tf from "@tensorflow/tfjs-core";

/** What our kernels use of tfjs's wasm backend, which it exports no type for. */
export interface WasmBackend {
  /** The emscripten module: its heap, looked up anew after anything allocates. */
  readonly wasm: { readonly HEAPU8: Uint8Array };
  /** Where each tensor lies in the heap. */
  readonly dataIdMap: { get(id: object): { memoryOffset: number } };
  /** A new tensor, its values not set. */
  makeOutput(shape: number[], dtype: "float32"): tf.TensorInfo;
}
