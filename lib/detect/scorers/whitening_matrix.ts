import { cholesky, triangular } from "../distance/cholesky.ts";

/**
 * The matrix that turns correlated columns into uncorrelated ones of variance 1.
 *
 * With Σ = L·Lᵀ (Cholesky) it is W = L⁻¹: W·Σ·Wᵀ is the identity, and
 * |W·x|² = xᵀ·Σ⁻¹·x.
 *
 * @param covariance Σ's lower triangle, row by row; positive definite.
 * @param width Rows of Σ.
 * @returns W's lower triangle, row by row.
 * @throws {RangeError} If Σ is not positive definite.
 */
export function whiteningMatrix(
  covariance: Float64Array,
  width: number,
): Float64Array {
  return inverted(cholesky(covariance, width), width);
}

/** The inverse of a lower triangle, by forward substitution column by column. */
function inverted(factor: Float64Array, width: number): Float64Array {
  const inverse = new Float64Array(factor.length);
  for (let j = 0; j < width; j++) {
    inverse[triangular(j) + j] = 1 / factor[triangular(j) + j]!;
    for (let i = j + 1; i < width; i++) {
      const row = triangular(i);
      let sum = 0;
      for (let k = j; k < i; k++) {
        sum += factor[row + k]! * inverse[triangular(k) + j]!;
      }
      inverse[row + j] = -sum / factor[row + i]!;
    }
  }
  return inverse;
}
