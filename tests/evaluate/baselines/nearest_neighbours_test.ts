import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { nearestNeighbours } from "../../../lib/evaluate/baselines/nearest_neighbours.ts";
import { randomColumns, rowOf } from "../../detect/distance/random_columns.ts";

Deno.test("nearestNeighbours() is the fifth of all distances", () => {
  const normal = randomColumns(300, 7, 1);
  const test = randomColumns(40, 7, 2);
  const score = nearestNeighbours(normal, 1);
  for (let i = 0; i < 40; i++) {
    const row = rowOf(test, i);
    const distances = Array.from(
      { length: 300 },
      (_, j) =>
        Math.hypot(...rowOf(normal, j).map((value, k) => value - row[k]!)),
    ).sort((a, b) => a - b);
    assertAlmostEquals(score(test.values, i * 7), distances[4]!, 1e-9);
  }
});

Deno.test("nearestNeighbours() takes the farthest of fewer than five", () => {
  const score = nearestNeighbours({
    values: Float32Array.of(0, 1, 3),
    width: 1,
  }, 1);
  assertEquals(score(Float32Array.of(-1), 0), 4);
});

Deno.test("nearestNeighbours() keeps a sample of many rows, by the seed", () => {
  const normal = randomColumns(6000, 3, 1);
  const test = randomColumns(200, 3, 2).values;
  const scores = (seed: number) => {
    const score = nearestNeighbours(normal, seed);
    return Array.from({ length: 200 }, (_, i) => score(test, i * 3));
  };
  assertEquals(scores(1), scores(1));
  assert(scores(1).some((score, i) => score !== scores(2)[i]));
});
