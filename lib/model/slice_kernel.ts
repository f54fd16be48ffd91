/**
 * A third defect of tfjs 4.22, mended: slices on the wasm backend copy everything.
 *
 * Its `Slice` kernel reads the whole input out of the WASM heap before it takes
 * the part that was asked for, so taking one gate of four costs four, and one
 * timestep of T costs T. Here a contiguous float32 slice, the only kind that the
 * network takes, is one copy inside the heap; all others go to the kernel that
 * was there.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import type { WasmBackend } from "./wasm_backend.ts";

const FLOAT_BYTES = 4;

/** Replaces the `Slice` kernel of the `wasm` backend, for this process. */
export function mendSlice(): void {
  const original = tf.getKernel(tf.Slice, "wasm");
  tf.unregisterKernel(tf.Slice, "wasm");
  tf.registerKernel({
    ...original,
    kernelFunc: (parameters) => {
      const x = parameters.inputs.x!;
      const { begin, size } = parameters.attrs as unknown as {
        begin: number[];
        size: number[];
      };
      const [start, shape] = tf.slice_util.parseSliceParams(
        x as tf.Tensor,
        begin,
        size,
      );
      const contiguous = tf.slice_util.isSliceContinous(
        x.shape,
        start!,
        shape!,
      );
      if (x.dtype !== "float32" || !contiguous) {
        return original.kernelFunc(parameters);
      }
      return copySlice(parameters.backend as WasmBackend, x, start!, shape!);
    },
  });
}

function copySlice(
  backend: WasmBackend,
  x: tf.TensorInfo,
  begin: number[],
  shape: number[],
): tf.TensorInfo {
  const output = backend.makeOutput(shape, "float32");
  const skipped = tf.slice_util.computeFlatOffset(
    begin,
    tf.util.computeStrides(x.shape),
  );
  const offset = (id: object) => backend.dataIdMap.get(id).memoryOffset;
  const from = offset(x.dataId) + skipped * FLOAT_BYTES;
  const bytes = tf.util.sizeFromShape(shape) * FLOAT_BYTES;
  // The heap may have grown with the output, so it is looked up only now.
  backend.wasm.HEAPU8.copyWithin(offset(output.dataId), from, from + bytes);
  return output;
}
