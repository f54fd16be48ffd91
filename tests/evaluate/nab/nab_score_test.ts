import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { readCorpus, readTable } from "../../../bench/nab/nab_corpus.ts";
import {
  nabPoints,
  nabProbation,
  nabSigmoid,
} from "../../../lib/evaluate/nab/nab_points.ts";
import {
  bestNabThreshold,
  nabScore,
  type NabSeries,
  nabWindows,
  normalizeNab,
} from "../../../lib/evaluate/nab/nab_score.ts";
import { missing, sharedFile } from "../../shared_data.ts";

const ignore = missing("data/nab/labels/combined_windows.json");

/** A hundred points, 15 of them on probation, with alarms at some. */
function series(alarms: readonly number[], windows = [[40, 49]]): NabSeries {
  const scores = new Float64Array(100);
  for (const point of alarms) scores[point] = 1;
  const points = nabPoints(100, windows.map(([a, b]) => [a!, b!]));
  return { points, scores };
}

Deno.test("nabSigmoid() has the values of the published curve", () => {
  assertAlmostEquals(nabSigmoid(-1), 0.9866142981514305, 1e-12);
  assertEquals(nabSigmoid(0), 0);
  assertAlmostEquals(nabSigmoid(1), -0.9866142981514305, 1e-12);
  assertEquals(nabSigmoid(3.01), -1);
});

Deno.test("nabProbation() is 15 % of at most 5,000 points", () => {
  assertEquals(nabProbation(1127), 169);
  assertEquals(nabProbation(22695), 750);
});

Deno.test("nabScore() gives what the rules say", () => {
  const at = (alarms: number[]) => nabScore(series(alarms), 0.5);
  assertEquals(at([]), -1);
  assertAlmostEquals(at([40]), 1, 1e-12);
  // Only the earliest alarm of a window counts.
  assertEquals(at([42, 43, 48]), at([42]));
  assert(at([42]) < at([41]) && at([49]) > 0);
  // Before any window at full price, on probation at none.
  assertAlmostEquals(at([20]), -1.11, 1e-12);
  assertEquals(at([14]), -1);
  assertEquals(at([15]), -1.11);
  // Behind the window: little at first, 9 points are a window's width.
  assertAlmostEquals(at([58]), -1 - 0.11 * nabSigmoid(-1), 1e-12);
  assertAlmostEquals(at([50]), -1 + 0.11 * nabSigmoid(1 / 9), 1e-12);
  assertAlmostEquals(at([80]), -1.11, 1e-12);
});

Deno.test("nabScore() measures distance from the window before, not the next", () => {
  const two = [[20, 29], [60, 69]];
  const at = (point: number) => nabScore(series([point], two), 0.5) + 2;
  assertAlmostEquals(at(59), -0.11, 1e-12);
  assertAlmostEquals(at(30), 0.11 * nabSigmoid(1 / 9), 1e-12);
});

Deno.test("nabWindows() leaves out windows that lie on probation", () => {
  const early = series([], [[3, 9], [40, 49]]);
  assertEquals(nabWindows([early]), 1);
  assertEquals(nabScore(early, 0.5), -1);
});

Deno.test("normalizeNab() maps no alarm to 0 and the best to 100", () => {
  const perfect = [series([40]), series([20, 60], [[20, 30], [60, 70]])];
  const score = perfect.reduce((sum, one) => sum + nabScore(one, 0.5), 0);
  assertAlmostEquals(normalizeNab(score, nabWindows(perfect)), 100, 1e-9);
  assertEquals(normalizeNab(-3, 3), 0);
});

Deno.test("bestNabThreshold() is the best of all thresholds, tried one by one", () => {
  const value = fc.integer({ min: 0, max: 9 });
  fc.assert(fc.property(
    fc.array(fc.array(value, { minLength: 100, maxLength: 100 }), {
      minLength: 1,
      maxLength: 3,
    }),
    (lists) => {
      const corpus = lists.map((list, i) => ({
        points: nabPoints(100, [[20 + i, 29], [60, 61 + i]]),
        scores: Float64Array.from(list),
      }));
      const total = (threshold: number) =>
        corpus.reduce((sum, one) => sum + nabScore(one, threshold), 0);
      const all = [Infinity, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(total);
      const best = bestNabThreshold(corpus);
      assertAlmostEquals(best.score, Math.max(...all), 1e-9);
      assertAlmostEquals(total(best.threshold), best.score, 1e-9);
    },
  ));
});

Deno.test("NAB scoring refuses what does not fit together", () => {
  assertThrows(() => nabPoints(10, [[3, 12]]), RangeError, "3 to 12");
  assertThrows(() => nabPoints(10, [[3, 5], [5, 6]]), RangeError, "5 to 6");
  const { points } = series([]);
  const scores = new Float64Array(100);
  assertThrows(
    () => nabScore({ points, scores: scores.subarray(1) }, 1),
    RangeError,
    "100 points with 99 scores",
  );
  scores[50] = NaN;
  assertThrows(() => bestNabThreshold([{ points, scores }]), TypeError, "NaN");
});

Deno.test({
  name: "the scorer agrees with NAB's published scores of windowedGaussian",
  ignore,
  async fn() {
    const folder = sharedFile("data/nab/");
    const results = new URL("results/windowedGaussian/", folder);
    const table = await readTable(
      new URL("windowedGaussian_standard_scores.csv", results),
    );
    const rows = table.filter(({ Detector }) => Detector !== "Totals");
    const published = new Map(rows.map((row) => [row.File!, row]));
    let total = 0;
    let largest = 0;
    let windows = 0;
    for (const { name, points } of await readCorpus(folder)) {
      const file = name.replace("/", "/windowedGaussian_");
      const scores = Float64Array.from(
        await readTable(new URL(file, results)),
        ({ anomaly_score }) => Number(anomaly_score),
      );
      const { Score, Threshold } = published.get(name)!;
      const score = nabScore({ points, scores }, Number(Threshold));
      largest = Math.max(largest, Math.abs(score - Number(Score)));
      total += score;
      windows += points.windows;
      published.delete(name);
    }
    console.error(
      `NAB: largest difference of a series ${largest.toExponential(1)}`,
    );
    assert(largest < 1e-9);
    assertEquals(windows, 106);
    // Five series of the published corpus, with ten windows, are not at hand.
    const rest = [...published.values()];
    assertEquals(rest.length, 5);
    total += rest.reduce((sum, { Score }) => sum + Number(Score), 0);
    const final = JSON.parse(
      await Deno.readTextFile(new URL("final_results.json", folder)),
    );
    assertAlmostEquals(
      normalizeNab(total, 116),
      final.windowedGaussian.standard,
      1e-6,
    );
  },
});
