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

/** Where row i of a lower triangle starts. */
function startOf(i: number): number {
  return (i * (i + 1)) / 2;
}

/** L, row by row. */
function cholesky(matrix: Float64Array, width: number): Float64Array {
  const factor = new Float64Array(matrix.length);
  for (let i = 0; i < width; i++) {
    const row = startOf(i);
    for (let j = 0; j <= i; j++) {
      const other = startOf(j);
      let rest = matrix[row + j]!;
      for (let k = 0; k < j; k++) rest -= factor[row + k]! * factor[other + k]!;
      if (j < i) factor[row + j] = rest / factor[other + j]!;
      else if (rest > 0) factor[row + j] = Math.sqrt(rest);
      else {
        throw new RangeError(
          `Cannot whiten columns as their covariance is not positive definite in row ${i}`,
        );
      }
    }
  }
  return factor;
}

/** The inverse of a lower triangle, by forward substitution column by column. */
function inverted(factor: Float64Array, width: number): Float64Array {
  const inverse = new Float64Array(factor.length);
  for (let j = 0; j < width; j++) {
    inverse[startOf(j) + j] = 1 / factor[startOf(j) + j]!;
    for (let i = j + 1; i < width; i++) {
      const row = startOf(i);
      let sum = 0;
      for (let k = j; k < i; k++) {
        sum += factor[row + k]! * inverse[startOf(k) + j]!;
      }
      inverse[row + j] = -sum / factor[row + i]!;
    }
  }
  return inverse;
}
