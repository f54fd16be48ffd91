/**
 * Builds the kernels from AssemblyScript: the network's, for scoring and for
 * training, each to one module with relaxed SIMD and one with plain SIMD, and the
 * scorers', which compute in float64 and gain nothing by relaxed SIMD. The relaxed one
 * for scoring reads weights from structs, too. Each also
 * becomes base64 text in a module of TypeScript.
 *
 * The compiler gives the same bytes for the same sources, so a test builds them
 * again and compares.
 */
import { encodeBase64 } from "../lib/base64.ts";
import { type AssemblySources, compileAssembly } from "./compile_assembly.ts";
import { QUAD_STRIPS } from "./quad_strips.ts";

const ROOT = new URL("..", import.meta.url);

const RELAXED = "simd,relaxed-simd";
const PLAIN = "simd";

/** One build: its binary, its constant in the text, and what it is made of. */
interface Build {
  readonly binary: string;
  readonly constant: string;
  readonly entry: string;
  readonly features: string;
  readonly linked?: AssemblySources["linked"];
}

/** The two builds of a kernel of the network. */
function bothBuilds(
  name: string,
  entry: string,
  linked?: AssemblySources["linked"],
): Build[] {
  return [
    {
      binary: `${name}_relaxed.wasm`,
      constant: "RELAXED",
      entry,
      features: RELAXED,
      linked,
    },
    { binary: `${name}_plain.wasm`, constant: "PLAIN", entry, features: PLAIN },
  ];
}

/** The build of a kernel of the scorers. */
function plainBuild(name: string): Build {
  return {
    binary: `${name}.wasm`,
    constant: name.toUpperCase(),
    entry: `${name}.ts`,
    features: PLAIN,
  };
}

/** Modules of text, where they lie, and the builds that each holds. */
const MODULES = [
  {
    folder: "lib/model/kernel/",
    module: "binaries.ts",
    builds: bothBuilds("kernel", "index.ts", QUAD_STRIPS),
  },
  {
    folder: "lib/model/kernel/",
    module: "training_binaries.ts",
    builds: bothBuilds("training", "training/index.ts"),
  },
  {
    folder: "lib/detect/scorers/kernel/",
    module: "binaries.ts",
    builds: [plainBuild("tail"), plainBuild("distance")],
  },
];

/** What a build makes: files of binaries and of text, by path from the root. */
export interface KernelFiles {
  /** `lib/model/kernel/kernel_relaxed.wasm` and so on. */
  readonly binaries: ReadonlyMap<string, Uint8Array>;
  /** `lib/model/kernel/binaries.ts` and so on. */
  readonly modules: ReadonlyMap<string, string>;
}

/** Compiles the sources; writes nothing. */
export async function buildKernels(): Promise<KernelFiles> {
  const binaries = new Map<string, Uint8Array>();
  const modules = new Map<string, string>();
  for (const { folder, module, builds } of MODULES) {
    let text = "// Made from assembly/ by `deno task kernel`; do not edit.\n";
    for (const { binary: name, constant, ...build } of builds) {
      const binary = await compileAssembly({
        folder: new URL(`${folder}assembly/`, ROOT),
        ...build,
      });
      binaries.set(folder + name, binary);
      text += `\n/** \`${name}\` as base64. */\n` +
        `export const ${constant}: string =\n` +
        `  "${encodeBase64(binary)}";\n`;
    }
    modules.set(folder + module, text);
  }
  return { binaries, modules };
}

if (import.meta.main) {
  const { binaries, modules } = await buildKernels();
  for (const [path, binary] of binaries) {
    await Deno.writeFile(new URL(path, ROOT), binary);
    console.error(`Wrote ${path}, ${binary.length} bytes`);
  }
  for (const [path, text] of modules) {
    await Deno.writeTextFile(new URL(path, ROOT), text);
  }
}
