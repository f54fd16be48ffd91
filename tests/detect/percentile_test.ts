import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { percentile } from "../../lib/detect/percentile.ts";
import { percentile as naive } from "../reference/percentile.ts";

const samples = fc.array(
  fc.oneof(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.integer({ min: 0, max: 3 }),
  ),
  { minLength: 1, maxLength: 50 },
).map((values) => Float64Array.from(values));

Deno.test("percentile() interpolates as numpy does", () => {
  const sample = Float64Array.of(4, 1, 3, 2);
  // numpy.percentile([4, 1, 3, 2], [0, 25, 50, 95, 100])
  assertEquals(percentile(sample, 0), 1);
  assertEquals(percentile(sample, 25), 1.75);
  assertEquals(percentile(sample, 50), 2.5);
  assertAlmostEquals(percentile(sample, 95), 3.85, 1e-12);
  assertEquals(percentile(sample, 100), 4);
  assertEquals(percentile(Float64Array.of(7), 50), 7);
});

Deno.test("percentile() leaves its input as it was", () => {
  const sample = Float64Array.of(3, 1, 2);
  percentile(sample, 50);
  assertEquals(sample, Float64Array.of(3, 1, 2));
});

Deno.test("percentile() agrees with counting ranks", () => {
  fc.assert(
    fc.property(
      samples,
      fc.double({ min: 0, max: 100, noNaN: true }),
      (sample, percent) => {
        const expected = naive(sample, percent);
        const tolerance = 1e-9 * Math.max(1, ...sample.map(Math.abs));
        assertAlmostEquals(percentile(sample, percent), expected, tolerance);
      },
    ),
  );
});

Deno.test("percentile() never falls as the percent rises", () => {
  const percent = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(samples, percent, percent, (sample, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      return percentile(sample, low) <= percentile(sample, high);
    }),
  );
});

Deno.test("percentile() refuses what has no answer", () => {
  const of = (...values: number[]) => Float64Array.from(values);
  assertThrows(() => percentile(of(), 50), RangeError, "empty sample");
  assertThrows(() => percentile(of(1), 101), RangeError, "percentile 101");
  assertThrows(() => percentile(of(1), -1), RangeError, "percentile -1");
  assertThrows(() => percentile(of(1), NaN), RangeError, "percentile NaN");
  assertThrows(() => percentile(of(1, NaN), 50), TypeError, "NaN in it");
});
