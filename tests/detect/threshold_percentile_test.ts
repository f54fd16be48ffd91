import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { QUANTILE_PERCENTS } from "../../lib/detect/threshold.ts";
import { parseThresholdJson } from "../../lib/detect/threshold_json.ts";
import {
  fitPercentileThreshold,
  reselectPercentile,
} from "../../lib/detect/threshold_percentile.ts";
import { percentile } from "../reference/percentile.ts";

const samples = fc.array(
  fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  { minLength: 1, maxLength: 30 },
).map((values) => Float64Array.from(values));
const percents = fc.double({ min: 0, max: 100, noNaN: true });

Deno.test("QUANTILE_PERCENTS is dense in the tail", () => {
  assertEquals(QUANTILE_PERCENTS.length, 110);
  assertEquals(QUANTILE_PERCENTS.slice(0, 3), [0, 1, 2]);
  assertEquals(QUANTILE_PERCENTS.slice(98), [
    98,
    99,
    99.1,
    99.2,
    99.3,
    99.4,
    99.5,
    99.6,
    99.7,
    99.8,
    99.9,
    100,
  ]);
});

Deno.test("fitPercentileThreshold() keeps mean, count and quantiles", () => {
  const scores = Float64Array.from({ length: 201 }, (_, i) => (200 - i) / 8);
  const threshold = fitPercentileThreshold(scores, 95);
  assertEquals(threshold.kind, "percentile");
  assertEquals(threshold.percent, 95);
  assertEquals(threshold.value, 23.75);
  assertEquals(threshold.evidence.windows, 201);
  assertAlmostEquals(threshold.evidence.mean, 12.5, 1e-9);
  for (const [i, percent] of QUANTILE_PERCENTS.entries()) {
    const expected = percentile(scores, percent);
    assertAlmostEquals(threshold.evidence.quantiles[i]!, expected, 1e-9);
  }
});

Deno.test("fitPercentileThreshold() leaves 5 % of its windows above", () => {
  const scores = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
  const { value } = fitPercentileThreshold(scores, 95);
  assertEquals(scores.filter((score) => score > value).length, 50);
});

Deno.test("fitPercentileThreshold() gives what a model file can carry", () => {
  fc.assert(fc.property(samples, percents, (scores, percent) => {
    const threshold = fitPercentileThreshold(scores, percent);
    const json = JSON.parse(JSON.stringify(threshold));
    assertEquals(parseThresholdJson(json), threshold);
  }));
});

Deno.test("reselectPercentile() finds what fitting would have given", () => {
  fc.assert(
    fc.property(
      samples,
      fc.constantFrom(...QUANTILE_PERCENTS),
      (scores, percent) => {
        const moved = reselectPercentile(
          fitPercentileThreshold(scores, 50),
          percent,
        );
        assertEquals(moved, fitPercentileThreshold(scores, percent));
      },
    ),
  );
});

Deno.test("reselectPercentile() interpolates, and never falls", () => {
  const threshold = fitPercentileThreshold(Float64Array.of(0, 1000), 50);
  assertAlmostEquals(reselectPercentile(threshold, 94.5).value, 945, 1e-9);
  assertAlmostEquals(reselectPercentile(threshold, 99.95).value, 999.5, 1e-9);
  fc.assert(fc.property(samples, percents, percents, (scores, a, b) => {
    const fitted = fitPercentileThreshold(scores, 95);
    const low = reselectPercentile(fitted, Math.min(a, b));
    const high = reselectPercentile(fitted, Math.max(a, b));
    assert(low.value <= high.value);
    assertEquals(parseThresholdJson(low), low);
  }));
});

Deno.test("percentile thresholds refuse what has no answer", () => {
  const fit = (values: number[], percent: number) => () =>
    fitPercentileThreshold(Float64Array.from(values), percent);
  assertThrows(fit([], 95), RangeError, "there are no scores");
  assertThrows(fit([0, NaN], 95), TypeError, "score 1 is NaN");
  assertThrows(fit([-Infinity], 95), RangeError, "value is -Infinity");
  assertThrows(fit([1], 100.5), RangeError, "percentile 100.5");
  const fitted = fit([1, 2], 95)();
  assertThrows(() => reselectPercentile(fitted, 101), RangeError, "101");
  assertThrows(() => reselectPercentile(fitted, NaN), RangeError, "NaN");
});
