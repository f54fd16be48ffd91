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
import {
  MemoryPlanner,
  placeOf,
  STRIP_BYTES,
  STRIP_COLUMNS,
  stripBytes,
  vectorsOf,
  writeRows,
} from "./strips.ts";
import {
  createTrainingKernel,
  type TrainingKernel,
} from "./training_kernel.ts";
import {
  type GateWeights,
  type LstmMatrices,
  TrainingWeights,
  type WeightMatrix,
} from "./training_weights.ts";

/** Adam's constants, as tfjs has them. */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;

/** What one step of one LSTM leaves for the way back; addresses. */
interface StepBuffers {
  /** i, g, o; on the way back their slopes. */
  readonly gates: number;
  /** f, the same. */
  readonly forget: number;
  readonly c: number;
  readonly tanhC: number;
  readonly h: number;
  /** dL/dh */
  readonly dh: number;
}

/** One LSTM's buffers. */
interface Layer extends LstmMatrices {
  /** Whether every step, of more than one, reads the same values. */
  readonly isRepeated: boolean;
  readonly steps: readonly StepBuffers[];
  /** The projected code, or the sum of its slopes: of gates and of forget. */
  readonly projected: readonly [number, number];
  /** Kᵀ and Rᵀ by their matrices. */
  readonly transposed: ReadonlyMap<WeightMatrix, number>;
}

/** Gates that are there at a step, with their weights. */
interface GateSet {
  readonly weights: GateWeights;
  readonly at: (step: StepBuffers) => number;
  readonly projected: number;
}

