import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { evaluate, type ScoredTraffic } from "../../lib/evaluate/evaluate.ts";
import { classificationMetrics } from "../../lib/evaluate/metrics.ts";

/** Ten windows worked out by hand: five normal, two a, two b, one c. */
const traffic: ScoredTraffic = {
  model: "by-hand",
  scores: Float64Array.of(1, 1, 2, 3, 6, 2, 5, 7, 8, 9),
  anomalous: Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1),
  labels: ["normal", "normal", "normal", "normal", "normal"]
    .concat("a", "a", "b", "b", "c"),
  threshold: 5,
  trainingLabels: ["normal", "a"],
  classOf: (label) => ({ a: "Known", b: "New" })[label],
};

Deno.test("evaluate() gives the figures worked out by hand", () => {
  const { intervals, ...figures } = evaluate(traffic);
  assert(intervals!.auroc[0] < 0.86 && intervals!.auroc[1] > 0.86);
  assert(intervals!.f1[0] < 0.66 && intervals!.f1[1] > 0.67);
  // AUROC: of 5 normals each, score 2 beats 2½, 5 beats 4, the rest all 5.
  assertEquals(figures, {
    model: "by-hand",
    rows: 10,
    anomalies: 5,
    auroc: 21.5 / 25,
    averagePrecision: (1 + 1 + 1 + 4 / 5 + 5 / 8) / 5,
    deployable: {
      threshold: 5,
      accuracy: 0.7,
      precision: 0.75,
      recall: 0.6,
      f1: 6 / 9,
      falsePositiveRate: 0.2,
    },
    // At 6.5: F1 6/8; at 4: 8/10; at 1.5: 10/13.
    oracle: {
      threshold: 4,
      accuracy: 0.8,
      precision: 0.8,
      recall: 0.8,
      f1: 0.8,
      falsePositiveRate: 0.2,
    },
    confusion: {
      deployable: { tp: 3, fp: 1, tn: 4, fn: 2 },
      oracle: { tp: 4, fp: 1, tn: 4, fn: 1 },
    },
    recallAtFalsePositiveRate: { "0.1": 0.6, "0.01": 0.6, "0.001": 0.6 },
    perClass: {
      Known: { rows: 2, recall: 0 },
      New: { rows: 2, recall: 1 },
      c: { rows: 1, recall: 1 },
    },
    novel: {
      rows: 3,
      recall: 1,
      byLabel: { b: { rows: 2, recall: 1 }, c: { rows: 1, recall: 1 } },
    },
    baselines: {
      "always-attack": {
        accuracy: 0.5,
        precision: 0.5,
        recall: 1,
        f1: 10 / 15,
        falsePositiveRate: 1,
      },
    },
  });
});

Deno.test("evaluate() has the keys of evaluate --json in their order", () => {
  const text = JSON.stringify(evaluate(traffic));
  const keys = [...text.matchAll(/"([^"]+)":/g)].map(([, key]) => key);
  assertEquals(
    keys.slice(0, 27).join(" "),
    "model rows anomalies auroc averagePrecision " +
      "deployable threshold accuracy precision recall f1 falsePositiveRate " +
      "oracle threshold accuracy precision recall f1 falsePositiveRate " +
      "confusion deployable tp fp tn fn oracle tp",
  );
  assertEquals(JSON.parse(text), evaluate(traffic));
});

Deno.test("evaluate() gives what exists where only one class is there", () => {
  const normal = evaluate({
    ...traffic,
    anomalous: new Uint8Array(10),
    labels: Array(10).fill("normal"),
  });
  assertEquals(normal.auroc, null);
  assertEquals(normal.averagePrecision, null);
  assertEquals(normal.oracle, null);
  assertEquals(normal.intervals, null);
  assertEquals(normal.confusion.oracle, null);
  assertEquals(normal.recallAtFalsePositiveRate["0.01"], null);
  assertEquals(normal.deployable.falsePositiveRate, 0.4);
  assertEquals(normal.confusion.deployable, { tp: 0, fp: 4, tn: 6, fn: 0 });
  assertEquals(normal.perClass, {});
  assertEquals(normal.novel, { rows: 0, recall: null, byLabel: {} });

  const attack = evaluate({
    ...traffic,
    anomalous: new Uint8Array(10).fill(1),
    labels: Array(10).fill("a"),
  });
  assertEquals(attack.auroc, null);
  assertEquals(attack.averagePrecision, null);
  assertEquals(attack.deployable.recall, 0.4);
  assertEquals(attack.oracle?.f1, 1);
  assertEquals(attack.perClass, { Known: { rows: 10, recall: 0.4 } });
});

Deno.test("evaluate() says nothing of novel types where training labels are not known", () => {
  assertEquals(evaluate({ ...traffic, trainingLabels: undefined }).novel, null);
});

Deno.test("evaluate() keeps labels that name parts of every object", () => {
  const labels = traffic.labels.map((label) =>
    label === "b" ? "__proto__" : label === "c" ? "toString" : label
  );
  const result = evaluate({ ...traffic, labels, classOf: undefined });
  assertEquals(Object.keys(result.perClass), ["__proto__", "a", "toString"]);
  assertEquals(result.novel?.rows, 3);
});

Deno.test("evaluate() has classes and counts that add up, and an oracle that no threshold beats", () => {
  fc.assert(fc.property(
    fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom("normal", "a", "b", "c"),
      ),
      { minLength: 1 },
    ),
    fc.integer({ min: -1, max: 7 }),
    (rows, threshold) => {
      const result = evaluate({
        ...traffic,
        scores: Float64Array.from(rows, ([score]) => score),
        anomalous: Uint8Array.from(rows, ([, l]) => l === "normal" ? 0 : 1),
        labels: rows.map(([, label]) => label),
        threshold,
      });
      const { tp, fp, tn, fn } = result.confusion.deployable;
      assertEquals(tp + fp + tn + fn, rows.length);
      assertEquals(tp + fn, result.anomalies);
      const found = Object.values(result.perClass);
      assertEquals(found.reduce((sum, c) => sum + c.rows, 0), result.anomalies);
      const hits = found.reduce((sum, c) => sum + c.rows * c.recall, 0);
      assertEquals(Math.round(hits), tp);
      const { f1 } = classificationMetrics(result.confusion.deployable);
      return result.oracle === null || result.oracle.f1 >= f1;
    },
  ));
});

Deno.test("evaluate() refuses what cannot be judged", () => {
  const refuse = (change: Partial<ScoredTraffic>, sentence: string): void => {
    assertThrows(() => evaluate({ ...traffic, ...change }), Error, sentence);
  };
  refuse({
    scores: new Float64Array(),
    anomalous: new Uint8Array(),
    labels: [],
  }, "there are no windows");
  refuse({ labels: ["a"] }, "10 scores with 1 labels");
  refuse({ anomalous: new Uint8Array(9) }, "10 scores by 9 truths");
  refuse({ anomalous: new Uint8Array(10).fill(2) }, "must be 0 or 1");
  refuse({ threshold: NaN }, "threshold is NaN");
  refuse({ threshold: Infinity }, "must be finite");
  refuse({ scores: new Float64Array(10).fill(NaN) }, "scores[0] is NaN");
  refuse({ scores: new Float64Array(10).fill(-Infinity) }, "is infinite");
});
