import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import { anomalyLikelihood } from "../../../lib/evaluate/nab/anomaly_likelihood.ts";
import { Random } from "../../../lib/random.ts";

/** -log10 of the normal tail, by Simpson's rule over 40 deviations. */
function byIntegral(z: number): number {
  const steps = 100_000;
  const width = 40 / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    // The factor of the tail's start is taken out, so that nothing underflows.
    const t = i * width;
    sum += weight * Math.exp(-z * t - t * t / 2);
  }
  const inner = sum * width / 3 / Math.sqrt(2 * Math.PI);
  return -(Math.log10(inner) - z * z / 2 / Math.LN10);
}

function moments(values: readonly number[]): [mean: number, deviation: number] {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / values.length)];
}

Deno.test("anomalyLikelihood() is the definition's, point by point", () => {
  const random = new Random(5);
  const scores = Float64Array.from(
    { length: 200 },
    (_, i) => Math.exp(random.normal()) + (i > 150 ? 9 : 0),
  );
  const windows = { short: 4, long: 50 };
  const likelihood = anomalyLikelihood(scores, windows);
  let largest = 0;
  for (let i = 1; i < scores.length; i++) {
    const seen = [...scores.subarray(0, i + 1)];
    const [latest] = moments(seen.slice(-windows.short));
    const [mean, deviation] = moments(seen.slice(-windows.long));
    const expected = byIntegral((latest - mean) / deviation);
    largest = Math.max(largest, Math.abs(likelihood[i]! - expected));
  }
  console.error(`likelihood: largest difference ${largest.toExponential(1)}`);
  assert(largest < 1e-9);
});

Deno.test("anomalyLikelihood() keeps its digits far out", () => {
  // One jump of 1 after many zeros: (1 - 1/n) / sqrt(1/n - 1/n²) = sqrt(n - 1).
  for (const n of [10, 1000, 5000]) {
    const scores = new Float64Array(n);
    scores[n - 1] = 1;
    const likelihood = anomalyLikelihood(scores, { short: 1, long: 8000 });
    const expected = byIntegral(Math.sqrt(n - 1));
    assertAlmostEquals(likelihood[n - 1]! / expected, 1, 1e-7);
  }
});

Deno.test("anomalyLikelihood() of constant scores is a half everywhere", () => {
  for (const value of anomalyLikelihood(new Float64Array(300).fill(0.7))) {
    assertAlmostEquals(value, Math.log10(2), 1e-6);
  }
});

Deno.test("anomalyLikelihood() looks back only", () => {
  const scores = Float64Array.from({ length: 100 }, (_, i) => i % 7);
  const changed = scores.slice();
  changed[60] = 100;
  const [a, b] = [anomalyLikelihood(scores), anomalyLikelihood(changed)];
  assert(a.subarray(0, 60).every((value, i) => value === b[i]));
  assert(b[60]! > a[60]!);
});

Deno.test("anomalyLikelihood() refuses scores that are not finite", () => {
  assertThrows(() => anomalyLikelihood(Float64Array.of(1, NaN)), TypeError);
});
