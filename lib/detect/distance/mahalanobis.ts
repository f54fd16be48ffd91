/**
 * How far a row lies from the normal rows' mean, in units of their spread.
 *
 *     d² = (x - μ)ᵀ (Σ + ridge·I)⁻¹ (x - μ),   score = ½ ln d²
 *
 * after Mahalanobis, "On the generalised distance in statistics", Proceedings of
 * the National Institute of Sciences of India 2, 1936. It sees every linear
 * relation between columns and nothing else. The ridge keeps columns that never
 * vary, such as a category that no normal row has, from an infinite weight: it is
 * the variance that such a column is given. With L·Lᵀ = Σ + ridge·I, d² is the
 * squared length of the y that solves L·y = x - μ, so no inverse is needed.
 */
import { cholesky, triangular } from "./cholesky.ts";
import type { Columns, RowScore } from "./columns.ts";
import { moments } from "./covariance.ts";

/** The least variance of a column, for columns that are scaled to about 0 to 1. */
const RIDGE = 1e-4;

/**
 * Learns mean and covariance of normal rows.
 *
 * @returns The logarithm of the distance; a row at the very mean has about -372.
 * @throws {RangeError} If there are fewer than two rows.
 */
export function mahalanobis(normal: Columns): RowScore {
  const { width } = normal;
  const { mean, covariance } = moments(normal);
  for (let i = 0; i < width; i++) covariance[triangular(i) + i]! += RIDGE;
  const lower = cholesky(covariance, width);
  const y = new Float64Array(width);
  return (values, offset) => {
    let square = 0;
    for (let i = 0; i < width; i++) {
      const row = triangular(i);
      let rest = values[offset + i]! - mean[i]!;
      for (let j = 0; j < i; j++) rest -= lower[row + j]! * y[j]!;
      y[i] = rest / lower[row + i]!;
      square += y[i]! ** 2;
    }
    return Math.log(Math.max(square, Number.MIN_VALUE)) / 2;
  };
}
