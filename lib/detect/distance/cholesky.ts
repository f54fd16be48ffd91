/**
 * The lower triangle L with A = L·Lᵀ, in float64 (Golub and Van Loan, "Matrix
 * Computations", 4th edition, 2013, section 4.2).
 *
 * @param matrix `[width, width]`, symmetric and positive definite. Left as it was.
 * @returns `[width, width]`, zero above the diagonal.
 * @throws {RangeError} If the matrix is not positive definite.
 */
export function cholesky(matrix: Float64Array, width: number): Float64Array {
  const lower = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * width + j]!;
      for (let k = 0; k < j; k++) {
        rest -= lower[i * width + k]! * lower[j * width + k]!;
      }
      if (i > j) {
        lower[i * width + j] = rest / lower[j * width + j]!;
      } else if (rest > 0) {
        lower[i * width + i] = Math.sqrt(rest);
      } else {
        throw new RangeError(
          `Cannot factor the matrix as it is not positive definite in row ${i}`,
        );
      }
    }
  }
  return lower;
}
