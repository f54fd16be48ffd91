/**
 * A network's weights in the order in which the kernel reads them: strips of up
 * to `stripVectors` vectors of four columns, each `[k][vectors][4]`, one behind the other;
 * `stripNumbers` tells how far.
 *
 * ```
 * LSTM   per block of 24 units (32 where T is 1, without f): strips of
 *        [units by fours][i, g, o], then f [units by fours]; k runs over the
 *        inputs, then over h, both filled up to a multiple of four
 * dense  strips of outputs by fours
 * ```
 *
 * Columns that fill up a vector have weights of zero, so their h is σ(0)·tanh(0) = 0;
 * so have rows that fill up. The kernel knows tanh(x/2) only, and its h and c are twice
 * an LSTM's: so the weights of gate g are doubled and those of every h halved,
 * which is exact. Where a row, the origin, is taken off every row, the first layer's
 * bias has what that row adds to it.
 *
 * @module
 */
import type { Weights } from "../weights.ts";
import {
  blockOf,
  type KernelPlan,
  type LayerPlan,
  padded,
  stripNumbers,
} from "./kernel_plan.ts";

/** A gate: its place in Keras's order, and the factor of its weights. */
interface Gate {
  readonly keras: number;
  readonly factor: number;
}

const FORGET: Gate = { keras: 1, factor: 1 };
const OTHERS: readonly Gate[] = [
  { keras: 0, factor: 1 },
  { keras: 2, factor: 2 },
  { keras: 3, factor: 1 },
];
/** What makes up for an h that is twice as large. */
const OF_HIDDEN = 0.5;

/** What only the first layer has. */
interface FirstLayer {
  /** `[features]`: what is taken off every row, if anything is. */
  readonly origin: Float32Array | undefined;
}

/** Rows of weights from one matrix, `[rows, columns]`. */
interface Source {
  readonly values: Float32Array;
  readonly factor: number;
}

/** One column of the pack, and where it comes from. */
interface Column {
  readonly column: number;
  readonly factor: number;
}

/** Columns of a block's vectors in the order of the pack, `undefined` to fill up. */
function lstmColumns(
  units: number,
  start: number,
  end: number,
  gates: readonly Gate[],
): (Column | undefined)[] {
  const columns: (Column | undefined)[] = [];
  for (let group = start; group < end; group += 4) {
    for (const { keras, factor } of gates) {
      for (let unit = group; unit < group + 4; unit++) {
        const column = keras * units + unit;
        columns.push(unit < units ? { column, factor } : undefined);
      }
    }
  }
  return columns;
}

/** Writes one layer's strips and biases, strip after strip. */
class StripWriter {
  readonly #memory: Float32Array;
  readonly #sources: readonly Source[];
  readonly #biases: Float32Array;
  readonly #stripColumns: number;
  readonly #rows: number;
  #weight: number;
  #bias: number;

  constructor(
    memory: Float32Array,
    layer: LayerPlan,
    sources: readonly Source[],
    biases: Float32Array,
    stripVectors: number,
  ) {
    this.#memory = memory;
    this.#sources = sources;
    this.#biases = biases;
    this.#stripColumns = 4 * stripVectors;
    this.#rows = layer.rows;
    this.#weight = layer.weights / 4;
    this.#bias = layer.bias / 4;
  }

  /** The next columns, in as many strips as they need. */
  write(columns: readonly (Column | undefined)[]): void {
    const most = this.#stripColumns;
    for (let start = 0; start < columns.length; start += most) {
      const strip = columns.slice(start, start + most);
      strip.forEach((column, place) => {
        if (column !== undefined) {
          this.#writeColumn(column, place, strip.length);
        }
      });
      this.#weight += stripNumbers(strip.length, this.#rows, most / 4);
      this.#bias += strip.length;
    }
  }

  #writeColumn({ column, factor }: Column, place: number, width: number): void {
    const memory = this.#memory;
    const columns = this.#biases.length;
    // +0 where it is -0: so a product of zero never changes a sum.
    memory[this.#bias + place] = this.#biases[column]! * factor + 0;
    let start = this.#weight + place;
    for (const source of this.#sources) {
      const scale = source.factor * factor;
      const count = source.values.length / columns;
      for (let k = 0; k < count; k++) {
        const value = source.values[k * columns + column]!;
        memory[start + k * width] = value * scale;
      }
      start += padded(count) * width;
    }
  }
}

/** b + K·origin */
function movedBias(
  bias: Float32Array,
  kernel: Float32Array,
  origin: Float32Array,
): Float32Array {
  const sums = Float64Array.from(bias);
  origin.forEach((value, k) => {
    const row = k * bias.length;
    for (let i = 0; i < sums.length; i++) sums[i]! += value * kernel[row + i]!;
  });
  return Float32Array.from(sums);
}

function packLstm(
  memory: Float32Array,
  layer: LayerPlan,
  timesteps: number,
  weights: Weights,
  stripVectors: number,
  first?: FirstLayer,
): void {
  const of = (part: string) => weights.get(`${layer.name}.${part}`)!;
  const units = of("bias").length / 4;
  const ofInput = first === undefined ? OF_HIDDEN : 1;
  const bias = first?.origin === undefined
    ? of("bias")
    : movedBias(of("bias"), of("kernel"), first.origin);
  const sources = [{ values: of("kernel"), factor: ofInput }];
  const recurs = timesteps > 1;
  if (recurs) sources.push({ values: of("recurrent"), factor: OF_HIDDEN });
  const writer = new StripWriter(memory, layer, sources, bias, stripVectors);
  const block = blockOf(timesteps);
  for (let start = 0; start < units; start += block) {
    const end = Math.min(start + block, units);
    writer.write([
      ...lstmColumns(units, start, end, OTHERS),
      ...(recurs ? lstmColumns(units, start, end, [FORGET]) : []),
    ]);
  }
}

function packDense(
  memory: Float32Array,
  layer: LayerPlan,
  weights: Weights,
  stripVectors: number,
): void {
  const values = weights.get("dense.kernel")!; // [inputs, outputs]
  const sources = [{ values, factor: OF_HIDDEN }];
  const biases = weights.get("dense.bias")!;
  const columns = Array.from(
    { length: layer.units },
    (_, column) => column < biases.length ? { column, factor: 1 } : undefined,
  );
  new StripWriter(memory, layer, sources, biases, stripVectors).write(columns);
}

/**
 * Writes all weights to their places; what is not written is zero from the start.
 *
 * @param stripVectors What the build exports as `STRIP_VECTORS`.
 * @param origin What is taken off every row, `[features]`.
 */
export function packWeights(
  memory: Float32Array,
  { layers, timesteps }: KernelPlan,
  weights: Weights,
  stripVectors: number,
  origin?: Float32Array,
): void {
  layers.forEach((layer, index) => {
    if (index === layers.length - 1) {
      packDense(memory, layer, weights, stripVectors);
    } else {
      const first = index === 0 ? { origin } : undefined;
      packLstm(memory, layer, timesteps, weights, stripVectors, first);
    }
  });
}
