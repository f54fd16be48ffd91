import { nearOrigin } from "../../../model/kernel/near_origin.ts";
import { triangular } from "../../distance/cholesky.ts";
import type { WindowLayout } from "../scorer.ts";
import { DISTANCE } from "./binaries.ts";
import { compiledKernel } from "./compiled_kernel.ts";
import { type KernelExports, KernelMemory, ROWS } from "./kernel_memory.ts";

/** What `assembly/distance.ts` exports. */
interface DistanceExports extends KernelExports {
  measure(rows: number): void;
  explain(rows: number): void;
}

/** Measures how far rows lie from a mean, in WebAssembly. */
export class DistanceKernel {
  readonly #layout: WindowLayout;
  readonly #measure: (rows: number) => void;
  readonly #explain: (rows: number) => void;
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
    const whitened = memory.take(8 * even);
    const usual = memory.take(4 * width);
    const list = memory.take(4 * (width + 1));
    const actual = memory.take(4 * ROWS * features);
    const distances = memory.take(8 * ROWS);
    const terms = memory.take(8 * ROWS * n);
    memory.words(kernel.TABLE.value, [
      ...[n, features, width, starts, places, means, center, whitened],
      ...[actual, distances, terms, list, usual],
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
    this.#measure = kernel.measure;
    this.#explain = kernel.explain;
    this.#actual = memory.floats(actual, ROWS * features);
    this.#distances = memory.doubles(distances, ROWS);
    this.#terms = memory.doubles(terms, ROWS * n);
  }

  /**
   * d² of rows.
   *
   * @param actual `[rows, F]`
   * @param terms Where what each feature adds goes, if it is wanted: `[rows, n]`.
   * @returns `[rows]`
   */
  measure(actual: Float32Array, terms?: Float64Array): Float64Array {
    const { features, blocks } = this.#layout;
    const n = blocks.length;
    const rows = actual.length / features;
    const measure = terms === undefined ? this.#measure : this.#explain;
    const distances = new Float64Array(rows);
    for (let start = 0; start < rows; start += ROWS) {
      const end = Math.min(start + ROWS, rows);
      const count = end - start;
      this.#actual.set(actual.subarray(start * features, end * features));
      measure(count);
      distances.set(this.#distances.subarray(0, count), start);
      terms?.set(this.#terms.subarray(0, count * n), start * n);
    }
    return distances;
  }
}
