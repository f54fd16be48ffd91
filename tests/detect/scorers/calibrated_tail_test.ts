import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { CalibratedTail } from "../../../lib/detect/scorers/calibrated_tail.ts";
import { residuals } from "../../../lib/detect/scorers/residuals.ts";
import type { WindowLayout } from "../../../lib/detect/scorers/scorer.ts";
import { ModelError } from "../../../lib/errors.ts";
import { Random } from "../../../lib/random.ts";
import { medianNaively, tailNaively } from "../../reference/scorers.ts";
import { contributionsOf, layoutOf, rowsOf } from "./score_problem.ts";

/** One number per row: its reconstruction is 0, so the residual is minus the value. */
const ONE: WindowLayout = {
  timesteps: 1,
  features: 1,
  outputs: 1,
  blocks: [{ start: 0, length: 1, oneHot: false }],
};
const fitOne = (values: readonly number[]) =>
  CalibratedTail.fit(ONE, [Float32Array.from(values)]);
const scoreOne = (scorer: CalibratedTail, values: readonly number[]) =>
  scorer.scores(
    Float32Array.from(values, (value) => -value),
    new Float32Array(values.length),
  );

/** The score of rows by the whole sample, feature by feature. */
function scoresNaively(
  sample: Float32Array,
  rows: Float32Array,
  features: number,
): number[] {
  const columns = Array.from(
    { length: features },
    (_, i) => [...sample].filter((_, at) => at % features === i),
  );
  const medians = columns.map((column) => Math.fround(medianNaively(column)));
  const distances = columns.map((column, i) =>
    column.map((value) => Math.fround(Math.abs(value - medians[i]!)))
  );
  return Array.from({ length: rows.length / features }, (_, row) => {
    const squares = columns.map((_, i) => {
      const a = Math.fround(Math.abs(rows[row * features + i]! - medians[i]!));
      return tailNaively(distances[i]!, a) ** 2;
    });
    return squares.reduce((sum, square) => sum + square, 0) / features;
  });
}

Deno.test("CalibratedTail is what can be worked out by hand", () => {
  // Residuals −2 … 2: the median is 0 and A is 2, 1, 0, 1, 2.
  const scorer = fitOne([-2, -1, 0, 1, 2]);
  const squares = [0, 0.5, 1, 2, 3].map((a) => scoreOne(scorer, [a])[0]!);
  const t = (count: number) => Math.log(6 / (count + 1));
  assertAlmostEquals(squares[0]!, 0, 1e-12);
  assertAlmostEquals(squares[1]!, (t(4) / 2) ** 2, 1e-12); // halfway to the next
  assertAlmostEquals(squares[2]!, t(4) ** 2, 1e-12);
  assertAlmostEquals(squares[3]!, t(2) ** 2, 1e-12);
  assertAlmostEquals(squares[4]!, t(0) ** 2, 1e-12);
});

Deno.test("CalibratedTail is the whole sample's tail at every value that it keeps", () => {
  const random = new Random(5);
  // Ties on purpose: rounded to quarters.
  const sample = Float32Array.from(
    { length: 250 },
    () => Math.round(random.normal() * 4) / 4,
  );
  const naive = scoresNaively(sample, sample, 1);
  const found = scoreOne(fitOne([...sample]), [...sample]);
  naive.forEach((score, i) => assertAlmostEquals(found[i]!, score, 1e-12));
});

Deno.test("CalibratedTail keeps 256 of many values and loses little", () => {
  const layout = layoutOf(1);
  const calibration = rowsOf(6700, 1);
  const sample = residuals(
    calibration.actual,
    calibration.reconstruction,
    layout,
  );
  const scorer = CalibratedTail.fit(layout, [
    sample.subarray(0, 3000),
    sample.subarray(3000),
  ]);
  assert(scorer.toJSON().lengths.every((length) => length <= 256));
  const { actual, reconstruction } = rowsOf(2000, 2);
  const naive = scoresNaively(
    sample,
    residuals(actual, reconstruction, layout),
    3,
  );
  const found = scorer.scores(actual, reconstruction);
  // Between the two largest residuals T is drawn as a line and not as a step.
  let [largest, sum] = [0, 0];
  naive.forEach((score, i) => {
    const difference = Math.abs(Math.sqrt(found[i]!) - Math.sqrt(score));
    largest = Math.max(largest, difference);
    sum += difference;
  });
  console.log(
    `differences of the root of a score: largest ${largest}, mean ${
      sum / naive.length
    }`,
  );
  assert(largest < 0.25);
  assert(sum / naive.length < 0.005);
});

Deno.test("CalibratedTail never falls as a residual grows", () => {
  const random = new Random(9);
  const scorer = fitOne(Array.from({ length: 3000 }, () => random.normal()));
  const scores = scoreOne(
    scorer,
    Array.from({ length: 2000 }, (_, i) => 0.5 + i / 400),
  );
  scores.forEach((score, i) => assert(i === 0 || score >= scores[i - 1]!));
  assertAlmostEquals(scores.at(-1)!, Math.log(3001) ** 2, 1e-9);
});

Deno.test("CalibratedTail means over timesteps, and its parts add up to that", () => {
  const layout = layoutOf(4);
  const { actual, reconstruction } = rowsOf(400, 3);
  const sample = residuals(actual, reconstruction, layout);
  const scorer = CalibratedTail.fit(layout, [sample]);
  const scores = scorer.scores(actual, reconstruction);
  assertEquals(scores.length, 100);
  const parts = contributionsOf(
    scorer,
    actual.subarray(0, 32),
    reconstruction.subarray(0, 20),
  );
  assertEquals(parts.length, 4 * 3);
  assertAlmostEquals(
    parts.reduce((sum, part) => sum + part, 0) / 12,
    scores[0]!,
    1e-12,
  );
});

Deno.test("CalibratedTail of residuals that are all the same", () => {
  const scorer = fitOne([3, 3, 3]);
  assertEquals([...scoreOne(scorer, [3])], [0]);
  assertAlmostEquals(scoreOne(scorer, [3.1])[0]!, Math.log(4) ** 2, 1e-12);
  assertEquals(fitOne([1]).toJSON().lengths, [1]);
  assertThrows(() => fitOne([]), RangeError, "there are no rows");
});

Deno.test("CalibratedTail survives JSON bit for bit, and refuses what contradicts itself", () => {
  const layout = layoutOf(2);
  const { actual, reconstruction } = rowsOf(1000, 4);
  const sample = residuals(actual, reconstruction, layout);
  const scorer = CalibratedTail.fit(layout, [sample]);
  const json = JSON.parse(JSON.stringify(scorer.toJSON()));
  const read = (change: object) =>
    CalibratedTail.fromJSON({ ...json, ...change }, "scorer", layout);
  assertEquals(
    read({}).scores(actual, reconstruction),
    scorer.scores(actual, reconstruction),
  );
  assertEquals(read({}).toJSON(), scorer.toJSON());
  const cases: [object, string][] = [
    [{ rows: 0 }, "scorer.rows"],
    [{ rows: 1 }, "scorer.values of feature 0"],
    [{ medians: "AAAA" }, "scorer.medians as it must be 3 finite numbers"],
    [{ lengths: [1, 2] }, "scorer.lengths as it must be a list of 3"],
    [{ lengths: [1, 1, 1] }, "scorer.values as it must be 3 finite"],
    [{ values: json.counts }, "scorer.values of feature 0"],
    [{ counts: json.values }, "scorer.values of feature 0"],
    [{ extra: 1 }, '"extra" is not known'],
  ];
  for (const [change, message] of cases) {
    assertThrows(() => read(change), ModelError, message);
  }
});
