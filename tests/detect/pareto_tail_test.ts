import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import {
  fitParetoTail,
  logLikelihood,
  tailQuantile,
} from "../../lib/detect/pareto_tail.ts";
import { Random } from "../../lib/random.ts";
import { naiveParetoTail, paretoLogLikelihood } from "../reference/pareto.ts";

/** Forty quantiles of a tail, each shifted a little. */
function perturbedTail(shape: number, scale: number): Float64Array {
  return Float64Array.from({ length: 40 }, (_, i) => {
    const y = tailQuantile({ shape, scale }, 1 - (i + 0.5) / 40);
    return y * (1 + 0.1 * Math.sin(7 * i));
  });
}

Deno.test("fitParetoTail() finds what scipy finds", () => {
  // genpareto.nnlf minimised by Nelder-Mead to 1e-10 from five starts, scipy 1.17.
  const cases = [
    [0.3, 2, 0.29013874391289773, 2.0173488294523674, -79.67691682610227],
    [-0.2, 1, -0.2075463610889244, 1.0183632182174733, -32.42601169765945],
    [0, 0.5, -0.007179073312922401, 0.5062607530931786, -12.48470014105687],
  ] as const;
  for (const [ofShape, ofScale, shape, scale, likelihood] of cases) {
    const excesses = perturbedTail(ofShape, ofScale);
    const tail = fitParetoTail(excesses);
    assertAlmostEquals(tail.shape, shape, 1e-6);
    assertAlmostEquals(tail.scale, scale, 1e-6);
    assertAlmostEquals(logLikelihood(excesses, tail), likelihood, 1e-9);
  }
});

Deno.test("fitParetoTail() is as likely as the best point of a grid", () => {
  const random = new Random(5);
  for (const shape of [-0.4, -0.1, 0, 0.2, 0.7, 1.5]) {
    const excesses = Float64Array.from(
      { length: 100 },
      () => tailQuantile({ shape, scale: 3 }, 1 - random.uniform()) + 1e-12,
    );
    const tail = fitParetoTail(excesses);
    const naive = naiveParetoTail(excesses);
    console.log(
      `shape ${shape}: ${tail.shape.toFixed(4)}, ${tail.scale.toFixed(4)}; ` +
        `by the grid ${naive.shape.toFixed(4)}, ${naive.scale.toFixed(4)}`,
    );
    const likelihood = paretoLogLikelihood(excesses, tail.shape, tail.scale);
    assert(likelihood >= naive.logLikelihood - 1e-6);
    assertAlmostEquals(tail.shape, naive.shape, 1e-3);
    assertAlmostEquals(tail.scale / naive.scale, 1, 1e-3);
  }
});

Deno.test("fitParetoTail() scales with its excesses and is always finite", () => {
  const excess = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
  fc.assert(fc.property(fc.array(excess, { minLength: 1 }), (values) => {
    const { shape, scale } = fitParetoTail(Float64Array.from(values));
    return Number.isFinite(shape) && shape >= -1 && scale > 0;
  }));
  const excesses = perturbedTail(0.3, 2);
  const one = fitParetoTail(excesses);
  const other = fitParetoTail(excesses.map((y) => y * 1e-7));
  assertAlmostEquals(other.shape, one.shape, 1e-9);
  assertAlmostEquals(other.scale / one.scale, 1e-7, 1e-15);
});

Deno.test("fitParetoTail() refuses what is no excess", () => {
  for (const values of [[], [0], [1, -1], [NaN], [Infinity]]) {
    assertThrows(
      () => fitParetoTail(Float64Array.from(values)),
      RangeError,
      "Cannot fit a tail as",
    );
  }
});

Deno.test("tailQuantile() inverts the tail", () => {
  assertEquals(tailQuantile({ shape: 0, scale: 2 }, Math.exp(-3)), 6);
  for (const shape of [-0.5, 1e-12, 0.5, 2]) {
    const y = tailQuantile({ shape, scale: 2 }, 0.01);
    const tail = shape === 1e-12
      ? Math.exp(-y / 2)
      : (1 + shape * y / 2) ** (-1 / shape);
    assertAlmostEquals(tail, 0.01, 1e-9);
  }
});
