import { triangular } from "./cholesky.ts";
import { type Columns, rowCount } from "./columns.ts";

/** Where rows lie and how they spread. */
export interface Moments {
  /** `[width]` */
  readonly mean: Float64Array;
  /** The lower triangle, row by row, divided by n - 1. */
  readonly covariance: Float64Array;
}

/**
 * The mean and the covariance of rows, in float64.
 *
 * The mean is taken first and the products of what is left after it, since the
 * one-pass form loses all digits of a column whose mean is large beside its spread.
 *
 * @throws {RangeError} If there are fewer than two rows.
 */
export function moments(columns: Columns): Moments {
  const { values, width } = columns;
  const rows = rowCount(columns);
  const mean = new Float64Array(width);
  for (let i = 0; i < values.length; i++) mean[i % width]! += values[i]! / rows;

  const sums = new Float64Array(triangular(width));
  const centred = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < width; j++) {
      centred[j] = values[row * width + j]! - mean[j]!;
    }
    for (let i = 0; i < width; i++) {
      const left = centred[i]!;
      if (left === 0) continue;
      const at = triangular(i);
      for (let j = 0; j <= i; j++) sums[at + j]! += left * centred[j]!;
    }
  }
  return { mean, covariance: sums.map((sum) => sum / (rows - 1)) };
}
