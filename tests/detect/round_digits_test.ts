import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { roundDigits } from "../../lib/detect/round_digits.ts";

Deno.test("roundDigits() keeps as many digits as it is told", () => {
  assertEquals(roundDigits(5.315771816361883, 6), 5.31577);
  assertEquals(roundDigits(-0.000123456789, 3), -0.000123);
  assertEquals(roundDigits(1234567, 3), 1230000);
  assertEquals(roundDigits(9.9999, 2), 10);
  assertEquals(roundDigits(999999.5, 6), 1000000);
  assertEquals(roundDigits(-999999.5, 6), -1000000);
  assertEquals(roundDigits(0.1407420789038342, 4), 0.1407);
  for (const value of [0, Infinity, -Infinity, 7, 1e300, 1e-300]) {
    assertEquals(roundDigits(value, 6), value);
  }
  assert(Number.isNaN(roundDigits(NaN, 6)));
});

Deno.test("roundDigits() is what toPrecision() says, but where that is a tie", () => {
  fc.assert(fc.property(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: 1, max: 9 }),
    (value, digits) => {
      const rounded = roundDigits(value, digits);
      const expected = Number(value.toPrecision(digits));
      // A tie, or what a product makes one, may go either way.
      const step = 10 **
        (Math.floor(Math.log10(Math.abs(expected))) + 1 - digits);
      const isNear = Math.abs(rounded - value) <= 0.5000001 * step;
      assert(rounded === expected || isNear, `${value}: ${rounded}`);
    },
  ));
});
