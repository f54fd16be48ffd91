import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import {
  auroc,
  averagePrecision,
  classificationMetrics,
  confusionAt,
  precisionRecallCurve,
  recallAtFalsePositiveRate,
  rocCurve,
} from "../../lib/evaluate/metrics.ts";
import {
  naiveAuroc,
  naiveAveragePrecision,
  naiveRecallAt,
  naiveRoc,
} from "../reference/metrics.ts";

/** Both classes at least once; scores from a small set, so that most are tied. */
const tied = fc.array(
  fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 1 })),
  { minLength: 2, maxLength: 40 },
).filter((rows) => new Set(rows.map(([, truth]) => truth)).size === 2)
  .map((rows) => ({
    scores: Float64Array.from(rows, ([score]) => score / 4),
    anomalous: Uint8Array.from(rows, ([, truth]) => truth),
  }));

const of = (...truths: number[]): Uint8Array => Uint8Array.from(truths);

Deno.test("metrics agree with scikit-learn's documented example", () => {
  // roc_auc_score, average_precision_score, roc_curve, precision_recall_curve
  // of y_true = [0, 0, 1, 1], y_score = [0.1, 0.4, 0.35, 0.8]
  const scores = [0.1, 0.4, 0.35, 0.8];
  const anomalous = of(0, 0, 1, 1);
  assertEquals(auroc(scores, anomalous), 0.75);
  assertAlmostEquals(averagePrecision(scores, anomalous), 5 / 6, 1e-15);
  assertEquals(rocCurve(scores, anomalous), [
    { falsePositiveRate: 0, recall: 0, threshold: 0.8 },
    { falsePositiveRate: 0, recall: 0.5, threshold: 0.4 },
    { falsePositiveRate: 0.5, recall: 0.5, threshold: 0.35 },
    { falsePositiveRate: 0.5, recall: 1, threshold: 0.1 },
    { falsePositiveRate: 1, recall: 1, threshold: -Infinity },
  ]);
  assertEquals(precisionRecallCurve(scores, anomalous), [
    { recall: 0.5, precision: 1, threshold: 0.4 },
    { recall: 0.5, precision: 0.5, threshold: 0.35 },
    { recall: 1, precision: 2 / 3, threshold: 0.1 },
    { recall: 1, precision: 0.5, threshold: -Infinity },
  ]);
});

Deno.test("tied scores share one step", () => {
  // One anomalous of two at 2, one of two at 1: U = 0.5 + 1 + 0 + 0.5 of 4
  // pairs; AP = 0.5 · 1/2 + 0.5 · 2/4.
  const scores = [2, 2, 1, 1];
  const anomalous = of(1, 0, 1, 0);
  assertEquals(auroc(scores, anomalous), 0.5);
  assertEquals(averagePrecision(scores, anomalous), 0.5);
  assertEquals(rocCurve(scores, anomalous).length, 3);
  assertEquals(auroc([7, 7, 7], of(0, 1, 1)), 0.5);
  assertAlmostEquals(averagePrecision([7, 7, 7], of(0, 1, 1)), 2 / 3, 1e-15);
});

Deno.test("perfect and inverted scores reach 1 and 0", () => {
  assertEquals(auroc([1, 2, 3, 4], of(0, 0, 1, 1)), 1);
  assertEquals(averagePrecision([1, 2, 3, 4], of(0, 0, 1, 1)), 1);
  assertEquals(auroc([4, 3, 2, 1], of(0, 0, 1, 1)), 0);
  assertEquals(auroc([-Infinity, 0, -0, Infinity], of(0, 0, 1, 1)), 0.875);
});

Deno.test("metrics equal their naive twins on tied scores", () => {
  let largest = 0;
  fc.assert(fc.property(tied, fc.double({ min: 0, max: 1, noNaN: true }), (
    { scores, anomalous },
    rate,
  ) => {
    const pairs = [
      [auroc(scores, anomalous), naiveAuroc(scores, anomalous)],
      [
        averagePrecision(scores, anomalous),
        naiveAveragePrecision(scores, anomalous),
      ],
    ] as const;
    for (const [ours, naive] of pairs) {
      largest = Math.max(largest, Math.abs(ours - naive));
    }
    assertEquals(
      rocCurve(scores, anomalous).map((p) => [p.falsePositiveRate, p.recall]),
      naiveRoc(scores, anomalous),
    );
    assertEquals(
      recallAtFalsePositiveRate(scores, anomalous, rate),
      naiveRecallAt(scores, anomalous, rate),
    );
  }));
  console.log(`largest difference from the naive twins: ${largest}`);
  assert(largest < 1e-14);
});

