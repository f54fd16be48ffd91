/**
 * Two defects of tfjs 4.22 on the way of training, mended in one place.
 *
 * 1. `Unpack` (what `tf.unstack` runs) hands its gradient function a list of
 *    tensors, but the engine unwraps a list of one. With one timestep the
 *    function then calls `stack` on a tensor and throws, so `layers.fit` fails
 *    for `timesteps = 1`. Mended: one tensor is taken as a list of one.
 * 2. On the wasm backend `BatchMatMul` is fast only where neither operand is
 *    transposed, and both of its gradients transpose one. Mended: the operand is
 *    transposed for real first, which costs little beside the product.
 *
 * tfjs-core alone holds no gradient; importing tfjs-layers registers all of them
 * for its side effect, and the two here replace the faulty ones.
 *
 * @module
 */
import "@tensorflow/tfjs-layers";
import * as tf from "@tensorflow/tfjs-core";

/** Swaps the last two axes. */
function transposed(matrix: tf.Tensor): tf.Tensor {
  const axes = matrix.shape.map((_, axis) => axis);
  axes.push(...axes.splice(-2).reverse());
  return tf.transpose(matrix, axes);
}

const unpackGradient: tf.GradConfig = {
  kernelName: tf.Unpack,
  gradFunc: (dy, _saved, attributes) => {
    const parts = Array.isArray(dy) ? dy : [dy];
    return { value: () => tf.stack(parts, attributes.axis as number) };
  },
};

// With y = op(a)·op(b): da = dy·op(b)ᵀ and db = op(a)ᵀ·dy, transposed back
// where the operand went in transposed.
const matMulGradient: tf.GradConfig = {
  kernelName: tf.BatchMatMul,
  inputsToSave: ["a", "b"],
  gradFunc: (dy, saved, { transposeA, transposeB }) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor];
    const upstream = dy as tf.Tensor;
    return {
      a: () => {
        const da = tf.matMul(upstream, transposeB ? b : transposed(b));
        return transposeA ? transposed(da) : da;
      },
      b: () => {
        const db = tf.matMul(transposeA ? a : transposed(a), upstream);
        return transposeB ? transposed(db) : db;
      },
    };
  },
};

/** Replaces the two faulty gradients, for this process. Calling it again does nothing new. */
export function mendGradients(): void {
  for (const gradient of [unpackGradient, matMulGradient]) {
    tf.unregisterGradient(gradient.kernelName);
    tf.registerGradient(gradient);
  }
}
