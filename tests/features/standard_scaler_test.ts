import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ModelError } from "../../lib/errors.ts";
import { StandardScaler } from "../../lib/features/standard_scaler.ts";
import { standard } from "../reference/scalers.ts";
import { finite, testScalerLaws } from "./scaler_laws.ts";

testScalerLaws(StandardScaler);

Deno.test("StandardScaler counts deviations from the mean", () => {
  // The textbook sample: mean 5, population standard deviation 2.
  const scaler = new StandardScaler().fit([2, 4, 4, 4, 5, 5, 7, 9]);
  assertEquals([5, 9, 1, 25].map((x) => scaler.transform(x)), [0, 2, -2, 10]);
  assertEquals(scaler.inverse(1.5), 8);
  assertEquals(scaler.transform(1e300), 1e6);
});

Deno.test("StandardScaler agrees with the plain formula", () => {
  const moderate = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(moderate, { minLength: 2, maxLength: 20 }),
      moderate,
      (column, value) => {
        fc.pre(Math.max(...column) - Math.min(...column) > 1);
        const scaler = new StandardScaler().fit(column);
        const expected = standard(column, value);
        assertAlmostEquals(scaler.transform(value), expected, 1e-7);
      },
    ),
  );
});

Deno.test("StandardScaler gives its training column mean 0 and deviation 1", () => {
  const column = [1e308, -1e308, 1e308, -1e308];
  const scaler = new StandardScaler().fit(column);
  assertEquals(column.map((x) => scaler.transform(x)), [1, -1, 1, -1]);
  const tiny = new StandardScaler().fit([1e-300, 3e-300]);
  assertAlmostEquals(tiny.transform(3e-300), 1, 1e-9);
});

Deno.test("StandardScaler keeps any change of a constant at 1", () => {
  // Summed up and divided, ten times 0.1 is not 0.1.
  const scaler = new StandardScaler().fit(Array(10).fill(0.1));
  assertEquals(scaler.toJSON().deviation, 0);
  assertEquals(scaler.transform(0.1), 0);
  assertEquals(scaler.transform(0.1 + 1e-12), 1);
  assertEquals(scaler.inverse(0), 0.1);
  fc.assert(fc.property(finite, finite, (constant, value) => {
    const scaled = new StandardScaler().fit([constant]).transform(value);
    return value === constant ? scaled === 0 : Math.abs(scaled) >= 1;
  }));
});

Deno.test("StandardScaler makes a missing value stand out unless training had some", () => {
  assertEquals(new StandardScaler().fit([0, 10]).transform(null), -10);
  assertEquals(new StandardScaler().fit([7]).transform(null), -10);
  assertEquals(new StandardScaler().fit([0, null, 10]).transform(null), 0);
  const empty = new StandardScaler().fit([null]);
  assertEquals([null, 0, -3].map((x) => empty.transform(x)), [0, 1, 3]);
});

Deno.test("StandardScaler.fromJSON() names the field at fault", () => {
  const good = { mean: 1, deviation: 2, missing: false };
  const empty = { mean: null, deviation: null, missing: true };
  const cases: [unknown, string][] = [
    [[], "Cannot read StandardScaler as it must be an object"],
    [{ ...good, extra: 1 }, '"extra" is not known'],
    [{ mean: 1, missing: true }, 'lacks "deviation"'],
    [{ ...good, mean: "1" }, "StandardScaler.mean"],
    [{ ...good, deviation: -1 }, "StandardScaler.deviation"],
    [{ ...good, deviation: Infinity }, "StandardScaler.deviation"],
    [{ ...good, deviation: null }, "StandardScaler.deviation"],
    [{ ...good, missing: null }, "StandardScaler.missing"],
    [{ ...empty, deviation: 0 }, "StandardScaler.deviation"],
    [{ ...empty, missing: false }, "StandardScaler.missing"],
  ];
  for (const [json, message] of cases) {
    assertThrows(() => StandardScaler.fromJSON(json), ModelError, message);
  }
});
