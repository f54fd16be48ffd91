import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Threshold } from "../../lib/detect/threshold.ts";
import { evaluate } from "../../lib/evaluate/evaluate.ts";
import { formatEvaluation } from "../../lib/evaluate/format_evaluation.ts";

const traffic = {
  model: "by-hand",
  scores: Float64Array.of(1, 1, 2, 3, 6, 2, 5, 7, 8, 9),
  anomalous: Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1),
  labels: ["normal", "normal", "normal", "normal", "normal"]
    .concat("a", "a", "b", "b", "c"),
  threshold: 5,
  trainingLabels: ["normal", "a"],
};

Deno.test("formatEvaluation() lays out every figure", () => {
  assertEquals(
    formatEvaluation(evaluate(traffic), "percentile"),
    `by-hand: 10 windows, 5 of them anomalous
AUROC 0.8600   average precision 0.8850
95 % bounds by resampling: AUROC 0.5800 to 1.0000, deployable F1 0.2500 to 0.9091

deployable (threshold from held-out normal traffic)
  threshold      F1  precision  recall  accuracy  false positives
          5  0.6667     0.7500  0.6000    0.7000             20 %
             called anomalous  called normal
  anomalous                 3              2
  normal                    1              4

oracle (threshold tuned on these very labels; not attainable in use)
  threshold      F1  precision  recall  accuracy  false positives
          4  0.8000     0.8000  0.8000    0.8000             20 %
             called anomalous  called normal
  anomalous                 4              1
  normal                    1              4

always-attack (every window called anomalous)
      F1  precision  recall  accuracy  false positives
  0.6667     0.5000  1.0000    0.5000            100 %

recall at a false-positive rate of at most
    10 %     1 %   0.1 %
  0.6000  0.6000  0.6000

recall per class, at the deployable threshold
     windows  recall
  a        2  0.0000
  b        2  1.0000
  c        1  1.0000

anomalies of types that training never saw
               windows  recall
  b                  2  1.0000
  c                  1  1.0000
  all of them        3  1.0000

false alarms: 20 % of normal windows × 100,000 windows a day = 20,000 false alarms a day
`,
  );
});

Deno.test("formatEvaluation() says what the traffic does not define", () => {
  const normal = formatEvaluation(
    evaluate({
      ...traffic,
      anomalous: new Uint8Array(10),
      trainingLabels: undefined,
    }),
    "percentile",
  );
  assertStringIncludes(normal, "AUROC -   average precision -");
  assertStringIncludes(normal, "not defined, as no window is anomalous");
  assertStringIncludes(normal, "the model lists no training labels");
  assertStringIncludes(normal, "= 40,000 false alarms a day");
  assert(!/NaN|null|undefined/.test(normal));

  const attack = formatEvaluation(
    evaluate({
      ...traffic,
      anomalous: new Uint8Array(10).fill(1),
      trainingLabels: ["normal", "a", "b", "c"],
    }),
    "percentile",
  );
  assertStringIncludes(attack, "not known, as no window is normal");
  assertStringIncludes(attack, "none in this traffic");
});

Deno.test("formatEvaluation() passes no control code of a label on", () => {
  const labels = traffic.labels.map((l) => l === "c" ? "\x1b[2Jc\u202e\n" : l);
  const text = formatEvaluation(evaluate({ ...traffic, labels }), "percentile");
  assertStringIncludes(text, "?[2Jc??");
});

Deno.test("formatEvaluation() says where the deployable threshold came from", () => {
  const told = (kind: Threshold["kind"]) =>
    /^deployable \((.*)\)$/m.exec(
      formatEvaluation(evaluate(traffic), kind),
    )![1];
  const heldOut = [
    "percentile",
    "false-positive-rate",
    "alerts-per-day",
    "pot",
    "conformal",
  ] as const;
  for (const kind of heldOut) {
    assertEquals(told(kind), "threshold from held-out normal traffic");
  }
  assertEquals(
    told("best-f1"),
    "threshold tuned on labels of the training traffic",
  );
  assertEquals(told("fixed"), "threshold chosen by a person");
});

Deno.test("formatEvaluation() puts baselines beside the model", () => {
  const text = formatEvaluation(
    evaluate({
      ...traffic,
      baselines: {
        pca: { scores: traffic.scores.map((score) => -score), threshold: -3 },
      },
    }),
    "percentile",
  );
  assertStringIncludes(
    text,
    `              AUROC  av. prec.      F1  accuracy  false pos.  oracle F1
  this model  0.8600     0.8850  0.6667    0.7000        20 %     0.8000
  pca         0.1400     0.3806  0.2222    0.3000        60 %     0.6667
`,
  );
});
