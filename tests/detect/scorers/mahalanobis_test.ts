import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { Mahalanobis } from "../../../lib/detect/scorers/mahalanobis.ts";
import { ModelError } from "../../../lib/errors.ts";
import { covarianceNaively, invertNaively } from "../../reference/scorers.ts";
import { contributionsOf, layoutOf, rowsOf } from "./score_problem.ts";

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const valuesOf = (
  actual: Float32Array,
  row: number,
) => [...actual.subarray(row * 8, row * 8 + 5)];

/** The terms (x − μ)ⱼ · (Σ⁻¹(x − μ))ⱼ of d², by an inverse that is written out. */
function termsNaively(
  fit: readonly (readonly number[])[],
  row: readonly number[],
): number[] {
  const { mean, covariance } = covarianceNaively(fit, 1e-4);
  const inverse = invertNaively(covariance);
  const difference = row.map((value, j) => value - mean[j]!);
  return difference.map((value, i) =>
    value *
    inverse[i]!.reduce((sum, entry, j) => sum + entry * difference[j]!, 0)
  );
}
const sumOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0);

Deno.test("Mahalanobis agrees with an inverse that is written out in float64", () => {
  const { actual } = rowsOf(300, 1);
  const other = rowsOf(40, 2).actual;
  const rows = range(200);
  const scorer = Mahalanobis.fit(layoutOf(1), { values: actual, rows });
  const fit = rows.map((row) => valuesOf(actual, row));
  const scores = scorer.scores(other, new Float32Array());
  let largest = 0;
  range(40).forEach((row) => {
    const naive = Math.log(sumOf(termsNaively(fit, valuesOf(other, row)))) / 2;
    largest = Math.max(largest, Math.abs(naive - scores[row]!));
  });
  console.log(`largest difference to the naive twin: ${largest}`);
  assert(largest < 1e-9);
});

Deno.test("Mahalanobis of windows is half the logarithm of the mean squared distance", () => {
  const { actual } = rowsOf(300, 1);
  const fit = { values: actual, rows: range(300) };
  const alone = Mahalanobis.fit(layoutOf(1), fit);
  const windows = Mahalanobis.fit(layoutOf(3), fit);
  const none = new Float32Array();
  const single = alone.scores(actual.subarray(0, 3 * 8), none);
  const mean = sumOf([...single].map((score) => Math.exp(2 * score))) / 3;
  const [score] = windows.scores(actual.subarray(0, 3 * 8), none);
  assertAlmostEquals(score!, Math.log(mean) / 2, 1e-12);
});

Deno.test("Mahalanobis contributions are the features' terms of d², none below 0", () => {
  const { actual } = rowsOf(300, 1);
  const rows = range(300);
  const scorer = Mahalanobis.fit(layoutOf(2), { values: actual, rows });
  const fit = rows.map((row) => valuesOf(actual, row));
  let negative = 0;
  for (let window = 0; window < 30; window++) {
    const parts = contributionsOf(
      scorer,
      actual.subarray(window * 16, window * 16 + 16),
      new Float32Array(),
    );
    for (const t of [0, 1]) {
      const [a, b, c, d, e] = termsNaively(
        fit,
        valuesOf(actual, window * 2 + t),
      );
      [a!, b! + c! + d!, e!].forEach((term, feature) => {
        if (term < 0) negative++;
        const expected = Math.max(0, term);
        assertAlmostEquals(parts[t * 3 + feature]!, expected, 1e-8);
      });
    }
  }
  assert(negative > 0);
});

Deno.test("Mahalanobis blames the column that breaks a correlation", () => {
  const { actual } = rowsOf(300, 1);
  const scorer = Mahalanobis.fit(layoutOf(1), {
    values: actual,
    rows: range(300),
  });
  const broken = actual.slice(0, 8);
  broken[4] = broken[4]! + 20;
  const none = new Float32Array();
  const [before] = scorer.scores(actual.subarray(0, 8), none);
  const [after] = scorer.scores(broken, none);
  assert(after! > before! + 1);
  const parts = contributionsOf(scorer, broken, none);
  assertEquals(parts.indexOf(Math.max(...parts)), 2);
});

Deno.test("Mahalanobis of columns that never varied is finite, and they weigh much", () => {
  const values = new Float32Array(20 * 8).fill(1);
  const scorer = Mahalanobis.fit(layoutOf(1), { values, rows: range(20) });
  const none = new Float32Array();
  const [usual] = scorer.scores(values.subarray(0, 8), none);
  const other = values.slice(0, 8);
  other[0] = 2;
  const [odd] = scorer.scores(other, none);
  assert(Number.isFinite(usual!));
  assertAlmostEquals(odd!, Math.log(1 / Math.sqrt(1e-4)), 1e-9);
  assertThrows(
    () => Mahalanobis.fit(layoutOf(1), { values, rows: [] }),
    RangeError,
    "there are no rows",
  );
});

Deno.test("Mahalanobis survives JSON bit for bit, and refuses what is cut off", () => {
  const { actual } = rowsOf(300, 1);
  const layout = layoutOf(1);
  const scorer = Mahalanobis.fit(layout, { values: actual, rows: range(300) });
  const json = JSON.parse(JSON.stringify(scorer.toJSON()));
  const none = new Float32Array();
  const read = Mahalanobis.fromJSON(json, "scorer", layout);
  assertEquals(read.scores(actual, none), scorer.scores(actual, none));
  for (const name of ["mean", "whitening"]) {
    const cut = { ...json, [name]: json[name].slice(0, -12) };
    assertThrows(
      () => Mahalanobis.fromJSON(cut, "scorer", layout),
      ModelError,
      `scorer.${name} as it must be`,
    );
  }
});
