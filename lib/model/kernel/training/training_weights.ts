/**
 * Where a network's weights lie for training, and how they come and go.
 *
 * Weights, their gradients and Adam's two means are four ranges of the same
 * layout, so that Adam is one loop over all of it.
 *
 * @module
 */
import { type Architecture, lstmSpecs, outputsOf } from "../../architecture.ts";
import type { Weights } from "../../weights.ts";
import { padded, placeOf, stripBytes } from "./strips.ts";

/** A matrix of weights, and the columns of a file's weight that it is made of. */
export interface WeightMatrix {
  /** Bytes from the start of the range. */
  readonly offset: number;
  /** Rows with those that fill up. */
  readonly rows: number;
  /** Columns with those that fill up. */
  readonly columns: number;
  /** The weight's name. */
  readonly name: string;
  /** Rows that the file has. */
  readonly fileRows: number;
  /** Columns that the file has. */
  readonly fileColumns: number;
  /** The file's column that a column stands for, if it stands for one. */
  readonly fileColumn: (column: number) => number | undefined;
}

/** Weights of one set of gates: i, g and o, or f. */
export interface GateWeights {
  /** `[inputs, columns]` */
  readonly kernel: WeightMatrix;
  /** `[units, columns]`; absent where T is 1. */
  readonly recurrent: WeightMatrix | undefined;
  /** `[1, columns]` */
  readonly bias: WeightMatrix;
}

/** One LSTM's weights. */
export interface LstmMatrices {
  /** Its inputs, filled up. */
  readonly inputs: number;
  /** Its units, filled up. */
  readonly units: number;
  /** i, g and o of each group of four units. */
  readonly gates: GateWeights;
  /** f of each; absent where T is 1. */
  readonly forget: GateWeights | undefined;
}

/** Keras's order of i, g and o; f comes second there. */
const KERAS_GATES = [0, 2, 3];
const KERAS_FORGET = 1;
const GROUP = 4;

/** All matrices of a network, one behind the other. */
export class TrainingWeights {
  /** The LSTMs from input to output. */
  readonly lstms: readonly LstmMatrices[];
  /** The dense layer's, `[units, outputs]`. */
  readonly dense: WeightMatrix;
  /** Its bias. */
  readonly denseBias: WeightMatrix;
  /** Every matrix. */
  readonly all: readonly WeightMatrix[];
  /** Bytes of a range. */
  readonly bytes: number;

  /** Lays out a network's weights. */
  constructor(architecture: Architecture) {
    const all: WeightMatrix[] = [];
    let end = 0;
    const add = (
      matrix: Omit<WeightMatrix, "offset">,
    ): WeightMatrix => {
      const placed = { ...matrix, offset: end };
      end += stripBytes(matrix.rows, matrix.columns);
      all.push(placed);
      return placed;
    };
    const recurs = architecture.timesteps > 1;
    this.lstms = lstmSpecs(architecture).map(({ name, inputs, units }) => {
      const gatesOf = (
        columns: number,
        fileColumn: WeightMatrix["fileColumn"],
      ): GateWeights => {
        const matrix = (part: string, fileRows: number, rows: number) =>
          add({
            name: `${name}.${part}`,
            rows,
            columns,
            fileRows,
            fileColumns: GROUP * units,
            fileColumn,
          });
        return {
          kernel: matrix("kernel", inputs, padded(inputs)),
          recurrent: recurs
            ? matrix("recurrent", units, padded(units))
            : undefined,
          bias: matrix("bias", 1, 1),
        };
      };
      const width = padded(units);
      const of = (gate: number, unit: number) =>
        unit < units ? gate * units + unit : undefined;
      return {
        inputs: padded(inputs),
        units: width,
        gates: gatesOf(3 * width, (column) => {
          const group = Math.floor(column / (3 * GROUP));
          const gate = Math.floor(column / GROUP) % 3;
          return of(KERAS_GATES[gate]!, GROUP * group + column % GROUP);
        }),
        forget: recurs
          ? gatesOf(width, (column) => of(KERAS_FORGET, column))
          : undefined,
      };
    });
    const outputs = outputsOf(architecture);
    const last = architecture.decoder.at(-1)!;
    const dense = {
      columns: padded(outputs),
      fileColumns: outputs,
      fileColumn: (column: number) => column < outputs ? column : undefined,
    };
    this.dense = add({
      ...dense,
      name: "dense.kernel",
      rows: padded(last),
      fileRows: last,
    });
    this.denseBias = add({
      ...dense,
      name: "dense.bias",
      rows: 1,
      fileRows: 1,
    });
    this.all = all;
    this.bytes = end;
  }

  /** Copies weights into the range at `start`. */
  write(memory: Float32Array, start: number, weights: Weights): void {
    this.#eachElement((matrix, place, fileIndex) => {
      memory[(start + matrix.offset) / 4 + place] = weights.get(
        matrix.name,
      )![fileIndex]!;
    });
  }

  /** Copies the range at `start` out, over the values of `base`. */
  read(memory: Float32Array, start: number, base: Weights): Weights {
    const weights = new Map(
      [...base].map(([name, values]) => [name, values.slice()]),
    );
    this.#eachElement((matrix, place, fileIndex) => {
      weights.get(matrix.name)![fileIndex] =
        memory[(start + matrix.offset) / 4 + place]!;
    });
    return weights;
  }

  #eachElement(
    visit: (matrix: WeightMatrix, place: number, fileIndex: number) => void,
  ): void {
    for (const matrix of this.all) {
      for (let column = 0; column < matrix.columns; column++) {
        const fileColumn = matrix.fileColumn(column);
        if (fileColumn === undefined) continue;
        for (let row = 0; row < matrix.fileRows; row++) {
          visit(
            matrix,
            placeOf(matrix.rows, row, column),
            row * matrix.fileColumns + fileColumn,
          );
        }
      }
    }
  }
}
