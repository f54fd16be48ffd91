/** What must hold of every scaler, whatever its formula. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Scaler } from "../../lib/features/scaler.ts";

/** Any finite number, often a troublesome one. */
export const finite: fc.Arbitrary<number> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, -1, 5e-324, -5e-324, 1e308, -1e308),
  fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, 0.1),
  fc.integer({ min: -5, max: 5 }),
);

/** A column of finite numbers and missing values. */
export const columns: fc.Arbitrary<(number | null)[]> = fc.array(
  fc.oneof({ weight: 5, arbitrary: finite }, fc.constant(null)),
  { minLength: 1, maxLength: 12 },
);

/** A scaler class as the laws need it. */
interface ScalerClass {
  new (): Scaler;
  fromJSON(json: unknown): Scaler;
}

/** Registers the tests of the laws for one scaler. */
export function testScalerLaws(Class: ScalerClass): void {
  const { name } = Class;

  Deno.test(`${name} gives finite numbers for every finite input`, () => {
    fc.assert(
      fc.property(columns, finite, (column, value) => {
        const scaler = new Class().fit(column);
        for (const given of [...column, value, null]) {
          const scaled = scaler.transform(given);
          assert(Math.abs(scaled) <= 1e6, `${given} became ${scaled}`);
          const back = scaler.inverse(scaled);
          assert(back === null || Number.isFinite(back));
        }
        const wide = scaler.inverse(3e38);
        assert(wide === null || Number.isFinite(wide));
      }),
      { numRuns: 500 },
    );
  });

  Deno.test(`${name} keeps the order of values`, () => {
    fc.assert(fc.property(columns, finite, finite, (column, a, b) => {
      fc.pre(column.some((value) => value !== null));
      const scaler = new Class().fit(column);
      const low = scaler.transform(Math.min(a, b));
      const high = scaler.transform(Math.max(a, b));
      assert(low <= high);
    }));
  });

  Deno.test(`${name} comes back from JSON to the same bits`, () => {
    fc.assert(
      fc.property(columns, fc.array(finite), (column, values) => {
        const scaler = new Class().fit(column);
        const json = JSON.stringify(scaler);
        const restored = Class.fromJSON(JSON.parse(json));
        assertEquals(JSON.stringify(restored), json);
        for (const value of [...column, ...values, null]) {
          assert(
            Object.is(restored.transform(value), scaler.transform(value)),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  Deno.test(`${name} refuses use before fit and what is no number`, () => {
    const advice =
      `a ${name} that was not fitted: call fit(values) with the column`;
    const fresh = new Class();
    assertThrows(() => fresh.transform(1), Error, `transform with ${advice}`);
    assertThrows(() => fresh.inverse(1), Error, `invert with ${advice}`);
    assertThrows(() => fresh.toJSON(), Error, `write JSON with ${advice}`);
    const fit = (values: (number | null)[]) => () => new Class().fit(values);
    assertThrows(fit([]), RangeError, "there are no values");
    assertThrows(fit([1, NaN]), RangeError, "current value is NaN");
    assertThrows(fit([-Infinity]), RangeError, "current value is -Infinity");
    assertThrows(() => fit([1, 2])().transform(NaN), RangeError, "scale NaN");
  });
}
