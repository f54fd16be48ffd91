/**
 * Between the weights of a file and the tensors of the forward pass.
 *
 * A file holds weights as Keras does: `[inputs, 4 · units]`, gates in the order
 * i, f, g, o. The forward pass (see `lstm_layer.ts`) wants them transposed, gates
 * in the order i, g, o, f. Both ways are exact.
 *
 * @module
 */
import type { WeightSpec } from "./architecture.ts";

/** For each gate of the forward pass, its place in Keras's order. */
const KERAS_GATES = [0, 2, 3, 1];

/** The row of the transposed weight in which each of Keras's columns stands. */
function rowOfColumn(
  name: string,
  columns: number,
): (column: number) => number {
  if (name.startsWith("dense.")) return (column) => column;
  const units = columns / 4;
  return (column) => {
    const gate = Math.floor(column / units);
    return KERAS_GATES.indexOf(gate) * units + column % units;
  };
}

/** Rows and columns of a weight in a file; a bias is one row. */
function fileShape({ shape }: WeightSpec): [number, number] {
  return shape.length === 1 ? [1, shape[0]!] : [shape[0]!, shape[1]!];
}

/** The shape of a weight in the forward pass: its file's, transposed. */
export function tensorShape(spec: WeightSpec): [number, number] {
  const [rows, columns] = fileShape(spec);
  return [columns, rows];
}

/** A file's weight in the forward pass's layout. */
export function toTensorLayout(
  spec: WeightSpec,
  values: Float32Array,
): Float32Array {
  const [rows, columns] = fileShape(spec);
  const rowOf = rowOfColumn(spec.name, columns);
  const turned = new Float32Array(values.length);
  for (let column = 0; column < columns; column++) {
    const target = rowOf(column) * rows;
    for (let row = 0; row < rows; row++) {
      turned[target + row] = values[row * columns + column]!;
    }
  }
  return turned;
}

/** The forward pass's weight in a file's layout. */
export function toFileLayout(
  spec: WeightSpec,
  turned: Float32Array,
): Float32Array {
  const [rows, columns] = fileShape(spec);
  const rowOf = rowOfColumn(spec.name, columns);
  const values = new Float32Array(turned.length);
  for (let column = 0; column < columns; column++) {
    const source = rowOf(column) * rows;
    for (let row = 0; row < rows; row++) {
      values[row * columns + column] = turned[source + row]!;
    }
  }
  return values;
}
