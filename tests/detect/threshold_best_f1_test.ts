import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  bestF1Threshold,
  fitBestF1Threshold,
} from "../../lib/detect/threshold_best_f1.ts";
import { bestF1, figuresAt } from "../reference/best_f1.ts";

const scores = (...values: number[]) => Float64Array.from(values);
const labels = (...values: number[]) => Uint8Array.from(values);

/** Labelled scores with many ties, tiny gaps and at least one anomaly. */
const labelled = fc.array(
  fc.tuple(
    fc.oneof(
      fc.integer({ min: -2, max: 4 }),
      fc.double({ min: -1e300, max: 1e300, noNaN: true }),
      fc.constantFrom(0, -0, 5e-324, 1e-323, 1.5e-323, 1, 1 + 2 ** -52, 1e300),
    ),
    fc.constantFrom(0, 1),
  ),
  { minLength: 1, maxLength: 40 },
).map((pairs) => ({
  scores: scores(...pairs.map(([score]) => score)),
  anomalous: labels(...pairs.map(([, label], i) => i === 0 ? 1 : label)),
}));

Deno.test("bestF1Threshold() cuts halfway between the classes", () => {
  const cut = bestF1Threshold(scores(4, 1, 3, 2), labels(1, 0, 1, 0));
  assertEquals(cut, { threshold: 2.5, f1: 1, precision: 1, recall: 1 });
});

Deno.test("bestF1Threshold() weighs precision against recall", () => {
  // Above 4.5: 2/3. Above 2.5: 2·2/(3+2) = 4/5. Above 0.5: 2·2/(5+2) = 4/7.
  const cut = bestF1Threshold(scores(5, 4, 3, 2, 1), labels(1, 0, 1, 0, 0));
  assertEquals(cut, { threshold: 2.5, f1: 0.8, precision: 2 / 3, recall: 1 });
});

Deno.test("bestF1Threshold() takes the highest of equal cuts", () => {
  // Above 3.5: 2·1/(1+3) = 1/2. Above 0.5: 2·3/(9+3) = 1/2.
  const cut = bestF1Threshold(
    scores(4, 3, 3, 3, 3, 3, 3, 1, 1),
    labels(1, 0, 0, 0, 0, 0, 0, 1, 1),
  );
  assertEquals(cut, { threshold: 3.5, f1: 0.5, precision: 1, recall: 1 / 3 });
});

Deno.test("bestF1Threshold() puts every window above the cut where that is best", () => {
  for (const lowest of [3, 0, -3, 5e-324, 1e300, -1e300]) {
    const all = bestF1Threshold(scores(lowest, lowest), labels(1, 1));
    assert(Number.isFinite(all.threshold) && lowest > all.threshold);
    assertEquals([all.f1, all.precision, all.recall], [1, 1, 1]);
  }
  const tied = bestF1Threshold(scores(2, 2, 2), labels(1, 0, 0));
  assert(2 > tied.threshold);
  assertEquals(tied.f1, 0.5);
});

Deno.test("bestF1Threshold() agrees with trying every cut", () => {
  fc.assert(
    fc.property(labelled, ({ scores, anomalous }) => {
      const cut = bestF1Threshold(scores, anomalous);
      const expected = bestF1(scores, anomalous);
      const above = scores.filter((score) => score > cut.threshold).length;
      assert(Number.isFinite(cut.threshold));
      assertEquals(cut.f1, expected.f1);
      assertEquals(above, expected.windowsAbove);
      const { threshold, ...figures } = cut;
      assertEquals(figures, figuresAt(scores, anomalous, threshold));
    }),
    { numRuns: 500 },
  );
});

Deno.test("fitBestF1Threshold() carries its evidence through JSON", () => {
  const threshold = fitBestF1Threshold(scores(5, 4, 3, 2), labels(1, 0, 1, 0));
  assertEquals(threshold, {
    kind: "best-f1",
    value: 2.5,
    evidence: {
      windows: 4,
      anomalies: 2,
      f1: 0.8,
      precision: 2 / 3,
      recall: 1,
      sawLabels: true,
    },
  });
  assertEquals(JSON.parse(JSON.stringify(threshold)), threshold);
});

Deno.test("bestF1Threshold() leaves its input as it was", () => {
  const given = scores(3, 1, 2);
  bestF1Threshold(given, labels(1, 0, 1));
  assertEquals(given, scores(3, 1, 2));
});

Deno.test("bestF1Threshold() refuses what has no answer", () => {
  const refuses = (
    values: number[],
    marks: number[],
    type: new () => Error,
    message: string,
  ) => {
    const fit = () => bestF1Threshold(scores(...values), labels(...marks));
    assertThrows(fit, type, message);
  };
  refuses([], [], RangeError, "there are no scores");
  refuses([1, 2], [0, 0], RangeError, "no window is labelled anomalous");
  refuses([1, 2], [1], RangeError, "2 scores, 1 labels");
  refuses([1, NaN], [0, 1], TypeError, "score 1 is NaN");
  refuses([1, Infinity], [0, 1], RangeError, "value is Infinity");
  refuses([-1e301, 1], [0, 1], RangeError, "score 0 must lie between");
});
