import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { signedExpm1, signedLog1p } from "../../lib/features/log1p.ts";

Deno.test("signedLog1p() is the logarithm of one more, with the sign", () => {
  assertEquals(signedLog1p(0), 0);
  assertAlmostEquals(signedLog1p(Math.E - 1), 1, 1e-15);
  assertAlmostEquals(signedLog1p(-999), -Math.log(1000), 1e-14);
  assertEquals(signedLog1p(1e-20), 1e-20);
});

Deno.test("signedExpm1() takes signedLog1p() back", () => {
  const value = fc.double({ min: -1e300, max: 1e300, noNaN: true });
  fc.assert(fc.property(value, (value) => {
    const back = signedExpm1(signedLog1p(value));
    assertAlmostEquals(back, value, 1e-12 * Math.abs(value) + 1e-300);
  }));
});

Deno.test("signedLog1p() and signedExpm1() stay finite", () => {
  assert(Number.isFinite(signedLog1p(Number.MAX_VALUE)));
  assertEquals(signedExpm1(1e6), Number.MAX_VALUE);
  assertEquals(signedExpm1(-1e6), -Number.MAX_VALUE);
});
