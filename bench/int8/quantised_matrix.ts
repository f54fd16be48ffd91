import type { Precision } from "./precision.ts";
import { roundEven } from "./round_even.ts";

/** A layer's weights as whole numbers: w ≈ q · scale of its column. */
export interface QuantisedMatrix {
  /** Rows. */
  readonly inputs: number;
  /** Columns. */
  readonly columns: number;
  /** Column after column, `[columns, inputs]`. */
  readonly values: Int16Array;
  /** Float32, `[columns]`. */
  readonly scales: Float32Array;
  /** Left as they are, `[columns]`. */
  readonly bias: Float32Array;
}

/**
 * Weights to whole numbers, so that the largest of each column is the most steps.
 *
 * @param kernel `[inputs, all columns]`, row-major.
 * @param bias `[all columns]`
 * @param taken Which of the columns.
 */
export function quantiseMatrix(
  kernel: Float32Array,
  bias: Float32Array,
  taken: readonly number[],
  { weights }: Precision,
): QuantisedMatrix {
  const all = bias.length;
  const inputs = kernel.length / all;
  const values = new Int16Array(taken.length * inputs);
  const scales = new Float32Array(taken.length);
  taken.forEach((column, j) => {
    let largest = 0;
    for (let k = 0; k < inputs; k++) {
      largest = Math.max(largest, Math.abs(kernel[k * all + column]!));
    }
    const scale = largest / weights;
    scales[j] = scale;
    if (scale === 0) return;
    for (let k = 0; k < inputs; k++) {
      values[j * inputs + k] = roundEven(kernel[k * all + column]! / scale);
    }
  });
  return {
    inputs,
    columns: taken.length,
    values,
    scales,
    bias: Float32Array.from(taken, (column) => bias[column]!),
  };
}

/** Activations as whole numbers: x ≈ q · scale. */
export interface QuantisedRow {
  /** `[inputs]` */
  readonly values: Int16Array;
  /** Float32. */
  readonly scale: number;
}

/** A row of activations to whole numbers, in the float32 steps of the kernel. */
export function quantiseRow(
  row: Float32Array,
  { activations }: Precision,
  values: Int16Array = new Int16Array(row.length),
): QuantisedRow {
  let largest = 0;
  for (const value of row) largest = Math.max(largest, Math.abs(value));
  const inverse = largest > 0 ? Math.fround(activations / largest) : 0;
  for (let k = 0; k < row.length; k++) {
    values[k] = roundEven(Math.fround(row[k]! * inverse));
  }
  return { values, scale: Math.fround(largest / activations) };
}

/** Products of a row with all columns: exact sums of integers, then one float32 scale. */
export function multiply(
  { inputs, columns, values, scales, bias }: QuantisedMatrix,
  row: QuantisedRow,
  out: Float32Array,
): void {
  for (let j = 0; j < columns; j++) {
    const from = j * inputs;
    let sum = 0;
    for (let k = 0; k < inputs; k++) {
      sum = (sum + row.values[k]! * values[from + k]!) | 0;
    }
    const scale = Math.fround(row.scale * scales[j]!);
    out[j] = Math.fround(Math.fround(sum) * scale) + bias[j]!;
  }
}