/** A network under training in a memory of its own; nothing needs to be freed. */
export class TrainingNetwork {
  /** Windows that one pass takes at most. */
  readonly rows: number;
  readonly #architecture: Architecture;
  readonly #kernel: TrainingKernel;
  readonly #initial: Weights;
  readonly #weights: TrainingWeights;
  readonly #layers: readonly Layer[];
  readonly #memory: Float32Array;
  /** The ranges of weights, gradients and Adam's means. */
  readonly #at: number;
  readonly #gradient: number;
  readonly #mean: number;
  readonly #square: number;
  /** A row of zeros. */
  readonly #zeros: number;
  /** dL/dc */
  readonly #dc: number;
  readonly #inputs: readonly number[];
  readonly #outputs: readonly number[];
  readonly #denseTransposed: number;
  #isTransposed = false;
  #adamSteps = 0;
  /** Windows of the pass under way, and rows that they take. */
  #count = 0;
  #rows = 0;

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
    const { timesteps, features, encoder } = architecture;
    this.rows = rows + rows % 2;
    this.#architecture = architecture;
    this.#initial = weights;
    this.#kernel = createTrainingKernel(build);
    const layout = this.#weights = new TrainingWeights(architecture);
    const planner = new MemoryPlanner(this.#kernel.HEAP.value);
    const matrix = (columns: number) => planner.matrix(this.rows, columns);
    const perStep = (columns: number) =>
      Array.from({ length: timesteps }, () => matrix(columns));
    this.#zeros = planner.bytes(STRIP_BYTES);
    this.#at = layout.plan(planner);
    this.#gradient = layout.plan(planner);
    this.#mean = layout.plan(planner);
    this.#square = layout.plan(planner);
    this.#inputs = perStep(features);
    this.#outputs = perStep(outputsOf(architecture));
    this.#layers = layout.lstms.map((lstm, index): Layer => {
      const isRepeated = index === encoder.length && timesteps > 1;
      const used = [lstm.gates, lstm.forget].flatMap((gates) =>
        gates === undefined ? [] : [
          ...(index > 0 ? [gates.kernel] : []),
          ...(gates.recurrent ? [gates.recurrent] : []),
        ]
      );
      return {
        ...lstm,
        isRepeated,
        steps: Array.from({ length: timesteps }, (_, t) => ({
          gates: matrix(3 * lstm.units),
          forget: t === 0 ? 0 : matrix(lstm.units),
          c: matrix(lstm.units),
          tanhC: matrix(lstm.units),
          h: matrix(lstm.units),
          dh: matrix(lstm.units),
        })),
        projected: isRepeated
          ? [matrix(3 * lstm.units), matrix(lstm.units)]
          : [0, 0],
        transposed: new Map(
          used.map((of) => [of, planner.matrix(of.columns, of.rows)]),
        ),
      };
    });
    this.#denseTransposed = planner.matrix(
      layout.dense.columns,
      layout.dense.rows,
    );
    this.#dc = matrix(Math.max(...layout.lstms.map(({ units }) => units)));
    planner.grow(this.#kernel.memory);
    this.#memory = new Float32Array(this.#kernel.memory.buffer);
    layout.write(this.#memory, this.#at, weights);
  }

  /** The weights as they are now. */
  get weights(): Weights {
    return this.#weights.read(this.#memory, this.#at, this.#initial);
  }

  /** The gradients since the last step, zero for weights that are not used. */
  get gradients(): Weights {
    const zeros = new Map(
      [...this.#initial].map((
        [name, { length }],
      ) => [name, new Float32Array(length)]),
    );
    return this.#weights.read(this.#memory, this.#gradient, zeros);
  }

  /**
   * Passes windows through the network.
   *
   * @param windows `[count, timesteps, features]`; count at most `rows`.
   * @returns The reconstruction, `[timesteps · outputs, count]`.
   */
  forward(windows: Float32Array, count: number): Float32Array {
    const { timesteps, features } = this.#architecture;
    this.#count = count;
    this.#rows = count + count % 2;
    this.#inputs.forEach((at, t) =>
      writeRows(
        this.#memory,
        at,
        this.#rows,
        features,
        (row, column) =>
          row < count ? windows[(row * timesteps + t) * features + column]! : 0,
      )
    );
    let inputs = this.#inputs;
    for (const layer of this.#layers) {
      this.#forwardLayer(layer, inputs);
      inputs = layer.steps.map(({ h }) => h);
    }
    const { dense, denseBias } = this.#weights;
    this.#outputs.forEach((at, t) =>
      this.#productWithBias(inputs[t]!, dense, denseBias, at)
    );
    return this.#readOutputs();
  }

  /**
   * Goes back through the pass that `forward` made, and adds to the gradients.
   *
   * @param slopes dL/d output, `[timesteps · outputs, count]`.
   */
  backward(slopes: Float32Array): void {
    this.#transposeWeights();
    this.#backwardDense(slopes);
    for (let index = this.#layers.length - 1; index >= 0; index--) {
      const below = this.#layers[index - 1];
      const inputs = below?.steps.map(({ h }) => h) ?? this.#inputs;
      this.#backwardLayer(this.#layers[index]!, inputs, below);
    }
  }

  /** One step of Adam on the gradients; they are zero afterwards. */
  step(learningRate: number): void {
    const t = ++this.#adamSteps;
    this.#kernel.adam(
      this.#weights.bytes,
      this.#at,
      this.#gradient,
      this.#mean,
      this.#square,
      learningRate,
      BETA1,
      BETA2,
      EPSILON,
      1 / (1 - BETA1 ** t),
      1 / (1 - BETA2 ** t),
    );
    this.#isTransposed = false;
  }

  /** The gates that are there at a step: the first has nothing to forget. */
  #gateSets(layer: Layer, isFirst: boolean): GateSet[] {
    const [ofGates, ofForget] = layer.projected;
    const sets: GateSet[] = [{
      weights: layer.gates,
      at: ({ gates }) => gates,
      projected: ofGates,
    }];
    if (!isFirst && layer.forget !== undefined) {
      sets.push({
        weights: layer.forget,
        at: ({ forget }) => forget,
        projected: ofForget,
      });
    }
    return sets;
  }

  #forwardLayer(layer: Layer, inputs: readonly number[]): void {
    const { steps, units, isRepeated } = layer;
    const kernel = this.#kernel;
    if (isRepeated) {
      for (const { weights, projected } of this.#gateSets(layer, false)) {
        const { kernel, bias } = weights;
        this.#productWithBias(inputs.at(-1)!, kernel, bias, projected);
      }
    }
    steps.forEach((step, t) => {
      const before = steps[t - 1];
      for (const { weights, at, projected } of this.#gateSets(layer, t === 0)) {
        const z = at(step);
        const { kernel, recurrent, bias } = weights;
        if (isRepeated && before === undefined) {
          this.#copy(projected, z, kernel.columns);
        }
        if (!isRepeated) this.#productWithBias(inputs[t]!, kernel, bias, z);
        if (before !== undefined) {
          const start = isRepeated ? projected : z;
          this.#productFrom(start, before.h, recurrent!, z);
        }
      }
      kernel.cellsForward(
        this.#rows,
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
    const { dense, denseBias } = this.#weights;
    const outputs = outputsOf(this.#architecture);
    const count = this.#count;
    const steps = this.#layers.at(-1)!.steps;
    this.#outputs.forEach((at, t) => {
      writeRows(
        this.#memory,
        at,
        this.#rows,
        outputs,
        (row, column) =>
          row < count ? slopes[(t * outputs + column) * count + row]! : 0,
      );
      this.#addGradient(steps[t]!.h, at, dense);
      this.#addBiasGradient(at, denseBias);
      this.#productBack(at, dense, this.#denseTransposed, steps[t]!.dh, false);
    });
  }

  #backwardLayer(
    layer: Layer,
    inputs: readonly number[],
    below: Layer | undefined,
  ): void {
    const { steps, units, isRepeated } = layer;
    this.#clear(this.#dc, units);
    if (isRepeated) {
      layer.projected.forEach((at, i) =>
        this.#clear(at, i === 0 ? 3 * units : units)
      );
      below!.steps.slice(0, -1).forEach(({ dh }) =>
        this.#clear(dh, below!.units)
      );
    }
    for (let t = steps.length - 1; t >= 0; t--) {
      const step = steps[t]!;
      const before = steps[t - 1];
      this.#kernel.cellsBackward(
        this.#rows,
        units / 4,
        t === 0,
        step.gates,
        step.forget,
        before?.c ?? 0,
        step.tanhC,
        step.dh,
        this.#dc,
      );
      let adds = false;
      for (const { weights, at, projected } of this.#gateSets(layer, t === 0)) {
        const dz = at(step);
        const { kernel, recurrent, bias } = weights;
        if (before !== undefined) {
          const transposed = layer.transposed.get(recurrent!)!;
          this.#productBack(dz, recurrent!, transposed, before.dh, true);
          this.#addGradient(before.h, dz, recurrent!);
        }
        if (isRepeated) {
          this.#kernel.add(
            stripBytes(this.#rows, kernel.columns),
            dz,
            projected,
          );
          continue;
        }
        this.#addGradient(inputs[t]!, dz, kernel);
        this.#addBiasGradient(dz, bias);
        if (below === undefined) continue;
        const transposed = layer.transposed.get(kernel)!;
        this.#productBack(dz, kernel, transposed, below.steps[t]!.dh, adds);
        adds = true;
      }
    }
    if (isRepeated) this.#backwardRepeated(layer, inputs.at(-1)!, below!);
  }

  /** Back to the code, by the slopes' sum over the steps. */
  #backwardRepeated(layer: Layer, input: number, below: Layer): void {
    let adds = false;
    for (const { weights, projected } of this.#gateSets(layer, false)) {
      const { kernel, bias } = weights;
      this.#addGradient(input, projected, kernel);
      this.#addBiasGradient(projected, bias);
      const transposed = layer.transposed.get(kernel)!;
      this.#productBack(
        projected,
        kernel,
        transposed,
        below.steps.at(-1)!.dh,
        adds,
      );
      adds = true;
    }
  }

  /** to = bias + x·K */
  #productWithBias(
    x: number,
    matrix: WeightMatrix,
    bias: WeightMatrix,
    to: number,
  ): void {
    this.#kernel.product(
      this.#rows,
      matrix.rows,
      vectorsOf(matrix.columns),
      x,
      this.#at + matrix.offset,
      this.#at + bias.offset,
      0,
      STRIP_BYTES,
      to,
    );
  }

  /** to = start + x·R */
  #productFrom(
    start: number,
    x: number,
    matrix: WeightMatrix,
    to: number,
  ): void {
    this.#kernel.product(
      this.#rows,
      matrix.rows,
      vectorsOf(matrix.columns),
      x,
      this.#at + matrix.offset,
      start,
      STRIP_BYTES,
      STRIP_BYTES * this.#rows,
      to,
    );
  }

  /** to = dz·Kᵀ, or to += it. */
  #productBack(
    dz: number,
    matrix: WeightMatrix,
    transposed: number,
    to: number,
    adds: boolean,
  ): void {
    this.#kernel.product(
      this.#rows,
      matrix.columns,
      vectorsOf(matrix.rows),
      dz,
      transposed,
      adds ? to : this.#zeros,
      adds ? STRIP_BYTES : 0,
      adds ? STRIP_BYTES * this.#rows : 0,
      to,
    );
  }

  #addGradient(x: number, dz: number, matrix: WeightMatrix): void {
    this.#kernel.productOfTransposed(
      this.#rows,
      matrix.rows,
      vectorsOf(matrix.columns),
      x,
      dz,
      this.#gradient + matrix.offset,
    );
  }

  #addBiasGradient(dz: number, bias: WeightMatrix): void {
    this.#kernel.columnSums(
      this.#rows,
      vectorsOf(bias.columns),
      dz,
      this.#gradient + bias.offset,
    );
  }

  #transposeWeights(): void {
    if (this.#isTransposed) return;
    const transpose = (matrix: WeightMatrix, to: number) =>
      this.#kernel.transpose(
        matrix.rows,
        matrix.columns,
        this.#at + matrix.offset,
        to,
      );
    for (const { transposed } of this.#layers) {
      for (const [matrix, to] of transposed) transpose(matrix, to);
    }
    transpose(this.#weights.dense, this.#denseTransposed);
    this.#isTransposed = true;
  }

  #clear(at: number, columns: number): void {
    const start = at / 4;
    this.#memory.fill(0, start, start + stripBytes(this.#rows, columns) / 4);
  }

  #copy(from: number, to: number, columns: number): void {
    const bytes = stripBytes(this.#rows, columns);
    this.#memory.copyWithin(to / 4, from / 4, (from + bytes) / 4);
  }

  #readOutputs(): Float32Array {
    const outputs = outputsOf(this.#architecture);
    const count = this.#count;
    const values = new Float32Array(this.#outputs.length * outputs * count);
    let at = 0;
    for (const output of this.#outputs) {
      for (let column = 0; column < outputs; column++) {
        const place = output / 4 + placeOf(this.#rows, 0, column);
        for (let row = 0; row < count; row++) {
          values[at++] = this.#memory[place + STRIP_COLUMNS * row]!;
        }
      }
    }
    return values;
  }
}
