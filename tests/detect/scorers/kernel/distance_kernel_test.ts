import { assert, assertEquals } from "@std/assert";
import { triangular } from "../../../../lib/detect/distance/cholesky.ts";
import { DistanceKernel } from "../../../../lib/detect/scorers/kernel/distance_kernel.ts";
import { Random } from "../../../../lib/random.ts";
import { randomLayout, randomRows } from "./random_layout.ts";

Deno.test("the distance kernel agrees with products that are written out, for any columns", () => {
  const random = new Random(4);
  let largest = 0;
  let negative = 0;
  for (let round = 0; round < 200; round++) {
    const layout = randomLayout(random);
    const { features, outputs: width, blocks } = layout;
    const n = blocks.length;
    const rows = random.integer(150); // more than are taken at once, too
    const actual = randomRows(layout, rows, random);
    const mean = Float64Array.from({ length: width }, () => random.normal());
    const whitening = Float64Array.from(
      { length: triangular(width) },
      () => random.normal(),
    );
    const kernel = new DistanceKernel(layout, mean, whitening);
    const distances = kernel.measure(actual);
    const terms = kernel.explain(actual);
    assertEquals(kernel.measure(actual), distances);
    const weight = (i: number, j: number) => whitening[triangular(i) + j]!;
    for (let row = 0; row < rows; row++) {
      const difference = Array.from(
        mean,
        (value, j) => actual[row * features + j]! - value,
      );
      const whitened = difference.map((_, i) =>
        difference.slice(0, i + 1).reduce(
          (sum, value, j) => sum + weight(i, j) * value,
          0,
        )
      );
      const squared = whitened.reduce((sum, value) => sum + value * value, 0);
      const off = Math.abs(distances[row]! - squared) / squared;
      largest = Math.max(largest, off);
      blocks.forEach(({ start, length }, i) => {
        let term = 0;
        for (let j = start; j < start + length; j++) {
          for (let k = j; k < width; k++) {
            term += difference[j]! * weight(k, j) * whitened[k]!;
          }
        }
        if (term < 0) negative++;
        const own = terms[row * n + i]!;
        const far = Math.abs(own - Math.max(0, term)) / (1 + squared);
        largest = Math.max(largest, far);
      });
    }
  }
  console.log(`distance kernel: largest relative difference ${largest}`);
  assert(negative > 1000);
  assert(largest < 1e-12);
});
