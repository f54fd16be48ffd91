import { PLAIN, RELAXED } from "./binaries.ts";
import { CompiledBuilds, type KernelBuild } from "./compiled_builds.ts";

export type { KernelBuild } from "./compiled_builds.ts";

const BUILDS = new CompiledBuilds({ relaxed: RELAXED, plain: PLAIN });

/** The build for this engine; see {@linkcode CompiledBuilds.best}. */
export function bestKernelBuild(): KernelBuild {
  return BUILDS.best;
}

/** A build of the kernel that scores, compiled once. */
export function kernelModule(build: KernelBuild): WebAssembly.Module {
  return BUILDS.module(build);
}
