/**
 * Forward, backward and Adam for a whole network, by the training kernel.
 *
 * Three exact savings, as in scoring: at the first step h = c = 0, so the
 * recurrent product and the forget gate vanish; the repeated code is projected
 * once, forward and, summed over the steps, backward; the data get no gradient.
 *
 * @module
 */
import { type Architecture, outputsOf } from "../../architecture.ts";
import type { Weights } from "../../weights.ts";
import type { KernelBuild } from "../compiled_builds.ts";
import { BackwardPass } from "./backward_pass.ts";
import { gateSets } from "./gate_sets.ts";
import { MemoryPlanner, placeOf, STRIP_COLUMNS, writeRows } from "./strips.ts";
import {
  createTrainingKernel,
  type TrainingKernel,
} from "./training_kernel.ts";
import {
  planTraining,
  type TrainingLayer,
  type TrainingPlan,
} from "./training_plan.ts";
import { TrainingProducts } from "./training_products.ts";

/** Adam's constants, as tfjs has them. */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;

/** A network under training in a memory of its own; nothing needs to be freed. */
export class TrainingNetwork {
  readonly #architecture: Architecture;
  readonly #initial: Weights;
  readonly #kernel: TrainingKernel;
  readonly #plan: TrainingPlan;
  readonly #memory: Float32Array;
  readonly #products: TrainingProducts;
  readonly #backward: BackwardPass;
  #adamSteps = 0;
  /** Windows of the pass under way. */
  #count = 0;

  /**
   * Copies the weights into a new instance.
   *
   * @param rows Windows that one pass takes at most.
   */
  constructor(
    architecture: Architecture,
    weights: Weights,
    rows: number,
    build?: KernelBuild,
  ) {
    this.#architecture = architecture;
    this.#initial = weights;
    this.#kernel = createTrainingKernel(build);
    const planner = new MemoryPlanner(this.#kernel.HEAP.value);
    this.#plan = planTraining(architecture, rows + rows % 2, planner);
    planner.grow(this.#kernel.memory);
    this.#memory = new Float32Array(this.#kernel.memory.buffer);
    this.#products = new TrainingProducts(
      this.#kernel,
      this.#memory,
      this.#plan,
    );
    this.#backward = new BackwardPass(
      this.#kernel,
      this.#products,
      this.#plan.dc,
    );
    const { weights: layout, ranges } = this.#plan;
    layout.write(this.#memory, ranges.weights, weights);
  }

  /** The weights as they are now. */
  get weights(): Weights {
    const { weights, ranges } = this.#plan;
    return weights.read(this.#memory, ranges.weights, this.#initial);
  }

  /** The gradients since the last step, zero for weights that are not used. */
  get gradients(): Weights {
    const { weights, ranges } = this.#plan;
    const zeros = new Map(
      [...this.#initial].map(([name, { length }]) => [
        name,
        new Float32Array(length),
      ]),
    );
    return weights.read(this.#memory, ranges.gradient, zeros);
  }

  /**
   * Passes windows through the network.
   *
   * @param windows `[count, timesteps, features]`; count at most `rows`.
   * @returns The reconstruction, `[timesteps · outputs, count]`.
   */
  forward(windows: Float32Array, count: number): Float32Array {
    const { timesteps, features } = this.#architecture;
    const { layers, weights: { dense, denseBias }, outputs } = this.#plan;
    this.#count = count;
    this.#products.rows = count + count % 2;
    this.#plan.inputs.forEach((at, t) =>
      this.#write(
        at,
        features,
        (row, column) => windows[(row * timesteps + t) * features + column]!,
      )
    );
    let inputs = this.#plan.inputs;
    for (const layer of layers) {
      this.#forwardLayer(layer, inputs);
      inputs = layer.steps.map(({ h }) => h);
    }
    outputs.forEach((at, t) =>
      this.#products.project(inputs[t]!, dense, denseBias, at)
    );
    return this.#readOutputs();
  }

  /**
   * Goes back through the pass that `forward` made, and adds to the gradients.
   *
   * @param slopes dL/d output, `[timesteps · outputs, count]`.
   */
  backward(slopes: Float32Array): void {
    const { layers, inputs } = this.#plan;
    this.#products.transposeWeights();
    this.#backwardDense(slopes);
    for (let index = layers.length - 1; index >= 0; index--) {
      const below = layers[index - 1];
      const read = below?.steps.map(({ h }) => h) ?? inputs;
      this.#backward.layer(layers[index]!, read, below);
    }
  }

  /** One step of Adam on the gradients; they are zero afterwards. */
  step(learningRate: number): void {
    const { weights, ranges } = this.#plan;
    const t = ++this.#adamSteps;
    this.#kernel.adam(
      weights.bytes,
      ranges.weights,
      ranges.gradient,
      ranges.mean,
      ranges.square,
      learningRate,
      BETA1,
      BETA2,
      EPSILON,
      1 / (1 - BETA1 ** t),
      1 / (1 - BETA2 ** t),
    );
    this.#products.forgetTransposed();
  }

  #forwardLayer(layer: TrainingLayer, inputs: readonly number[]): void {
    const { steps, units, isRepeated } = layer;
    const products = this.#products;
    if (isRepeated) {
      for (const { weights, projected } of gateSets(layer, false)) {
        const { kernel, bias } = weights;
        products.project(inputs.at(-1)!, kernel, bias, projected);
      }
    }
    steps.forEach((step, t) => {
      const before = steps[t - 1];
      for (const { weights, at, projected } of gateSets(layer, t === 0)) {
        const { kernel, recurrent, bias } = weights;
        const z = at(step);
        const start = isRepeated ? projected : z;
        if (!isRepeated) products.project(inputs[t]!, kernel, bias, z);
        if (before !== undefined) {
          products.recur(start, before.h, recurrent!, z);
        } else if (isRepeated) products.copy(projected, z, kernel.columns);
      }
      this.#kernel.cellsForward(
        products.rows,
        units / 4,
        t === 0,
        step.gates,
        step.forget,
        before?.c ?? 0,
        step.c,
        step.tanhC,
        step.h,
      );
    });
  }

  #backwardDense(slopes: Float32Array): void {
    const { weights: { dense, denseBias }, denseTransposed } = this.#plan;
    const outputs = outputsOf(this.#architecture);
    const { steps } = this.#plan.layers.at(-1)!;
    this.#plan.outputs.forEach((at, t) => {
      const { h, dh } = steps[t]!;
      this.#write(
        at,
        outputs,
        (row, column) => slopes[(t * outputs + column) * this.#count + row]!,
      );
      this.#products.addGradient(h, at, dense);
      this.#products.addBiasGradient(at, denseBias);
      this.#products.goBack(at, dense, denseTransposed, dh, false);
    });
  }

  /** Copies a matrix in; the row that makes them even is zero. */
  #write(
    at: number,
    columns: number,
    valueAt: (row: number, column: number) => number,
  ): void {
    writeRows(
      this.#memory,
      at,
      this.#products.rows,
      columns,
      (row, column) => row < this.#count ? valueAt(row, column) : 0,
    );
  }

  #readOutputs(): Float32Array {
    const columns = outputsOf(this.#architecture);
    const { outputs } = this.#plan;
    const values = new Float32Array(outputs.length * columns * this.#count);
    let at = 0;
    for (const output of outputs) {
      for (let column = 0; column < columns; column++) {
        const place = output / 4 + placeOf(this.#products.rows, 0, column);
        for (let row = 0; row < this.#count; row++) {
          values[at++] = this.#memory[place + STRIP_COLUMNS * row]!;
        }
      }
    }
    return values;
  }
}
