import { STRIP_BYTES, stripBytes, vectorsOf } from "./strips.ts";
import type { TrainingKernel } from "./training_kernel.ts";
import type { TrainingPlan } from "./training_plan.ts";
import type { WeightMatrix } from "./training_weights.ts";

/** The products of a pass, by weights instead of by addresses. */
export class TrainingProducts {
  /** Rows of the pass under way; even. */
  rows = 0;
  readonly #kernel: TrainingKernel;
  readonly #memory: Float32Array;
  readonly #plan: TrainingPlan;
  #isTransposed = false;

  constructor(
    kernel: TrainingKernel,
    memory: Float32Array,
    plan: TrainingPlan,
  ) {
    this.#kernel = kernel;
    this.#memory = memory;
    this.#plan = plan;
  }

  /** to = bias + x·K */
  project(x: number, k: WeightMatrix, bias: WeightMatrix, to: number): void {
    const start = this.#plan.ranges.weights + bias.offset;
    this.#product(x, k, start, 0, STRIP_BYTES, to);
  }

  /** to = start + h·R */
  recur(start: number, h: number, r: WeightMatrix, to: number): void {
    this.#product(h, r, start, STRIP_BYTES, STRIP_BYTES * this.rows, to);
  }

  /** to = dz·Kᵀ, or to += it. */
  goBack(
    dz: number,
    k: WeightMatrix,
    transposed: number,
    to: number,
    adds: boolean,
  ): void {
    this.#kernel.product(
      this.rows,
      k.columns,
      vectorsOf(k.rows),
      dz,
      transposed,
      adds ? to : this.#plan.zeros,
      adds ? STRIP_BYTES : 0,
      adds ? STRIP_BYTES * this.rows : 0,
      to,
    );
  }

  /** dK += xᵀ·dz */
  addGradient(x: number, dz: number, k: WeightMatrix): void {
    this.#kernel.productOfTransposed(
      this.rows,
      k.rows,
      vectorsOf(k.columns),
      x,
      dz,
      this.#plan.ranges.gradient + k.offset,
    );
  }

  /** db += the sums of dz's columns. */
  addBiasGradient(dz: number, bias: WeightMatrix): void {
    this.#kernel.columnSums(
      this.rows,
      vectorsOf(bias.columns),
      dz,
      this.#plan.ranges.gradient + bias.offset,
    );
  }

  /** to += from */
  add(from: number, to: number, columns: number): void {
    this.#kernel.add(stripBytes(this.rows, columns), from, to);
  }

  /** to = from */
  copy(from: number, to: number, columns: number): void {
    const bytes = stripBytes(this.rows, columns);
    this.#memory.copyWithin(to / 4, from / 4, (from + bytes) / 4);
  }

  /** All zero. */
  clear(at: number, columns: number): void {
    const bytes = stripBytes(this.rows, columns);
    this.#memory.fill(0, at / 4, (at + bytes) / 4);
  }

  /** Transposes the weights for the way back, once for each step of Adam. */
  transposeWeights(): void {
    if (this.#isTransposed) return;
    const { layers, weights, ranges, denseTransposed } = this.#plan;
    const transpose = ({ rows, columns, offset }: WeightMatrix, to: number) =>
      this.#kernel.transpose(rows, columns, ranges.weights + offset, to);
    for (const { transposed } of layers) {
      for (const [matrix, to] of transposed) transpose(matrix, to);
    }
    transpose(weights.dense, denseTransposed);
    this.#isTransposed = true;
  }

  /** Says that the weights changed. */
  forgetTransposed(): void {
    this.#isTransposed = false;
  }

  #product(
    x: number,
    k: WeightMatrix,
    start: number,
    startRow: number,
    startStrip: number,
    to: number,
  ): void {
    this.#kernel.product(
      this.rows,
      k.rows,
      vectorsOf(k.columns),
      x,
      this.#plan.ranges.weights + k.offset,
      start,
      startRow,
      startStrip,
      to,
    );
  }
}
