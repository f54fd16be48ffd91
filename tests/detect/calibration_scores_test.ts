import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  cutOfCalibration,
  keepCalibrationScores,
  pValue,
} from "../../lib/detect/calibration_scores.ts";
import { fitConformalThreshold } from "../../lib/detect/threshold_conformal.ts";
import { parseThresholdJson } from "../../lib/detect/threshold_json.ts";
import { ModelError } from "../../lib/errors.ts";
import { Random } from "../../lib/random.ts";

/** The p-value from all scores, by its definition. */
function exactPValue(scores: Float64Array, score: number): number {
  return (1 + scores.filter((s) => s >= score).length) / (scores.length + 1);
}

// Few distinct values, so that ties are common.
const samples = fc.array(fc.integer({ min: 0, max: 400 }), {
  minLength: 1,
  maxLength: 900,
}).map((values) => Float64Array.from(values));

Deno.test("pValue() is never too small, and exact among the highest scores", () => {
  fc.assert(fc.property(samples, fc.nat(401), (scores, score) => {
    const calibration = keepCalibrationScores(scores);
    assert(calibration.scores.length <= 256);
    const [kept, exact] = [
      pValue(calibration, score),
      exactPValue(scores, score),
    ];
    assert(kept >= exact && kept <= 1);
    const isExact = scores.length <= 256 || exact * (scores.length + 1) <= 127;
    if (isExact) assertEquals(kept, exact);
  }));
});

Deno.test("pValue() is at most 4 % too large with as many windows as NSL-KDD has", () => {
  const random = new Random(1);
  const scores = Float64Array.from({ length: 6734 }, () => random.normal());
  const calibration = keepCalibrationScores(scores);
  assertEquals(calibration.windows, 6734);
  assert(calibration.scores.length > 250);
  const ratios = Array.from({ length: 2000 }, () => {
    const score = random.normal();
    return pValue(calibration, score) / exactPValue(scores, score);
  });
  assert(Math.max(...ratios) < 1.04, `${Math.max(...ratios)}`);
});

Deno.test("p-values of normal scores are at most alpha as often as they should be", () => {
  const random = new Random(2);
  const alphas = [0.2, 0.05, 0.01];
  const [sets, each] = [400, 50];
  const seen = alphas.map(() => 0);
  for (let set = 0; set < sets; set++) {
    const scores = Float64Array.from({ length: 499 }, () => random.normal());
    const calibration = keepCalibrationScores(scores);
    for (let i = 0; i < each; i++) {
      const p = pValue(calibration, random.normal());
      alphas.forEach((alpha, a) => seen[a]! += p <= alpha ? 1 : 0);
    }
  }
  alphas.forEach((alpha, a) => {
    const rate = seen[a]! / (sets * each);
    console.log(`p ≤ ${alpha}: ${rate}`);
    // Draws of one set are alike; four standard deviations as if they were not,
    // and the spread of the sets beside it.
    const spread = Math.sqrt(
      alpha * (1 - alpha) * (1 / (sets * each) + 1 / (sets * 500)),
    );
    assert(Math.abs(rate - alpha) < 4 * spread);
  });
});

Deno.test("a conformal threshold cuts where the p-value does", () => {
  const rates = fc.constantFrom(0.004, 0.01, 0.05, 0.29, 0.5, 0.9);
  fc.assert(fc.property(samples, rates, fc.nat(401), (scores, alpha, score) => {
    fc.pre(alpha * (scores.length + 1) >= 1);
    const { value } = fitConformalThreshold(scores, alpha);
    const calibration = keepCalibrationScores(scores, value);
    assert(calibration.scores.includes(value));
    // Up to the rounding of alpha itself.
    const isSmall = pValue(calibration, score) <= alpha * (1 + 1e-12);
    assertEquals(score > value, isSmall);
  }));
});

Deno.test("keepCalibrationScores() tells ties and constant scores", () => {
  const constant = keepCalibrationScores(new Float64Array(1000).fill(2));
  assertEquals(constant, { windows: 1000, scores: [2], above: [0] });
  assertEquals(pValue(constant, 2), 1);
  assertEquals(pValue(constant, 1), 1);
  assertEquals(pValue(constant, 2.1), 1 / 1001);
  const one = keepCalibrationScores(Float64Array.of(-0));
  assertEquals(one, { windows: 1, scores: [0], above: [0] });
  assertEquals(pValue(one, 1), 0.5);
  const tied = keepCalibrationScores(Float64Array.of(1, 2, 2, 2, 3));
  assertEquals(tied, { windows: 5, scores: [1, 2, 3], above: [4, 1, 0] });
  assertEquals(cutOfCalibration(tied, 0), { value: 3, above: 0 });
  assertEquals(cutOfCalibration(tied, 3), { value: 2, above: 1 });
  assertThrows(() => keepCalibrationScores(new Float64Array()), RangeError);
});

Deno.test("calibration scores are checked field by field", () => {
  const good = { windows: 5, scores: [1, 2, 3], above: [4, 1, 0] };
  const cases: [unknown, string][] = [
    [null, "threshold.calibration as it must be an object"],
    [{ ...good, more: 1 }, '"more" is not known'],
    [{ ...good, windows: 0 }, "calibration.windows"],
    [{ ...good, windows: 4 }, "calibration.above[0] as it must be at most 3"],
    [{ ...good, scores: [] }, "calibration.scores"],
    [{ ...good, scores: [1, 2] }, "calibration.above as it must be 2 integers"],
    [{ ...good, scores: [1, 1, 3] }, "calibration.scores[1]"],
    [{ ...good, scores: [1, 2, "3"] }, "calibration.scores[2]"],
    [{ ...good, above: [4, 4, 0] }, "calibration.above[1]"],
    [{ ...good, above: [4, 2, 1] }, "calibration.above as it must be 0 at its"],
    [{ ...good, above: [4, 1.5, 0] }, "calibration.above[1]"],
    [{ ...good, above: [4, 1, -1] }, "calibration.above[2]"],
    [
      {
        windows: 999,
        scores: Array.from({ length: 257 }, (_, i) => i),
        above: [],
      },
      "1 to 256 numbers",
    ],
  ];
  const fixed = { kind: "fixed", value: 1 };
  assertEquals<unknown>(
    parseThresholdJson({ ...fixed, calibration: good }),
    { ...fixed, calibration: good },
  );
  for (const [calibration, message] of cases) {
    assertThrows(
      () => parseThresholdJson({ ...fixed, calibration }),
      ModelError,
      message,
    );
  }
});
