import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { ModelError } from "../../lib/errors.ts";
import { MinMaxScaler } from "../../lib/features/min_max_scaler.ts";
import { minMax } from "../reference/scalers.ts";
import { finite, testScalerLaws } from "./scaler_laws.ts";

testScalerLaws(MinMaxScaler);

Deno.test("MinMaxScaler puts the training range on 0 to 1 and goes on", () => {
  const scaler = new MinMaxScaler().fit([20, 10, 50]);
  assertEquals([10, 30, 50, 90, -30].map((x) => scaler.transform(x)), [
    0,
    0.5,
    1,
    2,
    -1,
  ]);
  assertEquals(scaler.inverse(0.25), 20);
  assertEquals(scaler.inverse(2), 90);
  assertEquals(scaler.transform(1e300), 1e6);
  assertEquals(scaler.transform(-1e300), -1e6);
});

Deno.test("MinMaxScaler agrees with the plain formula", () => {
  const moderate = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(moderate, { minLength: 2, maxLength: 20 }),
      moderate,
      (column, value) => {
        fc.pre(Math.max(...column) - Math.min(...column) > 1e-3);
        const scaler = new MinMaxScaler().fit(column);
        const expected = minMax(column, value);
        const bounded = Math.min(Math.max(expected, -1e6), 1e6);
        const tolerance = 1e-9 * Math.max(1, Math.abs(expected));
        assertAlmostEquals(scaler.transform(value), bounded, tolerance);
      },
    ),
  );
});

Deno.test("MinMaxScaler spans all of float64", () => {
  const scaler = new MinMaxScaler().fit([-1e308, 1e308]);
  assertEquals(scaler.transform(0), 0.5);
  assertEquals(scaler.transform(1e308), 1);
  assertEquals(scaler.inverse(0.75), 5e307);
});

Deno.test("MinMaxScaler keeps any change of a constant at a whole range", () => {
  const scaler = new MinMaxScaler().fit([4, 4, 4]);
  assertEquals([4, 4.1, 3.9, 8, 12, -8].map((x) => scaler.transform(x)), [
    0,
    1,
    -1,
    1,
    2,
    -3,
  ]);
  assertEquals(scaler.inverse(0), 4);
  const zero = new MinMaxScaler().fit([0]);
  assertEquals([0, 0.5, 7].map((x) => zero.transform(x)), [0, 1, 7]);
  fc.assert(fc.property(finite, finite, (constant, value) => {
    const scaled = new MinMaxScaler().fit([constant]).transform(value);
    return value === constant ? scaled === 0 : Math.abs(scaled) >= 1;
  }));
});

Deno.test("MinMaxScaler makes a missing value stand out unless training had some", () => {
  assertEquals(new MinMaxScaler().fit([0, 10]).transform(null), -1);
  assertEquals(new MinMaxScaler().fit([7, 7]).transform(null), -1);
  const used = new MinMaxScaler().fit([0, null, 2, 10]);
  assertEquals(used.transform(null), 0.4);
});

Deno.test("MinMaxScaler makes a number stand out where all were missing", () => {
  const scaler = new MinMaxScaler().fit([null, null]);
  assertEquals([null, 0, 0.5, -3].map((x) => scaler.transform(x)), [
    0,
    1,
    1,
    3,
  ]);
  assertEquals(scaler.inverse(0), null);
});

Deno.test("MinMaxScaler.toJSON() is the fitted state", () => {
  assertEquals(new MinMaxScaler().fit([1, null, 4, 4]).toJSON(), {
    minimum: 1,
    maximum: 4,
    mean: 3,
    missing: true,
  });
});

Deno.test("MinMaxScaler.fromJSON() names the field at fault", () => {
  const good = { minimum: 1, maximum: 4, mean: 3, missing: false };
  const empty = { minimum: null, maximum: null, mean: null, missing: true };
  const cases: [unknown, string][] = [
    [undefined, "Cannot read MinMaxScaler as it must be an object"],
    [{ ...good, extra: 1 }, '"extra" is not known'],
    [{ minimum: 1 }, 'lacks "maximum"'],
    [{ ...good, minimum: "1" }, "MinMaxScaler.minimum"],
    [{ ...good, maximum: 0 }, "MinMaxScaler.maximum as it must be at least 1"],
    [{ ...good, maximum: null }, "MinMaxScaler.maximum"],
    [{ ...good, mean: 5 }, "MinMaxScaler.mean as it must be from 1 to 4"],
    [{ ...good, mean: Infinity }, "MinMaxScaler.mean"],
    [{ ...good, missing: 0 }, "MinMaxScaler.missing"],
    [{ ...empty, mean: 1 }, "MinMaxScaler.mean"],
    [{ ...empty, missing: false }, "MinMaxScaler.missing"],
  ];
  for (const [json, message] of cases) {
    assertThrows(() => MinMaxScaler.fromJSON(json), ModelError, message);
  }
  assert(MinMaxScaler.fromJSON(good).transform(4) === 1);
});
