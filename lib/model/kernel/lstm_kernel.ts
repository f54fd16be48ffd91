import type { Architecture } from "../architecture.ts";
import type { Weights } from "../weights.ts";
import {
  bestKernelBuild,
  type KernelBuild,
  kernelModule,
} from "./kernel_module.ts";
import { type KernelPlan, planKernel } from "./kernel_plan.ts";
import { nearOrigin } from "./near_origin.ts";
import { packWeights } from "./pack_weights.ts";

/** What `assembly/index.ts` exports. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly HEAP: WebAssembly.Global;
  readonly NETWORK: WebAssembly.Global;
  readonly STRIP_VECTORS: WebAssembly.Global;
  run(windows: number): void;
  score(windows: number): void;
  /** Only with relaxed SIMD: see `tools/quad_strips.ts`. */
  takeWeights?(quads: number): void;
}

/** How a network is put into a kernel. */
export interface KernelOptions {
  /** Which build runs. @default the best that the engine knows */
  readonly build?: KernelBuild;
  /**
   * `[features]`: a row that most rows have much in common with. Columns where both
   * windows of a pair are like it cost nothing. Of it, only what lies near 0 is taken:
   * more would cost digits. @default zeros
   */
  readonly origin?: Float32Array;
}

/** What a pass through a network is asked for. */
export interface PassResults {
  /** Where the reconstruction goes, `[batch, timesteps, outputs]`. */
  readonly reconstruction?: Float32Array;
  /** Where the windows' mean squared errors go, `[batch]`. */
  readonly errors?: Float64Array;
}

const PAGE_BYTES = 65_536;

/**
 * One network in one instance of the kernel, with a memory of its own.
 *
 * Nothing needs to be freed: the memory goes when the last reference goes. The
 * stub runtime inside could not free out of order, and instances are cheap.
 */
export class LstmKernel {
  /** Which build runs. */
  readonly build: KernelBuild;
  /** Numbers of one window as it goes in, T · F. */
  readonly inputSize: number;
  /** Numbers of one window as it comes out. */
  readonly outputSize: number;
  readonly #plan: KernelPlan;
  readonly #run: (windows: number) => void;
  readonly #score: (windows: number) => void;
  /** `[capacity, T, F]`: the kernel's own memory. */
  readonly #input: Float32Array;
  /** `[capacity, T, outputs]` */
  readonly #output: Float32Array;
  /** `[capacity]` */
  readonly #errors: Float64Array;

  /**
   * Packs the weights into a new instance.
   *
   * @param weights Those that the architecture asks for; see `checkWeights`.
   */
  constructor(
    architecture: Architecture,
    weights: Weights,
    options: KernelOptions = {},
  ) {
    const { build = bestKernelBuild() } = options;
    const origin = nearOrigin(options.origin);
    const { exports } = new WebAssembly.Instance(kernelModule(build));
    const { memory, HEAP, NETWORK, STRIP_VECTORS, run, score, takeWeights } =
      exports as unknown as KernelExports;
    const plan = planKernel(architecture, HEAP.value, STRIP_VECTORS.value);
    const missing = plan.end - memory.buffer.byteLength;
    // From here on the memory keeps its size, so views of it stay valid.
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    const words = new Uint32Array(memory.buffer);
    words.set(plan.network, NETWORK.value / 4);
    words.set(plan.tables, plan.tablesAt / 4);
    const floats = new Float32Array(memory.buffer);
    packWeights(floats, plan, weights, STRIP_VECTORS.value, origin);
    takeWeights?.(plan.quads);
    if (origin !== undefined) floats.set(origin, plan.origin / 4);

    this.build = build;
    this.inputSize = architecture.timesteps * architecture.features;
    this.outputSize = architecture.timesteps * plan.outputs;
    this.#plan = plan;
    this.#run = run;
    this.#score = score;
    const view = (start: number, size: number) =>
      new Float32Array(memory.buffer, start, plan.capacity * size);
    this.#input = view(plan.input, this.inputSize);
    this.#output = view(plan.output, this.outputSize);
    this.#errors = new Float64Array(memory.buffer, plan.errors, plan.capacity);
  }

  /**
   * Passes windows through the network.
   *
   * @param windows `[batch, timesteps, features]`, row-major.
   * @param results What to take of it; nothing else leaves the kernel's memory.
   */
  run(windows: Float32Array, results: PassResults): void {
    const { inputSize } = this;
    const { capacity } = this.#plan;
    const batch = windows.length / inputSize;
    if (batch <= capacity) return this.#runPart(windows, 0, batch, results);
    for (let start = 0; start < batch; start += capacity) {
      const end = Math.min(start + capacity, batch);
      const part = windows.subarray(start * inputSize, end * inputSize);
      this.#runPart(part, start, end - start, results);
    }
  }

  /** Passes as many windows through as the memory holds, at `start` of the results. */
  #runPart(
    windows: Float32Array,
    start: number,
    count: number,
    { reconstruction, errors }: PassResults,
  ): void {
    const { outputSize } = this;
    this.#input.set(windows);
    this.#run(count);
    if (reconstruction !== undefined) {
      const output = this.#output.subarray(0, count * outputSize);
      reconstruction.set(output, start * outputSize);
    }
    if (errors !== undefined) {
      this.#score(count);
      for (let i = 0; i < count; i++) errors[start + i] = this.#errors[i]!;
    }
  }
}
