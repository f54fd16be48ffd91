import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import { cholesky } from "../../../lib/detect/distance/cholesky.ts";
import { moments } from "../../../lib/detect/distance/covariance.ts";
import { mahalanobis } from "../../../lib/detect/distance/mahalanobis.ts";
import { inverse } from "../../reference/inverse.ts";
import { randomColumns, rowOf } from "./random_columns.ts";

/** ½ ln of the distance, by the definition, with an inverse. */
function naiveScore(normal: number[][], row: readonly number[]): number {
  const n = normal.length;
  const mean = row.map((_, i) => normal.reduce((sum, r) => sum + r[i]!, 0) / n);
  const covariance = row.map((_, i) =>
    row.map((_, j) =>
      normal.reduce(
          (sum, r) => sum + (r[i]! - mean[i]!) * (r[j]! - mean[j]!),
          0,
        ) / (n - 1) + (i === j ? 1e-4 : 0)
    )
  );
  const inverted = inverse(covariance);
  let square = 0;
  row.forEach((x, i) =>
    row.forEach((y, j) =>
      square += (x - mean[i]!) * inverted[i]![j]! * (y - mean[j]!)
    )
  );
  return Math.log(square) / 2;
}

Deno.test("mahalanobis() is the definition's distance", () => {
  const normal = randomColumns(60, 6, 1);
  const rows = Array.from({ length: 60 }, (_, i) => rowOf(normal, i));
  const score = mahalanobis(normal);
  const test = randomColumns(20, 6, 2);
  // A value that the constant column never had.
  test.values[5] = 4;
  let largest = 0;
  for (let i = 0; i < 20; i++) {
    const expected = naiveScore(rows, rowOf(test, i));
    const difference = Math.abs(score(test.values, i * 6) - expected);
    largest = Math.max(largest, difference);
  }
  console.error(`mahalanobis: largest difference ${largest.toExponential(1)}`);
  assert(largest < 1e-9);
  // (4 - 3)² / 1e-4 is the constant column's part.
  assertAlmostEquals(score(test.values, 0), Math.log(1e4) / 2, 0.01);
});

Deno.test("mahalanobis() of the mean is finite", () => {
  const values = Float32Array.of(0, 0, 2, 2);
  const score = mahalanobis({ values, width: 2 });
  assertAlmostEquals(score(Float32Array.of(1, 1), 0), -372, 1);
});

Deno.test("moments() keep their digits beside a large mean", () => {
  const values = Float32Array.of(1e6, 1e6 + 1, 1e6 + 2);
  const { mean, covariance } = moments({ values, width: 1 });
  assertAlmostEquals(mean[0]!, 1e6 + 1, 1e-6);
  assertAlmostEquals(covariance[0]!, 1, 1e-9);
});

Deno.test("cholesky() gives a triangle whose square is the matrix", () => {
  const lower = cholesky(Float64Array.of(4, 2, 10), 2);
  assertAlmostEquals(lower[0]!, 2);
  assertAlmostEquals(lower[1]!, 1);
  assertAlmostEquals(lower[2]!, 3);
  assertThrows(
    () => cholesky(Float64Array.of(1, 2, 1), 2),
    RangeError,
    "not positive definite in row 1",
  );
});

Deno.test("mahalanobis() refuses a single row", () => {
  assertThrows(
    () => mahalanobis({ values: Float32Array.of(1, 2), width: 2 }),
    RangeError,
    "two rows or more",
  );
});
