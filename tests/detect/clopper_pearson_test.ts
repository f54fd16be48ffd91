import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  clopperPearsonLower,
  clopperPearsonUpper,
} from "../../lib/detect/clopper_pearson.ts";
import { incompleteBeta, logGamma } from "../../lib/detect/incomplete_beta.ts";
import { fitFalsePositiveRateThreshold } from "../../lib/detect/threshold_false_positive_rate.ts";
import { Random } from "../../lib/random.ts";

// Reference values: scipy 1.17, scipy.special and scipy.stats.beta.ppf.

Deno.test("logGamma() and incompleteBeta() have their known values", () => {
  assertAlmostEquals(logGamma(0.5), Math.log(Math.PI) / 2, 1e-14);
  assertAlmostEquals(logGamma(10.3), 13.482036786138359, 1e-13);
  assertAlmostEquals(logGamma(6735), 52631.02866772942, 1e-9);
  assertAlmostEquals(incompleteBeta(0.4, 2, 3), 0.5248, 1e-13);
  assertAlmostEquals(incompleteBeta(0.1, 0.5, 0.5), 0.20483276469913345, 1e-13);
  assertAlmostEquals(
    incompleteBeta(0.08, 500, 6000),
    0.8245622614178998,
    1e-10,
  );
  assertEquals([0, 1].map((x) => incompleteBeta(x, 2, 3)), [0, 1]);
});

Deno.test("clopperPearson() has the values of tables", () => {
  const cases = [
    // exceedances, windows, confidence, upper, lower
    [0, 10, 0.95, 0.2588655508930522, 0],
    [1, 10, 0.975, 0.4450161170281954, 0.0025285785444617865],
    [5, 10, 0.975, 0.8129139715526015, 0.18708602844739855],
    [2, 6734, 0.95, 0.0009346281255850341, 5.277376324791005e-5],
    [50, 1000, 0.95, 0.06286340351237973, 0.039163535925589354],
    [336, 6734, 0.95, 0.05448124815721437, 0.04560260767546204],
    [99, 100, 0.95, 0.9994871985837377, 0.9534401885464611],
    [5000, 1000000, 0.95, 0.0051175840516408605, 0.00488454313555296],
    [10, 10, 0.95, 1, 0.7411344491069478],
  ] as const;
  for (const [k, n, confidence, upper, lower] of cases) {
    assertAlmostEquals(clopperPearsonUpper(k, n, confidence), upper, 1e-10);
    assertAlmostEquals(clopperPearsonLower(k, n, confidence), lower, 1e-10);
  }
});

Deno.test("clopperPearsonUpper() is where so few exceedances have 5 % left", () => {
  const [k, n] = [3, 40];
  const p = clopperPearsonUpper(k, n);
  let tail = 0;
  let choose = 1;
  for (let i = 0; i <= k; i++) {
    tail += choose * p ** i * (1 - p) ** (n - i);
    choose = choose * (n - i) / (i + 1);
  }
  assertAlmostEquals(tail, 0.05, 1e-12);
});

Deno.test("clopperPearsonUpper() refuses what is no count", () => {
  const cases: [number, number, number][] = [
    [-1, 10, 0.95],
    [11, 10, 0.95],
    [1.5, 10, 0.95],
    [0, 0, 0.95],
    [0, 2.5, 0.95],
    [0, NaN, 0.95],
    [1, 10, 0],
    [1, 10, 1],
    [1, 10, NaN],
  ];
  for (const [k, n, confidence] of cases) {
    assertThrows(
      () => clopperPearsonUpper(k, n, confidence),
      RangeError,
      "Cannot bound a rate as",
    );
  }
});

Deno.test("a promised rate is kept by at least 95 of 100 calibration sets", () => {
  const random = new Random(1);
  const [sets, rate] = [2000, 0.05];
  let kept = 0;
  for (let set = 0; set < sets; set++) {
    const scores = Float64Array.from({ length: 200 }, () => random.uniform());
    // Of uniform scores, the share above a threshold is known exactly.
    const { value } = fitFalsePositiveRateThreshold(scores, rate);
    if (1 - value <= rate) kept++;
  }
  console.log(`kept by ${kept} of ${sets} sets`);
  // Four standard deviations of 0.95 over 2,000 sets.
  if (kept / sets < 0.95 - 0.0195) throw new Error(`kept by ${kept} only`);
});
