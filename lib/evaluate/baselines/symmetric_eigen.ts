/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations.
 *
 * Each rotation makes one pair of off-diagonal entries zero; sweeps over all pairs
 * converge quadratically (Golub and Van Loan, "Matrix Computations", 4th edition,
 * 2013, section 8.5). Slower than tridiagonal methods and much shorter: about n³
 * work a sweep and six to ten sweeps, right for up to a few hundred columns.
 */

import { triangular } from "../../detect/distance/cholesky.ts";

/** Eigenvalues, largest first, each with its vector. */
export interface Eigen {
  /** `[width]`, descending. */
  readonly values: Float64Array;
  /** `[width, width]`: row i is the unit vector of value i. */
  readonly vectors: Float64Array;
}

const MOST_SWEEPS = 60;

/**
 * Decomposes a symmetric matrix.
 *
 * @param matrix Its lower triangle, row by row. Left as it was.
 */
export function symmetricEigen(matrix: Float64Array, width: number): Eigen {
  const a = mirrored(matrix, width);
  const vectors = new Float64Array(width * width);
  for (let i = 0; i < width; i++) vectors[i * width + i] = 1;
  const size = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    if (offDiagonal(a, width) <= size * 1e-30) break;
    for (let p = 0; p < width - 1; p++) {
      for (let q = p + 1; q < width; q++) rotate(a, vectors, width, p, q);
    }
  }
  const order = Array.from({ length: width }, (_, i) => i)
    .sort((i, j) => a[j * width + j]! - a[i * width + i]!);
  const sorted = new Float64Array(width * width);
  order.forEach((from, to) =>
    sorted.set(vectors.subarray(from * width, (from + 1) * width), to * width)
  );
  return {
    values: Float64Array.from(order, (i) => a[i * width + i]!),
    vectors: sorted,
  };
}

/** Both triangles of the matrix, `[width, width]`. */
function mirrored(lower: Float64Array, width: number): Float64Array {
  const full = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      full[i * width + j] = lower[triangular(i) + j]!;
      full[j * width + i] = lower[triangular(i) + j]!;
    }
  }
  return full;
}

/** The sum of squares above the diagonal. */
function offDiagonal(a: Float64Array, width: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++) {
    for (let j = i + 1; j < width; j++) sum += a[i * width + j]! ** 2;
  }
  return sum;
}

/** Turns rows and columns p and q so that a[p, q] becomes zero. */
function rotate(
  a: Float64Array,
  vectors: Float64Array,
  width: number,
  p: number,
  q: number,
): void {
  const entry = a[p * width + q]!;
  if (entry === 0) return;
  const theta = (a[q * width + q]! - a[p * width + p]!) / (2 * entry);
  const sign = theta < 0 ? -1 : 1;
  const tangent = sign / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  // Columns, then rows: both sides of the product.
  turn(a, p, q, width, width, cosine, sine);
  turn(a, p * width, q * width, 1, width, cosine, sine);
  turn(vectors, p * width, q * width, 1, width, cosine, sine);
}

/** Turns the plane of two rows or columns that start at p and q. */
function turn(
  a: Float64Array,
  p: number,
  q: number,
  step: number,
  width: number,
  cosine: number,
  sine: number,
): void {
  for (let k = 0; k < width * step; k += step) {
    const x = a[p + k]!;
    const y = a[q + k]!;
    a[p + k] = cosine * x - sine * y;
    a[q + k] = sine * x + cosine * y;
  }
}
