/**
 * The lower triangle L with A = L·Lᵀ, in float64 (Golub and Van Loan, "Matrix
 * Computations", 4th edition, 2013, section 4.2).
 *
 * @param matrix A's lower triangle, row by row; positive definite. Left as it was.
 * @param width Rows of A.
 * @returns L, row by row.
 * @throws {RangeError} If A is not positive definite.
 */
export function cholesky(matrix: Float64Array, width: number): Float64Array {
  const factor = new Float64Array(matrix.length);
  for (let i = 0; i < width; i++) {
    const row = triangular(i);
    for (let j = 0; j <= i; j++) {
      const other = triangular(j);
      let rest = matrix[row + j]!;
      for (let k = 0; k < j; k++) rest -= factor[row + k]! * factor[other + k]!;
      if (j < i) factor[row + j] = rest / factor[other + j]!;
      else if (rest > 0) factor[row + j] = Math.sqrt(rest);
      else {
        throw new RangeError(
          `Cannot factor the matrix as it is not positive definite in row ${i}`,
        );
      }
    }
  }
  return factor;
}

/** Where row i of a lower triangle starts; the size of one of i rows. */
export function triangular(i: number): number {
  return (i * (i + 1)) / 2;
}
