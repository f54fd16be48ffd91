import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { evaluate } from "../../lib/evaluate/evaluate.ts";
import { NSL_KDD_LIMITS } from "../../lib/evaluate/report/nsl_kdd_limits.ts";
import {
  renderReport,
  type ReportData,
} from "../../lib/evaluate/report/report.ts";
import { reportData, windowView } from "./report_data.ts";

const VOID = new Set(["meta", "link"]);

/** Fails unless tags nest, attributes are quoted and no other < > & stands about. */
function assertWellFormed(html: string): void {
  assertMatch(html, /^<!DOCTYPE html>\n<html lang="en">/);
  const tag = /<(\/?)([a-z][a-z0-9]*)((?:\s[\w:-]+="[^"<>]*")*)>/gi;
  const markup = html.slice("<!DOCTYPE html>".length);
  const open: string[] = [];
  for (const [, end, name] of markup.matchAll(tag)) {
    if (end) assertEquals(open.pop(), name);
    else if (!VOID.has(name!)) open.push(name!);
  }
  assertEquals(open, []);
  const text = markup.replace(/<style>.*?<\/style>/s, "").replace(tag, "");
  assert(!/[<>]/.test(text), "a stray < or >");
  assert(!/&(?!amp;|lt;|gt;|quot;|#39;)/.test(text), "a stray &");
  const ids = [...markup.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
  assertEquals(new Set(ids).size, ids.length, "an id given twice");
  for (const [, refs] of markup.matchAll(/ aria-labelledby="([^"]*)"/g)) {
    for (const ref of refs!.split(" ")) assert(ids.includes(ref), ref);
  }
  for (const [, ref] of markup.matchAll(/url\(#([^)]*)\)/g)) {
    assert(ids.includes(ref!), ref);
  }
}

/** Fails if the file would load anything or show a number that is none. */
function assertSelfContained(html: string): void {
  assert(!/https?:|\/\/\w|<script|<iframe|<object|<img|@import/i.test(html));
  assert(!/\son\w+=/i.test(html), "an event handler");
  for (const [, value] of html.matchAll(/(?:href|src)="([^"]*)"/g)) {
    assertEquals(value, "data:,");
  }
  assert(!/NaN|Infinity|undefined|\[object/.test(html));
}

function withScores(scores: Float64Array, threshold: number): ReportData {
  const anomalous = Uint8Array.from(scores, (_, i) => i % 2);
  const labels = Array.from(scores, (_, i) => i % 2 ? "odd" : "normal");
  return {
    title: "edge",
    thresholdKind: "percentile",
    evaluation: evaluate({ model: "m", scores, anomalous, labels, threshold }),
    scores,
    anomalous,
    modelFacts: [],
    windows: {},
  };
}

for (const timesteps of [1, 12]) {
  Deno.test(`renderReport() writes a whole document, windows of ${timesteps}`, () => {
    const html = renderReport(reportData({ timesteps }));
    assertWellFormed(html);
    assertSelfContained(html);
    for (
      const part of [
        "Verdicts",
        "Scores",
        "All thresholds",
        "Kinds of anomaly",
        "Single windows",
        "Training",
        "The model",
        "Limits",
        "epoch 12 kept",
        "threshold 0.04",
        "not attainable in use",
        "LSTM autoencoder 128-64",
      ]
    ) assertStringIncludes(html, part);
    const figures = html.split("<figure>").length - 1;
    assertEquals(html.split("How to read.").length - 1, figures);
  });
}

Deno.test("renderReport() prints the figures of the evaluation", () => {
  const data = reportData();
  const { deployable } = data.evaluation.confusion;
  const html = renderReport({ ...data, limits: NSL_KDD_LIMITS });
  assertStringIncludes(html, data.evaluation.auroc!.toFixed(3));
  assertStringIncludes(
    html,
    `found ${deployable.tp} of 800 anomalous windows`,
  );
  assertStringIncludes(html, "1998 laboratory network");
  const perDay = Math.round(data.evaluation.deployable.falsePositiveRate * 1e5);
  assertStringIncludes(html, `>${perDay.toLocaleString("en-US")}<`);
});

Deno.test("renderReport() is the same text for the same data", () => {
  assertEquals(renderReport(reportData()), renderReport(reportData()));
});

Deno.test("renderReport() stays under 400 KB for 22,544 windows", () => {
  const size =
    renderReport(reportData({ windows: 22544, timesteps: 100 })).length;
  console.log(`${size} characters`);
  assert(size < 400_000);
});

Deno.test("renderReport() escapes what comes from traffic", () => {
  const nasty = `"><script>alert('x')</script>&\u0000\u202e`;
  const data = reportData();
  const { scores, anomalous } = data;
  const view = windowView(nasty, 1, 1);
  const html = renderReport({
    title: nasty,
    thresholdKind: "percentile",
    evaluation: evaluate({
      model: nasty,
      scores,
      anomalous,
      labels: Array.from(scores, () => nasty),
      threshold: 1,
      trainingLabels: [],
    }),
    scores,
    anomalous,
    modelFacts: [[nasty, nasty]],
    limits: [nasty],
    windows: {
      normal: {
        ...view,
        label: nasty,
        features: [{ name: nasty, actual: [1, 2], expected: [3, 4] }],
      },
      anomalous: {
        ...view,
        features: [{ name: nasty, actual: [1], expected: [3] }],
      },
    },
  });
  assertWellFormed(html);
  assertSelfContained(html);
  assertStringIncludes(
    html,
    "&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;\ufffd\ufffd",
  );
});

Deno.test("renderReport() draws whatever scores there are", () => {
  const value = fc.oneof(
    fc.constantFrom(0, -0, 1, -1, 5e-324, 1e-300, 1e299),
    fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  );
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 12 }),
      value,
      (scores, threshold) => {
        const html = renderReport(
          withScores(Float64Array.from(scores), threshold),
        );
        assertWellFormed(html);
        assertSelfContained(html);
      },
    ),
    {
      numRuns: 60,
      examples: [[[5.4e-323], 0], [[0], 1e-323], [[1e-323, 0], 0], [[
        1e299,
        1e-300,
      ], 5e-324]],
    },
  );
});

Deno.test("renderReport() says where scores of 0 and less are drawn", () => {
  const some = withScores(Float64Array.of(-1, 0, 0.5, 2), 1);
  assertStringIncludes(renderReport(some), "2 scores of 0 or less");
  const none = withScores(Float64Array.of(1, 2), 1);
  assert(!renderReport(none).includes("of 0 or less"));
});

Deno.test("renderReport() gives what exists where only one class is there", () => {
  for (const truth of [0, 1]) {
    const scores = Float64Array.of(1, 2, 3);
    const anomalous = new Uint8Array(3).fill(truth);
    const html = renderReport({
      ...withScores(scores, 2),
      evaluation: evaluate({
        model: "m",
        scores,
        anomalous,
        labels: ["a", "b", "c"],
        threshold: 2,
      }),
      anomalous,
    });
    assertWellFormed(html);
    assertSelfContained(html);
    assertStringIncludes(html, "holds only one kind");
    assert(!html.includes("null"));
  }
});

Deno.test("renderReport() leaves values out that no axis can hold", () => {
  const data = reportData();
  const broken = [NaN, 1, Infinity];
  const losses = [
    { epoch: 1, loss: NaN, validationLoss: Infinity },
    { epoch: 2, loss: 0.5, validationLoss: NaN },
  ];
  for (const length of [1, 3]) {
    const html = renderReport({
      ...data,
      training: { losses, bestEpoch: 2 },
      windows: {
        normal: {
          ...windowView("w", 1, 1),
          features: [
            {
              name: "a",
              actual: broken.slice(0, length),
              expected: Array(length).fill(0),
            },
          ],
        },
      },
    });
    assertWellFormed(html);
    assertSelfContained(html);
  }
});

Deno.test("renderReport() draws values a last bit apart", () => {
  const next = 1 + Number.EPSILON;
  const data = withScores(Float64Array.of(1, next, 1, next), 1);
  const html = renderReport({
    ...data,
    training: {
      losses: [{ epoch: 1, loss: -1, validationLoss: -next }],
      bestEpoch: 1,
    },
    windows: {
      normal: {
        ...windowView("w", 2, 0),
        features: [{ name: "a", actual: [1, 1], expected: [next, 1] }],
      },
    },
  });
  assertWellFormed(html);
  assertSelfContained(html);
});

Deno.test("renderReport() shows the fifty largest of many types and says so", () => {
  const scores = Float64Array.from({ length: 300 }, (_, i) => i + 1);
  const anomalous = new Uint8Array(300).fill(1).fill(0, 0, 10);
  const labels = Array.from(scores, (_, i) => `type-${i}`);
  const data = withScores(scores, 5);
  const html = renderReport({
    ...data,
    anomalous,
    evaluation: evaluate({
      model: "m",
      scores,
      anomalous,
      labels,
      threshold: 5,
    }),
  });
  assertStringIncludes(html, "The 50 with the most windows of 290.");
  assertEquals(html.split('class="bar"').length - 1, 50);
});

Deno.test("renderReport() refuses data that do not belong together", () => {
  const data = reportData();
  assertThrows(
    () => renderReport({ ...data, scores: data.scores.slice(1) }),
    RangeError,
    "1999 scores, 2000 truths",
  );
  const view = windowView("w", 1, 1);
  assertThrows(
    () =>
      renderReport({
        ...data,
        windows: {
          normal: {
            ...view,
            features: [{ name: "bytes", actual: [1, 2], expected: [1] }],
          },
        },
      }),
    RangeError,
    'feature "bytes"',
  );
});
