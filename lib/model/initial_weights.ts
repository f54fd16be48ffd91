/**
 * The weights that training starts from, as Keras draws them.
 *
 * Kernels are Glorot-uniform (Glorot and Bengio, AISTATS 2010), recurrent kernels
 * orthogonal (Saxe, McClelland and Ganguli, ICLR 2014), biases zero but for the
 * forget gate's, which is one so that a cell starts by remembering (Jozefowicz,
 * Zaremba and Sutskever, ICML 2015). Drawn here and not by tfjs because a seed
 * must give the same weights everywhere, and because tfjs's orthogonal
 * initializer is slow.
 *
 * @module
 */
import type { Random } from "../random.ts";
import { type Architecture, sizeOf, weightSpecs } from "./architecture.ts";
import type { Weights } from "./weights.ts";

/** Uniform on ±√(6 / (rows + columns)); `[rows, columns]`. */
function glorotUniform(
  rows: number,
  columns: number,
  random: Random,
): Float32Array {
  const limit = Math.sqrt(6 / (rows + columns));
  return Float32Array.from(
    { length: rows * columns },
    () => (2 * random.uniform() - 1) * limit,
  );
}

// Plain loops: closures make wide layers take half a minute.
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/** Takes from a row what points along a unit vector. */
function subtractProjection(row: Float64Array, unit: Float64Array): void {
  const projection = dot(row, unit);
  for (let k = 0; k < row.length; k++) row[k]! -= projection * unit[k]!;
}

/** A `[rows, columns]` matrix, rows ≤ columns, whose rows are orthonormal (Gram and Schmidt). */
function orthogonal(
  rows: number,
  columns: number,
  random: Random,
): Float32Array {
  const matrix = Array.from(
    { length: rows },
    () => Float64Array.from({ length: columns }, () => random.normal()),
  );
  for (let i = 0; i < rows; i++) {
    const row = matrix[i]!;
    for (let j = 0; j < i; j++) subtractProjection(row, matrix[j]!);
    const length = Math.sqrt(dot(row, row));
    for (let k = 0; k < columns; k++) row[k]! /= length;
  }
  const flat = new Float32Array(rows * columns);
  matrix.forEach((row, i) => flat.set(row, i * columns));
  return flat;
}

/** Zero, and one for the forget gate of an LSTM; `[4 · units]` or `[features]`. */
function bias(name: string, length: number): Float32Array {
  const values = new Float32Array(length);
  if (name !== "dense.bias") values.fill(1, length / 4, length / 2);
  return values;
}

/** Fresh weights for a network, by name. */
export function initialWeights(
  architecture: Architecture,
  random: Random,
): Weights {
  const weights = new Map<string, Float32Array>();
  for (const { name, shape } of weightSpecs(architecture)) {
    const [rows, columns] = shape;
    if (columns === undefined) weights.set(name, bias(name, sizeOf(shape)));
    else if (name.endsWith(".recurrent")) {
      weights.set(name, orthogonal(rows!, columns, random));
    } else weights.set(name, glorotUniform(rows!, columns, random));
  }
  return weights;
}
