import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { triangular } from "../../../lib/detect/distance/cholesky.ts";
import { moments } from "../../../lib/detect/distance/covariance.ts";
import { principalComponents } from "../../../lib/evaluate/baselines/principal_components.ts";
import { symmetricEigen } from "../../../lib/evaluate/baselines/symmetric_eigen.ts";
import { randomColumns } from "../../detect/distance/random_columns.ts";

Deno.test("symmetricEigen() gives known values, largest first", () => {
  // Eigenvalues 3 and 1 with (1, 1) and (1, -1).
  const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 2), 2);
  assertAlmostEquals(values[0]!, 3, 1e-12);
  assertAlmostEquals(values[1]!, 1, 1e-12);
  assertAlmostEquals(Math.abs(vectors[0]!), Math.SQRT1_2, 1e-12);
  assertAlmostEquals(vectors[0]! * vectors[1]!, 0.5, 1e-12);
  assertAlmostEquals(vectors[2]! * vectors[3]!, -0.5, 1e-12);
});

Deno.test("symmetricEigen() gives A·v = λ·v, orthogonal, and leaves A alone", () => {
  const width = 40;
  const { covariance } = moments(randomColumns(300, width, 3));
  const before = covariance.slice();
  const { values, vectors } = symmetricEigen(covariance, width);
  assertEquals(covariance, before);
  let largest = 0;
  for (let v = 0; v < width; v++) {
    for (let i = 0; i < width; i++) {
      let product = 0;
      for (let j = 0; j < width; j++) {
        product += covariance[triangular(Math.max(i, j)) + Math.min(i, j)]! *
          vectors[v * width + j]!;
      }
      const wanted = values[v]! * vectors[v * width + i]!;
      largest = Math.max(largest, Math.abs(product - wanted));
    }
    for (let w = 0; w <= v; w++) {
      let dot = 0;
      for (let i = 0; i < width; i++) {
        dot += vectors[v * width + i]! * vectors[w * width + i]!;
      }
      largest = Math.max(largest, Math.abs(dot - (v === w ? 1 : 0)));
    }
  }
  console.error(`eigen: largest difference ${largest.toExponential(1)}`);
  assert(largest < 1e-10);
  assert(values.every((value, i) => i === 0 || value <= values[i - 1]!));
});

Deno.test("principalComponents() measures the distance from the rows' line", () => {
  // On the line y = x, z = 0: one component holds all of the variance.
  const values = Float32Array.of(0, 0, 0, 1, 1, 0, 2, 2, 0, 5, 5, 0);
  const score = principalComponents({ values, width: 3 });
  assertAlmostEquals(score(Float32Array.of(9, 9, 0), 0), 0, 1e-10);
  assertAlmostEquals(score(Float32Array.of(2, 2, 3), 0), 9, 1e-10);
  // (1, 3) lies √2 from the line.
  assertAlmostEquals(score(Float32Array.of(7, 7, 7, 1, 3, 0), 3), 2, 1e-10);
});

Deno.test("principalComponents() keeps what holds 95 % and no more", () => {
  // Variances 100, 4.9 and 0.1: the first alone holds 95.2 %.
  const values: number[] = [];
  for (const [i, size] of [10, Math.sqrt(4.9), Math.sqrt(0.1)].entries()) {
    for (const sign of [-1, 1]) {
      const row = [0, 0, 0];
      row[i] = sign * size;
      values.push(...row);
    }
  }
  const score = principalComponents({
    values: Float32Array.from(values),
    width: 3,
  });
  assertAlmostEquals(score(Float32Array.of(4, 0, 0), 0), 0, 1e-10);
  assertAlmostEquals(score(Float32Array.of(0, 4, 0), 0), 16, 1e-6);
});

Deno.test("principalComponents() of constant rows is the distance from them", () => {
  const score = principalComponents({
    values: Float32Array.of(1, 1, 1, 1),
    width: 2,
  });
  assertEquals(score(Float32Array.of(1, 3), 0), 4);
});
