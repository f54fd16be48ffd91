/**
 * Builds the kernel: `lib/model/kernel/assembly/` to one module with relaxed SIMD
 * and one with plain SIMD, and both as base64 text in `binaries.ts`.
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

/** What a build makes: file names and what stands in them. */
export interface KernelFiles {
  /** `kernel_relaxed.wasm` and `kernel_plain.wasm`. */
  readonly binaries: ReadonlyMap<string, Uint8Array>;
  /** The text of `binaries.ts`. */
  readonly module: string;
}

/** Compiles the sources; writes nothing. */
export async function buildKernel(): Promise<KernelFiles> {
  const binaries = new Map<string, Uint8Array>();
  let module = "// Made from assembly/ by `deno task kernel`; do not edit.\n";
  for (const [name, features] of Object.entries(BUILDS)) {
    const binary = await compileAssembly({
      folder: SOURCES,
      entry: "index.ts",
      features,
    });
    binaries.set(`kernel_${name}.wasm`, binary);
    module += `\n/** \`kernel_${name}.wasm\` as base64. */\n` +
      `export const ${name.toUpperCase()}: string =\n` +
      `  "${encodeBase64(binary)}";\n`;
  }
  return { binaries, module };
}

if (import.meta.main) {
  const { binaries, module } = await buildKernel();
  for (const [name, binary] of binaries) {
    await Deno.writeFile(new URL(name, FOLDER), binary);
    console.error(`Wrote lib/model/kernel/${name}, ${binary.length} bytes`);
  }
  await Deno.writeTextFile(new URL("binaries.ts", FOLDER), module);
}
