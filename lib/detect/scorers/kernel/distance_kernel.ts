import { nearOrigin } from "../../../model/kernel/near_origin.ts";
import { triangular } from "../../distance/cholesky.ts";
import type { WindowLayout } from "../scorer.ts";
import { DISTANCE } from "./binaries.ts";
import { compiledKernel } from "./compiled_kernel.ts";
import { type KernelExports, KernelMemory, ROWS } from "./kernel_memory.ts";

/** What `assembly/distance.ts` exports. */
interface DistanceExports extends KernelExports {
  measure(rows: number): void;
  square(): void;
  explain(rows: number): void;
}

/** Measures how far rows lie from a mean, in WebAssembly. */
export class DistanceKernel {
  readonly #layout: WindowLayout;
  readonly #kernel: DistanceExports;
  /** Whether the kernel has what it explains with. */
  #squared = false;
  /** `[ROWS, F]`: the kernel's own memory, as all below. */
  readonly #actual: Float32Array;
  /** `[ROWS]` */
  readonly #distances: Float64Array;
  /** `[ROWS, n]` */
  readonly #terms: Float64Array;

  /**
   * Copies mean and whitening matrix into a new instance.
   *
   * @param mean μ, `[O]`
   * @param whitening W's lower triangle, row by row.
   */
  constructor(
    layout: WindowLayout,
    mean: Float64Array,
    whitening: Float64Array,
  ) {
    const { exports } = new WebAssembly.Instance(compiledKernel(DISTANCE));
    const kernel = exports as unknown as DistanceExports;
    const memory = new KernelMemory(kernel);
    const { features, outputs: width, blocks } = layout;
    const n = blocks.length;
    const even = width + width % 2;
    const starts = memory.take(4 * (n + 1));
    const places = memory.take(4 * width);
    const means = memory.take(8 * width);
    const center = memory.take(8 * even);
    const columns = Array.from(mean, (_, j) => {
      const first = j - j % 2;
      return memory.take(8 * (even - first)) - 8 * first;
    });
    const sums = memory.take(8 * even);
    const precision = memory.take(8 * even * width);
    const pull = memory.take(8 * even);
    const usual = memory.take(4 * width);
    const list = memory.take(4 * (width + 1));
    const actual = memory.take(4 * ROWS * features);
    const distances = memory.take(8 * ROWS);
    const terms = memory.take(8 * ROWS * n);
    memory.words(kernel.TABLE.value, [
      ...[n, features, width, starts, places, means, center, sums],
      ...[actual, distances, terms, list, usual, precision, pull],
    ]);
    memory.words(starts, [...blocks.map(({ start }) => start), width]);
    memory.words(places, columns);
    memory.doubles(means, width).set(mean);
    const origin = nearOrigin(layout.origin) ?? new Float32Array(width);
    memory.floats(usual, width).set(origin.subarray(0, width));
    const centers = memory.doubles(center, even);
    columns.forEach((column, j) => {
      for (let row = j; row < width; row++) {
        const weight = whitening[triangular(row) + j]!;
        memory.doubles(column + 8 * row, 1)[0] = weight;
        centers[row]! += weight * (origin[j]! - mean[j]!);
      }
    });
    this.#layout = layout;
    this.#kernel = kernel;
    this.#actual = memory.floats(actual, ROWS * features);
    this.#distances = memory.doubles(distances, ROWS);
    this.#terms = memory.doubles(terms, ROWS * n);
  }

  /**
   * d² of rows.
   *
   * @param actual `[rows, F]`
   * @returns `[rows]`
   */
  measure(actual: Float32Array): Float64Array {
    const distances = new Float64Array(actual.length / this.#layout.features);
    this.#each(actual, (start, count) => {
      this.#kernel.measure(count);
      distances.set(this.#distances.subarray(0, count), start);
    });
    return distances;
  }

  /**
   * What each feature adds to rows' d².
   *
   * @param actual `[rows, F]`
   * @returns `[rows, n]`
   */
  explain(actual: Float32Array): Float64Array {
    const { features, blocks: { length: n } } = this.#layout;
    const terms = new Float64Array(actual.length / features * n);
    if (!this.#squared) this.#kernel.square();
    this.#squared = true;
    this.#each(actual, (start, count) => {
      this.#kernel.explain(count);
      terms.set(this.#terms.subarray(0, count * n), start * n);
    });
    return terms;
  }

  /** Copies rows into the kernel, as many as it takes at once, and goes on with them. */
  #each(
    actual: Float32Array,
    next: (start: number, count: number) => void,
  ): void {
    const { features } = this.#layout;
    const rows = actual.length / features;
    for (let start = 0; start < rows; start += ROWS) {
      const end = Math.min(start + ROWS, rows);
      this.#actual.set(actual.subarray(start * features, end * features));
      next(start, end - start);
    }
  }
}
