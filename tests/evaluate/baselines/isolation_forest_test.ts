import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { isolationForest } from "../../../lib/evaluate/baselines/isolation_forest.ts";
import { randomColumns } from "../../detect/distance/random_columns.ts";

Deno.test("isolationForest() gives ½ where paths are as long as expected", () => {
  // Two rows: every path is one cut, and one is expected.
  const two = isolationForest({ values: Float32Array.of(0, 1), width: 1 }, 1);
  assertEquals(two(Float32Array.of(0.3), 0), 0.5);
  // Rows that nothing parts: the leaf stands for the expected path.
  const values = new Float32Array(600).fill(7);
  const alike = isolationForest({ values, width: 2 }, 1);
  assertAlmostEquals(alike(Float32Array.of(7, 7), 0), 0.5, 1e-12);
});

Deno.test("isolationForest() gives the mean path worked out by hand", () => {
  // Rows 0, 1 and 100. The first cut parts 100 with probability 0.99, a second
  // cut does otherwise: path 1.01. Expected for three: 2(1 + ½) - 4/3 = 5/3.
  const values = Float32Array.of(0, 1, 100);
  const score = isolationForest({ values, width: 1 }, 1);
  assertAlmostEquals(score(values, 2), 2 ** (-1.01 * 3 / 5), 0.01);
  assertAlmostEquals(score(values, 0), 2 ** (-1.99 * 3 / 5), 0.01);
});

Deno.test("isolationForest() gives the same scores for the same seed", () => {
  const normal = randomColumns(1000, 5, 1);
  const test = randomColumns(50, 5, 2).values;
  const scores = (seed: number) => {
    const score = isolationForest(normal, seed);
    return Array.from({ length: 50 }, (_, i) => score(test, i * 5));
  };
  assertEquals(scores(3), scores(3));
  assert(scores(3).some((score, i) => score !== scores(4)[i]));
  assert(scores(3).every((score) => score > 0 && score < 1));
});

Deno.test("isolationForest() finds a row far from all others", () => {
  const normal = randomColumns(1000, 5, 1);
  const score = isolationForest(normal, 1);
  const inside = Array.from(
    { length: 1000 },
    (_, i) => score(normal.values, i * 5),
  );
  const far = score(Float32Array.of(50, -50, 50, -50, 3), 0);
  assert(far > Math.max(...inside));
});
