import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import fc from "fast-check";
import { percentile } from "../../lib/detect/percentile.ts";
import { QUANTILE_PERCENTS } from "../../lib/detect/threshold.ts";
import { evaluate } from "../../lib/evaluate/evaluate.ts";
import { alarmsSection } from "../../lib/evaluate/report/alarms_section.ts";
import { alarmsByThreshold } from "../../lib/evaluate/report/alarms_table.ts";
import { baselinesTable } from "../../lib/evaluate/report/baselines_table.ts";
import { calibrationPoints } from "../../lib/evaluate/report/calibration_figure.ts";
import { mistakesSection } from "../../lib/evaluate/report/mistakes_section.ts";
import { reportData } from "./report_data.ts";

function judged(normal: readonly number[], attacks: readonly number[]) {
  const scores = Float64Array.from([...normal, ...attacks]);
  const anomalous = Uint8Array.from(
    scores,
    (_, i) => i < normal.length ? 0 : 1,
  );
  const labels = Array.from(anomalous, (odd) => odd ? "odd" : "normal");
  const evaluation = evaluate({
    model: "m",
    scores,
    anomalous,
    labels,
    threshold: 4,
  });
  return { scores, anomalous, evaluation };
}

Deno.test("alarmsByThreshold() gives the lowest thresholds that hold each rate", () => {
  const normal = Array.from({ length: 20 }, (_, i) => i);
  const rows = alarmsByThreshold(judged(normal, [3, 17.5, 18.5, 30]));
  assertEquals(rows, [
    { threshold: 4, falsePositiveRate: 0.75, recall: 0.75, deployed: true },
    { threshold: 17, falsePositiveRate: 0.1, recall: 0.75, deployed: false },
    { threshold: 18, falsePositiveRate: 0.05, recall: 0.5, deployed: false },
  ]);
});

Deno.test("alarmsByThreshold() never exceeds a rate, ties or not", () => {
  const scores = fc.array(fc.integer({ min: 0, max: 9 }), {
    minLength: 10,
    maxLength: 300,
  });
  fc.assert(fc.property(scores, scores, (normal, attacks) => {
    const rows = alarmsByThreshold(judged(normal, attacks));
    for (const { threshold, falsePositiveRate, recall } of rows) {
      const above = (values: number[]) =>
        values.filter((value) => value > threshold).length / values.length;
      assertEquals(falsePositiveRate, above(normal));
      assertEquals(recall, above(attacks));
    }
    const bounds = [0.1, 0.05, 0.02, 0.01, 0.005]
      .filter((rate) => rate * normal.length >= 1);
    const found = rows.filter(({ deployed }) => !deployed);
    assertEquals(found.length, bounds.length);
    found.sort((a, b) => b.falsePositiveRate - a.falsePositiveRate)
      .forEach((row, i) => assert(row.falsePositiveRate <= bounds[i]!));
  }));
});

Deno.test("alarmsByThreshold() of one kind of window is empty", () => {
  assertEquals(alarmsByThreshold(judged([1, 2], [])), []);
  assertEquals(alarmsByThreshold(judged([], [1, 2])), []);
  assertEquals(alarmsSection({ ...reportData(), ...judged([], [1]) }), "");
});

Deno.test("calibrationPoints() keep the promise on the very same scores", () => {
  const scores = Float64Array.from({ length: 10_000 }, (_, i) => Math.sqrt(i));
  const quantiles = QUANTILE_PERCENTS.map((p) => percentile(scores, p));
  const points = calibrationPoints(scores, quantiles);
  assertEquals(points.length, 50 + 9);
  assertEquals(points[0]!.nominal, 0.5);
  assertEquals(points.at(-1)!.nominal, 0.001);
  for (const { nominal, observed } of points) {
    assertAlmostEquals(observed, nominal, 1.01e-4);
  }
  // Scores that all lie higher: every threshold raises more than it promised.
  const drifted = scores.map((score) => score + 5);
  for (const { nominal, observed } of calibrationPoints(drifted, quantiles)) {
    assert(observed > nominal);
  }
  assertEquals(calibrationPoints(new Float64Array(), quantiles), []);
});

Deno.test("mistakesSection() prints labels and values as text, three reasons each", () => {
  const data = reportData();
  const html = mistakesSection(data);
  assertStringIncludes(html, "service: private, expected http (50.0\u00a0%)");
  assertStringIncludes(html, "dst_bytes: 8314, expected 0.25");
  assertStringIncludes(html, "duration: missing, expected 3");
  assert(!html.includes("src_bytes"));
  const miss = { index: 1, score: 0, label: "<b>", reasons: [] };
  const odd = mistakesSection({
    ...data,
    mistakes: { falseAlarms: [], misses: [miss] },
  });
  assertStringIncludes(odd, "&lt;b&gt;");
  assert(!odd.includes("strangest false alarms"));
  const none = { falseAlarms: [], misses: [] };
  assertEquals(mistakesSection({ ...data, mistakes: none }), "");
});

Deno.test("baselinesTable() sets the model beside what was fitted", () => {
  const { scores, anomalous, evaluation } = judged([1, 2, 9], [5, 6]);
  assertEquals(baselinesTable(evaluation), "");
  const html = baselinesTable(evaluate({
    model: "m",
    scores,
    anomalous,
    labels: Array.from(anomalous, (odd) => odd ? "odd" : "normal"),
    threshold: 4,
    baselines: { pca: { scores: scores.map((s) => -s), threshold: -4 } },
  }));
  assertStringIncludes(html, "this model");
  assertStringIncludes(html, "pca");
  assert(!html.includes("mahalanobis"));
});
