import type { Architecture } from "../architecture.ts";
import type { Weights } from "../weights.ts";
import {
  bestKernelBuild,
  type KernelBuild,
  kernelModule,
} from "./kernel_module.ts";
import { type KernelPlan, planKernel } from "./kernel_plan.ts";
import { packWeights } from "./pack_weights.ts";

/** What `assembly/index.ts` exports. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly HEAP: WebAssembly.Global;
  readonly NETWORK: WebAssembly.Global;
  readonly STRIP_VECTORS: WebAssembly.Global;
  run(windows: number): void;
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
  /** `[capacity, T, F]`: the kernel's own memory. */
  readonly #input: Float32Array;
  /** `[capacity, T, outputs]` */
  readonly #output: Float32Array;

  /**
   * Packs the weights into a new instance.
   *
   * @param weights Those that the architecture asks for; see `checkWeights`.
   * @param build Which build to run. @default the best that the engine knows
   */
  constructor(
    architecture: Architecture,
    weights: Weights,
    build: KernelBuild = bestKernelBuild(),
  ) {
    const { exports } = new WebAssembly.Instance(kernelModule(build));
    const { memory, HEAP, NETWORK, STRIP_VECTORS, run } =
      exports as unknown as KernelExports;
    const plan = planKernel(architecture, HEAP.value);
    const missing = plan.end - memory.buffer.byteLength;
    // From here on the memory keeps its size, so views of it stay valid.
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    const words = new Uint32Array(memory.buffer);
    words.set(plan.network, NETWORK.value / 4);
    words.set(plan.tables, plan.tablesAt / 4);
    packWeights(
      new Float32Array(memory.buffer),
      plan,
      weights,
      STRIP_VECTORS.value,
    );

    this.build = build;
    this.inputSize = architecture.timesteps * architecture.features;
    this.outputSize = architecture.timesteps * plan.outputs;
    this.#plan = plan;
    this.#run = run;
    const view = (start: number, size: number) =>
      new Float32Array(memory.buffer, start, plan.capacity * size);
    this.#input = view(plan.input, this.inputSize);
    this.#output = view(plan.output, this.outputSize);
  }

  /**
   * Passes windows through the network.
   *
   * @param windows `[batch, timesteps, features]`, row-major.
   * @param output Where the reconstruction goes, `[batch, timesteps, outputs]`.
   */
  reconstruct(windows: Float32Array, output: Float32Array): void {
    const { inputSize, outputSize } = this;
    const { capacity } = this.#plan;
    const batch = windows.length / inputSize;
    if (batch <= capacity) {
      this.#input.set(windows);
      this.#run(batch);
      output.set(this.#output.subarray(0, batch * outputSize));
      return;
    }
    for (let start = 0; start < batch; start += capacity) {
      const end = Math.min(start + capacity, batch);
      this.#input.set(windows.subarray(start * inputSize, end * inputSize));
      this.#run(end - start);
      output.set(
        this.#output.subarray(0, (end - start) * outputSize),
        start * outputSize,
      );
    }
  }
}
