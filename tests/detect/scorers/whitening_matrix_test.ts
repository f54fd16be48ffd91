import { assert, assertEquals, assertThrows } from "@std/assert";
import { whiteningMatrix } from "../../../lib/detect/scorers/whitening_matrix.ts";
import { Random } from "../../../lib/random.ts";

const at = (i: number) => (i * (i + 1)) / 2;

Deno.test("whiteningMatrix() is what can be worked out by hand", () => {
  // [[4, 2], [2, 2]] = L·Lᵀ with L = [[2, 0], [1, 1]].
  const found = whiteningMatrix(Float64Array.of(4, 2, 2), 2);
  assertEquals(found, Float64Array.of(0.5, -0.5, 1));
});

Deno.test("whiteningMatrix() makes W·Σ·Wᵀ the identity", () => {
  const random = new Random(2);
  for (const width of [1, 2, 5, 40]) {
    const factor = Array.from(
      { length: width },
      () => Array.from({ length: width }, () => random.normal()),
    );
    const full = factor.map((a, i) =>
      factor.map((b, j) =>
        a.reduce((sum, value, k) => sum + value * b[k]!, i === j ? 0.1 : 0)
      )
    );
    const packed = Float64Array.from(
      full.flatMap((row, i) => row.slice(0, i + 1)),
    );
    const w = whiteningMatrix(packed, width);
    const entry = (i: number, j: number) => j <= i ? w[at(i) + j]! : 0;
    let largest = 0;
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) {
        let sum = 0;
        for (let k = 0; k < width; k++) {
          for (let l = 0; l < width; l++) {
            sum += entry(i, k) * full[k]![l]! * entry(j, l);
          }
        }
        largest = Math.max(largest, Math.abs(sum - (i === j ? 1 : 0)));
      }
    }
    assert(largest < 1e-9, `${width}: ${largest}`);
  }
});

Deno.test("whiteningMatrix() refuses what is no covariance", () => {
  assertThrows(
    () => whiteningMatrix(Float64Array.of(1, 2, 1), 2),
    RangeError,
    "not positive definite in row 1",
  );
});
