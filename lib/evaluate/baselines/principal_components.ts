/**
 * What is left of a row once the main directions of normal rows are taken out.
 *
 * The eigenvectors of the covariance with the largest eigenvalues span the plane
 * that normal rows lie near; the score is the squared distance from that plane
 * (Jackson and Mudholkar, "Control procedures for residuals associated with
 * principal component analysis", Technometrics 21, 1979, the Q statistic). As many
 * components are kept as it takes to hold 95 % of the variance, the usual rule.
 * A linear autoencoder trained to the end gives the same plane.
 */
import type { Columns, RowScore } from "../../detect/distance/columns.ts";
import { moments } from "../../detect/distance/covariance.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

/** The share of the variance that the kept components hold. */
const VARIANCE_KEPT = 0.95;

/**
 * Learns the main directions of normal rows.
 *
 * @returns The squared distance from their plane.
 * @throws {RangeError} If there are fewer than two rows.
 */
export function principalComponents(normal: Columns): RowScore {
  const { width } = normal;
  const { mean, covariance } = moments(normal);
  const { values, vectors } = symmetricEigen(covariance, width);
  const kept = componentsFor(values);
  const rest = new Float64Array(width);
  return (row, offset) => {
    for (let i = 0; i < width; i++) rest[i] = row[offset + i]! - mean[i]!;
    // Taken out one by one, which keeps the digits that a difference of squares loses.
    for (let component = 0; component < kept; component++) {
      const from = component * width;
      let along = 0;
      for (let i = 0; i < width; i++) along += rest[i]! * vectors[from + i]!;
      for (let i = 0; i < width; i++) rest[i]! -= along * vectors[from + i]!;
    }
    return rest.reduce((sum, value) => sum + value * value, 0);
  };
}

/** The fewest components that hold the share of the variance. */
function componentsFor(eigenvalues: Float64Array): number {
  const total = eigenvalues.reduce((sum, value) => sum + value, 0);
  let held = 0;
  let count = 0;
  while (count < eigenvalues.length && held < VARIANCE_KEPT * total) {
    held += eigenvalues[count++]!;
  }
  return count;
}
