import { decodeBase64 } from "../../base64.ts";
import { PLAIN, RELAXED } from "./binaries.ts";

/** The two builds of the kernel. */
export type KernelBuild = "relaxed" | "plain";

const compiled = new Map<KernelBuild, WebAssembly.Module>();
let best: KernelBuild | undefined;

const bytesOf = (build: KernelBuild): Uint8Array<ArrayBuffer> =>
  decodeBase64(build === "relaxed" ? RELAXED : PLAIN);

/**
 * The build for this engine: with relaxed SIMD where the engine knows it, else
 * plain SIMD (Node 20 does not know it, for one).
 */
export function bestKernelBuild(): KernelBuild {
  best ??= WebAssembly.validate(bytesOf("relaxed")) ? "relaxed" : "plain";
  return best;
}

/** A build, compiled once; 8 kB compile in less time than a promise takes. */
export function kernelModule(build: KernelBuild): WebAssembly.Module {
  let module = compiled.get(build);
  if (module === undefined) {
    module = new WebAssembly.Module(bytesOf(build));
    compiled.set(build, module);
  }
  return module;
}
