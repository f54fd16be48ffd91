import { compileAssembly } from "../../tools/compile_assembly.ts";
import { QUAD_STRIPS } from "../../tools/quad_strips.ts";
import { INT16, INT8, type Precision } from "./precision.ts";

/** The ways to multiply whole numbers, by their file in `assembly/`. */
export type Dot = "int8_add" | "int8_pairs" | "int16";

/** How finely each of them tells numbers apart. */
export const PRECISION_OF: Readonly<Record<Dot, Precision>> = {
  int8_add: INT8,
  int8_pairs: INT8,
  int16: INT16,
};

const PROJECT = new URL("../../", import.meta.url);
const ASSEMBLY = "bench/int8/assembly";

/** What `assembly/index.ts` exports. */
export interface IntegerExports {
  readonly memory: WebAssembly.Memory;
  readonly HEAP: WebAssembly.Global;
  readonly STRIP_VECTORS: WebAssembly.Global;
  takeWeights(quads: number): void;
  run(...words: number[]): void;
  integerProducts(...words: number[]): void;
  floatProducts(...words: number[]): void;
}

/** Compiles the module for one way to multiply. */
export async function compileIntegerKernel(
  dot: Dot,
): Promise<WebAssembly.Module> {
  const binary = await compileAssembly({
    folder: PROJECT,
    entry: `${ASSEMBLY}/index.ts`,
    features: "simd,relaxed-simd",
    linked: QUAD_STRIPS,
    replaced: { [`${ASSEMBLY}/dot.ts`]: `export * from "./${dot}";` },
  });
  return new WebAssembly.Module(binary);
}
