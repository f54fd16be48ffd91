/**
 * What tfjs asks of the place it runs in, given by the web's own APIs.
 *
 * tfjs looks for Node and for a browser's window, and sets a platform up for
 * either. Where it finds neither, as in the single-file build, which leaves
 * Node's compatibility layer out, it has none and cannot start its backend.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";

/** The functions of the platform; texts are UTF-8. */
export const WEB_PLATFORM: ReturnType<typeof tf.env>["platform"] = {
  fetch: (path, init) => fetch(path, init),
  now: () => performance.now(),
  encode: (text) => new TextEncoder().encode(text),
  decode: (bytes, encoding) => new TextDecoder(encoding).decode(bytes),
  setTimeoutCustom: (callback, delay) => {
    setTimeout(() => callback(), delay);
  },
  isTypedArray: (
    value,
  ): value is Float32Array | Int32Array | Uint8Array | Uint8ClampedArray =>
    value instanceof Float32Array || value instanceof Int32Array ||
    value instanceof Uint8Array || value instanceof Uint8ClampedArray,
};

/** Gives tfjs this platform where it has none. */
export function ensurePlatform(): void {
  // Its type says that there always is one.
  const platform: unknown = tf.env().platform;
  if (platform === undefined) tf.env().setPlatform("web", WEB_PLATFORM);
}
