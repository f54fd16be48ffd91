import { type Architecture, outputsOf } from "../../lib/model/architecture.ts";
import { padded } from "../../lib/model/kernel/kernel_plan.ts";
import type { Weights } from "../../lib/model/weights.ts";
import {
  type Dot,
  type IntegerExports,
  PRECISION_OF,
} from "./integer_module.ts";
import { Memory } from "./memory.ts";
import type { QuantisedMatrix } from "./quantised_matrix.ts";
import { quantiseLayers } from "./quantised_network.ts";

/** Windows that go through together, and that a call takes at most. */
const TEAM = 8;
const CAPACITY = 64;
const WORDS_OF_TABLE = 16;
/** Vectors of four columns in a strip; `product.ts` says the same. */
const WIDEST = 4;
/** What makes up for an h that is twice an LSTM's, as in the float kernel. */
const OF_HIDDEN = 0.5;

/** A layer's place in memory. */
interface Place {
  readonly matrix: QuantisedMatrix;
  readonly isDense: boolean;
  /** The columns in the order of the pack; past the last one to fill up. */
  readonly order: readonly number[];
  readonly weights: number;
  readonly start: number;
  readonly scales: number;
  readonly bias: number;
}

/** A network of one timestep in whole numbers, in an instance of its own. */
export class IntegerKernel {
  /** The layers in whole numbers. */
  readonly layers: readonly QuantisedMatrix[];
  readonly #exports: IntegerExports;
  readonly #places: readonly Place[];
  readonly #dot: Dot;
  readonly #tables: number;
  /** Bytes of a row of the longest layer. */
  readonly #row: number;
  readonly #z: number;
  readonly #h: number;
  readonly #inputAt: number;
  readonly #outputAt: number;
  readonly #features: number;
  readonly #outputs: number;
  readonly #input: Float32Array;
  readonly #output: Float32Array;

