/**
 * Builds the kernels: `lib/model/kernel/assembly/`, for scoring and for training,
 * each to one module with relaxed SIMD and one with plain SIMD, and as base64 text
 * in `binaries.ts` and `training_binaries.ts`.
 *
 * The compiler gives the same bytes for the same sources, so a test builds them
 * again and compares.
 */
import { encodeBase64 } from "../lib/base64.ts";
import { compileAssembly } from "./compile_assembly.ts";

const FOLDER = new URL("../lib/model/kernel/", import.meta.url);
const SOURCES = new URL("assembly/", FOLDER);

/** The modules and the WebAssembly features that each is compiled for. */
const BUILDS = { relaxed: "simd,relaxed-simd", plain: "simd" };

/** The kernels: the entry of each, and the module that its text goes into. */
const KERNELS = {
  kernel: { entry: "index.ts", module: "binaries.ts" },
  training: { entry: "training/index.ts", module: "training_binaries.ts" },
};

/** What a build makes: files of binaries and of text, by name. */
export interface KernelFiles {
  /** `kernel_relaxed.wasm` and so on. */
  readonly binaries: ReadonlyMap<string, Uint8Array>;
  /** `binaries.ts` and so on. */
  readonly modules: ReadonlyMap<string, string>;
}

/** Compiles the sources; writes nothing. */
export async function buildKernels(): Promise<KernelFiles> {
  const binaries = new Map<string, Uint8Array>();
  const modules = new Map<string, string>();
  for (const [kernel, { entry, module }] of Object.entries(KERNELS)) {
    let text = "// Made from assembly/ by `deno task kernel`; do not edit.\n";
    for (const [build, features] of Object.entries(BUILDS)) {
      const binary = await compileAssembly({
        folder: SOURCES,
        entry,
        features,
      });
      const name = `${kernel}_${build}.wasm`;
      binaries.set(name, binary);
      text += `\n/** \`${name}\` as base64. */\n` +
        `export const ${build.toUpperCase()}: string =\n` +
        `  "${encodeBase64(binary)}";\n`;
    }
    modules.set(module, text);
  }
  return { binaries, modules };
}

if (import.meta.main) {
  const { binaries, modules } = await buildKernels();
  for (const [name, binary] of binaries) {
    await Deno.writeFile(new URL(name, FOLDER), binary);
    console.error(`Wrote lib/model/kernel/${name}, ${binary.length} bytes`);
  }
  for (const [name, text] of modules) {
    await Deno.writeTextFile(new URL(name, FOLDER), text);
  }
}
