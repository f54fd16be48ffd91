import { type Columns, rowCount } from "./columns.ts";

/** Where rows lie and how they spread. */
export interface Moments {
  /** `[width]` */
  readonly mean: Float64Array;
  /** `[width, width]`, symmetric, divided by n - 1. */
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

  const covariance = new Float64Array(width * width);
  const centred = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < width; j++) {
      centred[j] = values[row * width + j]! - mean[j]!;
    }
    for (let i = 0; i < width; i++) {
      const left = centred[i]!;
      if (left === 0) continue;
      for (let j = 0; j <= i; j++) {
        covariance[i * width + j]! += left * centred[j]!;
      }
    }
  }
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i * width + j]! /= rows - 1;
      covariance[j * width + i] = covariance[i * width + j]!;
    }
  }
  return { mean, covariance };
}