Deno.test("every curve point is what confusionAt() counts at its threshold", () => {
  fc.assert(fc.property(tied, ({ scores, anomalous }) => {
    for (const point of rocCurve(scores, anomalous)) {
      const at = classificationMetrics(
        confusionAt(scores, anomalous, point.threshold),
      );
      assertEquals(at.recall, point.recall);
      assertEquals(at.falsePositiveRate, point.falsePositiveRate);
    }
    for (const point of precisionRecallCurve(scores, anomalous)) {
      const at = classificationMetrics(
        confusionAt(scores, anomalous, point.threshold),
      );
      assertEquals(at.recall, point.recall);
      assertEquals(at.precision, point.precision);
    }
  }));
});

Deno.test("metrics do not depend on order or monotone change and keep their input", () => {
  fc.assert(fc.property(tied, ({ scores, anomalous }) => {
    const before = scores.slice();
    const value = auroc(scores, anomalous);
    assertEquals(scores, before);
    assertEquals(auroc(scores.map(Math.exp), anomalous), value);
    assertEquals(auroc(scores.toReversed(), anomalous.toReversed()), value);
    // Scores turned round leave what was not won.
    assertAlmostEquals(auroc(scores.map((s) => -s), anomalous), 1 - value);
  }));
});

Deno.test("confusionAt() calls only what lies strictly above the threshold", () => {
  const scores = [1, 2, 2, 3];
  const anomalous = of(0, 0, 1, 1);
  assertEquals(confusionAt(scores, anomalous, 2), {
    tp: 1,
    fp: 0,
    tn: 2,
    fn: 1,
  });
  assertEquals(confusionAt(scores, anomalous, 1.5), {
    tp: 2,
    fp: 1,
    tn: 1,
    fn: 0,
  });
  assertEquals(confusionAt([], of(), 1), { tp: 0, fp: 0, tn: 0, fn: 0 });
});

Deno.test("classificationMetrics() gives known shares and 0 for 0/0", () => {
  assertEquals(classificationMetrics({ tp: 6, fp: 2, tn: 8, fn: 4 }), {
    accuracy: 0.7,
    precision: 0.75,
    recall: 0.6,
    f1: 2 / 3,
    falsePositiveRate: 0.2,
  });
  assertEquals(classificationMetrics({ tp: 0, fp: 0, tn: 0, fn: 0 }), {
    accuracy: 0,
    precision: 0,
    recall: 0,
    f1: 0,
    falsePositiveRate: 0,
  });
  assertEquals(
    classificationMetrics({ tp: 0, fp: 0, tn: 3, fn: 1 }).precision,
    0,
  );
});

Deno.test("recallAtFalsePositiveRate() holds the bound at its edge", () => {
  // Ten normal windows, one of them above all but one anomalous window.
  const scores = [9, 5, 5, 8, 1, 1, 1, 1, 1, 1, 1, 1, 1];
  const anomalous = of(1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  assertEquals(recallAtFalsePositiveRate(scores, anomalous, 0.1), 1);
  assertEquals(recallAtFalsePositiveRate(scores, anomalous, 0.0999), 1 / 3);
  assertEquals(recallAtFalsePositiveRate(scores, anomalous, 0), 1 / 3);
  assertEquals(recallAtFalsePositiveRate([1, 1], of(0, 1), 0.5), 0);
});

Deno.test("metrics refuse what has no answer", () => {
  const figures = [
    auroc,
    averagePrecision,
    rocCurve,
    precisionRecallCurve,
    (s: number[], a: Uint8Array) => confusionAt(s, a, 0),
    (s: number[], a: Uint8Array) => recallAtFalsePositiveRate(s, a, 0.1),
  ];
  for (const figure of figures) {
    assertThrows(
      () => figure([1, 2], of(1)),
      RangeError,
      "2 scores by 1 truths",
    );
    assertThrows(
      () => figure([1, NaN], of(0, 1)),
      TypeError,
      "scores[1] is NaN",
    );
    assertThrows(() => figure([1, 2], of(0, 2)), TypeError, "anomalous[1]");
  }
  for (const truths of [of(), of(0, 0), of(1, 1)]) {
    const scores = Array.from(truths, () => 1);
    const needBoth = [
      auroc,
      rocCurve,
      (s: number[], a: Uint8Array) => recallAtFalsePositiveRate(s, a, 0.1),
    ];
    for (const figure of needBoth) {
      assertThrows(() => figure(scores, truths), RangeError, "needs both");
    }
  }
  assertThrows(() => averagePrecision([1], of(0)), RangeError, "no window");
  assertThrows(() => precisionRecallCurve([1], of(0)), RangeError, "no window");
  assertEquals(averagePrecision([1, 2], of(1, 1)), 1);
  assertThrows(
    () => confusionAt([1], of(1), NaN),
    TypeError,
    "threshold is NaN",
  );
  for (const rate of [NaN, -0.1, 1.1]) {
    assertThrows(
      () => recallAtFalsePositiveRate([1, 2], of(0, 1), rate),
      RangeError,
      `rate ${rate}`,
    );
  }
});
