/**
 * Starts tfjs on its WASM backend with SIMD, and on nothing else.
 *
 * tfjs left to itself falls back to its slow `cpu` backend with a banner and no
 * error when it cannot read its .wasm file. Here the binary comes from a module
 * (see `tools/embed_tfjs_wasm.ts`), is inflated in memory and handed over as a
 * Blob URL, so no permission is needed; and a start that does not end on the
 * SIMD build is an error.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { decodeBase64 } from "../base64.ts";
import { registerLstmKernel } from "./kernel/register_kernel.ts";
import { mendSlice } from "./slice_kernel.ts";
import { TFJS_WASM } from "./tfjs_wasm.ts";
import { ensurePlatform } from "./web_platform.ts";

/** The machine cannot run the model: WebAssembly with SIMD did not start. */
export class BackendError extends Error {
  /** The class's name. */
  override name = "BackendError";
}

let started: Promise<void> | undefined;

/**
 * Makes tfjs's WASM SIMD backend the current one. Calls share one start.
 *
 * @throws {BackendError} If WebAssembly SIMD is missing or the binary does not start.
 */
export function startBackend(): Promise<void> {
  // A failed start may be tried again, so only a promise that holds is kept.
  started ??= start().catch((error) => {
    started = undefined;
    if (error instanceof BackendError) throw error;
    throw new BackendError(
      `Cannot start the model's backend: ${(error as Error).message}`,
      { cause: error },
    );
  });
  return started;
}

async function start(): Promise<void> {
  ensurePlatform();
  if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) {
    throw new BackendError(
      "Cannot start the model's backend as this engine has no WebAssembly SIMD: " +
        "run Deno 2 or later, Node 20 or later, or a current browser, without --jitless",
    );
  }
  // One thread: windows are small, and SharedArrayBuffer needs headers on the web.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  // Emscripten's Node branch reads it, and ES modules have none.
  (globalThis as { __dirname?: string }).__dirname ??= "";

  const url = URL.createObjectURL(await inflate(TFJS_WASM));
  try {
    setWasmPaths({
      "tfjs-backend-wasm.wasm": url,
      "tfjs-backend-wasm-simd.wasm": url,
      "tfjs-backend-wasm-threaded-simd.wasm": url,
    }, true);
    if (!(await tf.setBackend("wasm")) || tf.getBackend() !== "wasm") {
      throw new BackendError(
        "Cannot start the model's backend as tfjs could not compile its WASM binary: " +
          "make sure that WebAssembly is allowed here and that memory is free, " +
          "and run `deno task prepare` again if this is a source checkout",
      );
    }
    mendSlice();
    registerLstmKernel();
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The binary as a Blob with the type that streaming compilation asks for. */
async function inflate(packed: string): Promise<Blob> {
  const inflated = new Blob([decodeBase64(packed)]).stream().pipeThrough(
    new DecompressionStream("deflate-raw"),
  );
  return new Blob([await new Response(inflated).arrayBuffer()], {
    type: "application/wasm",
  });
}