  /** Quantises and packs the weights. */
  constructor(
    module: WebAssembly.Module,
    dot: Dot,
    architecture: Architecture,
    weights: Weights,
  ) {
    this.#dot = dot;
    this.layers = quantiseLayers(architecture, weights, PRECISION_OF[dot]);
    this.#exports = new WebAssembly.Instance(module)
      .exports as unknown as IntegerExports;
    const { memory, HEAP } = this.#exports;
    this.#features = architecture.features;
    this.#outputs = outputsOf(architecture);
    const widest = Math.max(
      ...this.layers.flatMap(({ inputs, columns }) => [inputs, columns]),
    );
    const plan = new Memory(HEAP.value);
    this.#tables = plan.take(4 * WORDS_OF_TABLE * this.layers.length);
    this.#places = this.layers.map((matrix, l) => {
      const isDense = l === this.layers.length - 1;
      const order = isDense ? denseOrder(matrix) : lstmOrder(matrix);
      const bytes = 4 * order.length;
      return {
        matrix,
        isDense,
        order,
        weights: plan.take(order.length * this.#bytesOf(matrix)),
        start: plan.take(bytes),
        scales: plan.take(bytes),
        bias: plan.take(bytes),
      };
    });
    this.#row = 4 * padded(widest);
    this.#z = plan.take(TEAM * this.#row);
    this.#h = plan.take(TEAM * this.#row);
    const qRow = 2 * padded(widest);
    const q = plan.take(TEAM * qRow);
    const rowScales = plan.take(4 * TEAM);
    this.#inputAt = plan.take(4 * CAPACITY * this.#features + 16);
    this.#outputAt = plan.take(4 * CAPACITY * this.#outputs);
    plan.grow(memory);
    this.#places.forEach((place, l) => {
      const { matrix: { inputs }, order, weights, start, scales, bias } = place;
      new Uint32Array(memory.buffer).set(
        [inputs, order.length / 4, weights, start, scales, bias, q, qRow]
          .concat(rowScales),
        this.#tables / 4 + WORDS_OF_TABLE * l,
      );
      this.#pack(place, l);
    });
    this.#input = new Float32Array(
      memory.buffer,
      this.#inputAt,
      CAPACITY * this.#features,
    );
    this.#output = new Float32Array(
      memory.buffer,
      this.#outputAt,
      CAPACITY * this.#outputs,
    );
  }

  /** Numbers that a lane takes at once. */
  get #group(): number {
    return this.#dot === "int16" ? 2 : 4;
  }

  /** Bytes of a column, or of a row of activations. */
  #bytesOf({ inputs }: QuantisedMatrix): number {
    return 4 * Math.ceil(inputs / this.#group);
  }

  /** Strips of up to four vectors, each `[groups of k][vectors][4 columns][k]`. */
  #pack({ matrix, isDense, order, ...at }: Place, layer: number): void {
    const { inputs, columns, values, scales, bias } = matrix;
    const buffer = this.#exports.memory.buffer;
    const group = this.#group;
    const weights = group === 2
      ? new Int16Array(buffer, at.weights)
      : new Int8Array(buffer, at.weights);
    const floats = new Float32Array(buffer);
    const whole = new Int32Array(buffer);
    const groups = Math.ceil(inputs / group);
    order.forEach((column, place) => {
      if (column >= columns) return;
      const strip = Math.floor(place / (4 * WIDEST)) * 4 * WIDEST;
      const width = Math.min(order.length - strip, 4 * WIDEST);
      let sum = 0;
      for (let k = 0; k < inputs; k++) {
        const value = values[column * inputs + k]!;
        const row = Math.floor(k / group) * width + place - strip;
        weights[(strip * groups + row) * group + k % group] = value;
        sum += value;
      }
      const factor = isDense ? 1 : factorOf(column, columns);
      const ofInput = layer === 0 ? 1 : OF_HIDDEN;
      floats[at.scales / 4 + place] = scales[column]! * factor * ofInput;
      floats[at.bias / 4 + place] = bias[column]! * factor;
      whole[at.start / 4 + place] = group === 4 ? -64 * sum : 0;
    });
  }

  /**
   * Passes windows through the network.
   *
   * @param windows `[batch, features]`
   * @param reconstruction `[batch, outputs]`
   */
  run(windows: Float32Array, reconstruction: Float32Array): void {
    const features = this.#features;
    const outputs = this.#outputs;
    const batch = windows.length / features;
    for (let start = 0; start < batch; start += CAPACITY) {
      const end = Math.min(start + CAPACITY, batch);
      this.#input.set(windows.subarray(start * features, end * features));
      this.#exports.run(
        end - start,
        this.#tables,
        this.layers.length,
        this.#z,
        this.#h,
        this.#row,
        this.#inputAt,
        features,
        this.#outputAt,
        outputs,
      );
      const output = this.#output.subarray(0, (end - start) * outputs);
      reconstruction.set(output, start * outputs);
    }
  }

  /**
   * Makes ready for a layer's products: team after team, of the same rows.
   *
   * @param rows `[8, inputs]`
   */
  products(layer: number, rows: Float32Array): (count: number) => void {
    const buffer = this.#exports.memory.buffer;
    const { inputs } = this.layers[layer]!;
    const table = this.#tables + 4 * WORDS_OF_TABLE * layer;
    for (let i = 0; i < TEAM; i++) {
      const row = rows.subarray(i * inputs, (i + 1) * inputs);
      const h = new Float32Array(buffer, this.#h + i * this.#row, inputs);
      h.set(layer === 0 ? row : row.map((value) => value / OF_HIDDEN));
    }
    return (count) =>
      this.#exports.integerProducts(
        count,
        table,
        this.#h,
        this.#row,
        this.#z,
        this.#row,
      );
  }

  /** What a layer's products came out as, of one window, in the matrix's order. */
  product(layer: number, window: number): Float32Array {
    const { order, isDense, matrix: { columns } } = this.#places[layer]!;
    const buffer = this.#exports.memory.buffer;
    const z = new Float32Array(buffer, this.#z + window * this.#row);
    const out = new Float32Array(columns);
    order.forEach((column, place) => {
      if (column >= columns) return;
      out[column] = z[place]! / (isDense ? 1 : factorOf(column, columns));
    });
    return out;
  }
}

/** As in the float kernel, which knows tanh(x/2) only: gate g is doubled. */
function factorOf(column: number, columns: number): number {
  return Math.floor(column / (columns / 3)) === 1 ? 2 : 1;
}

/** [i, g, o] of every four units. */
function lstmOrder({ columns }: QuantisedMatrix): number[] {
  const units = columns / 3;
  if (units % 4 !== 0) {
    throw new Error("Cannot pack units that are no multiple of four here");
  }
  const order: number[] = [];
  for (let unit = 0; unit < units; unit += 4) {
    for (const gate of [0, 1, 2]) {
      for (let i = 0; i < 4; i++) order.push(gate * units + unit + i);
    }
  }
  return order;
}

/** One after the other, filled up to whole vectors. */
function denseOrder({ columns }: QuantisedMatrix): number[] {
  return Array.from({ length: padded(columns) }, (_, column) => column);
}
