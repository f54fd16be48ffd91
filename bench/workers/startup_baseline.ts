/**
 * The least that a program on tfjs's WASM backend can do: it starts the backend
 * from the same embedded binary and multiplies two matrices. What the command
 * line takes to start is measured beside it.
 */
import * as tf from "@tensorflow/tfjs-core";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { decodeBase64 } from "../../lib/base64.ts";
import { TFJS_WASM } from "../../lib/model/tfjs_wasm.ts";

(globalThis as { __dirname?: string }).__dirname ??= "";
const inflated = new Blob([decodeBase64(TFJS_WASM)]).stream()
  .pipeThrough(new DecompressionStream("deflate-raw"));
const binary = await new Response(inflated).arrayBuffer();
const url = URL.createObjectURL(
  new Blob([binary], { type: "application/wasm" }),
);
setWasmPaths({
  "tfjs-backend-wasm.wasm": url,
  "tfjs-backend-wasm-simd.wasm": url,
  "tfjs-backend-wasm-threaded-simd.wasm": url,
}, true);
if (!(await tf.setBackend("wasm"))) throw new Error("No backend");
const a = tf.tensor2d([1, 2, 3, 4], [2, 2]);
console.log(String(tf.matMul(a, a).dataSync()));
