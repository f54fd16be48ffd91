import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { percentile } from "../../../lib/detect/percentile.ts";
import { CombinedScorer } from "../../../lib/detect/scorers/combined_scorer.ts";
import { fitScorer } from "../../../lib/detect/scorers/fit_scorer.ts";
import {
  type PartScorer,
  type Scorer,
  SCORER_KINDS,
} from "../../../lib/detect/scorers/scorer.ts";
import {
  parsePart,
  parseScorerJson,
} from "../../../lib/detect/scorers/scorer_json.ts";
import { SquaredError } from "../../../lib/detect/scorers/squared_error.ts";
import { ModelError } from "../../../lib/errors.ts";
import { contributionsOf, layoutOf, rowsOf } from "./score_problem.ts";

/** A scorer that says what it is told to. */
function fixed(score: number, parts: number[]): PartScorer {
  const contributions = Float64Array.from(parts);
  return {
    assess: () => ({
      scores: Float64Array.of(score),
      contributions: () => contributions,
    }),
    scores: () => Float64Array.of(score),
    toJSON: () => ({ kind: "squared-error" }),
  };
}
const none = new Float32Array();

function fitted(kinds = SCORER_KINDS, timesteps = 2): Scorer {
  const { actual, reconstruction } = rowsOf(600, 1);
  const part = (values: Float32Array, width: number, from: number) =>
    values.subarray(from * width, (from + 200) * width);
  return fitScorer(kinds, layoutOf(timesteps), {
    fit: { values: actual, rows: Array.from({ length: 200 }, (_, i) => i) },
    calibration: () =>
      [200, 400].map((from) => ({
        actual: part(actual, 8, from),
        reconstruction: part(reconstruction, 5, from),
      })),
  });
}

Deno.test("CombinedScorer averages how unusual each part finds a window", () => {
  const scorer = new CombinedScorer([
    { scorer: fixed(7, [1, 3]), median: 1, p95: 3 }, // z = 3
    { scorer: fixed(0, [1, 0]), median: -1, p95: 0 }, // z = 1
  ]);
  assertAlmostEquals(scorer.scores(none, none)[0]!, Math.exp(2), 1e-12);
  // Shares 1/4 and 3/4 weigh 3, shares 1 and 0 weigh 1.
  assertEquals(
    contributionsOf(scorer, none, none),
    Float64Array.of((3 / 4 + 1) / 4, (9 / 4) / 4),
  );
});

Deno.test("CombinedScorer leaves a part without a say that finds a window usual", () => {
  const parts = (first: number, second: number) => [
    { scorer: fixed(first, [1, 3]), median: 0, p95: 1 },
    { scorer: fixed(second, [1, 0]), median: 0, p95: 1 },
  ];
  const shares = (first: number, second: number) => [
    ...contributionsOf(
      new CombinedScorer(parts(first, second)),
      none,
      none,
    ),
  ];
  assertEquals(shares(2, -1), [1 / 4, 3 / 4]);
  assertEquals(shares(-2, -1), [5 / 8, 3 / 8]);
});

Deno.test("CombinedScorer stays finite and above 0 however far a part goes", () => {
  for (const score of [1e300, -1e300]) {
    const scorer = new CombinedScorer([
      { scorer: fixed(score, [0]), median: 0, p95: 1 },
    ]);
    const [found] = scorer.scores(none, none);
    assert(found! > 0 && Number.isFinite(found!));
    assertEquals([...contributionsOf(scorer, none, none)], [0]);
  }
  assertThrows(() => new CombinedScorer([]), RangeError, "there are none");
});

Deno.test("fitScorer() puts the median of calibration windows near 1, their 95th percentile near e", () => {
  const { actual, reconstruction } = rowsOf(600, 1);
  for (const kind of SCORER_KINDS) {
    if (kind === "squared-error") continue;
    const scores = fitted([kind]).scores(
      actual.subarray(200 * 8),
      reconstruction.subarray(200 * 5),
    );
    assertAlmostEquals(Math.log(percentile(scores, 50)), 0, 0.02);
    assertAlmostEquals(Math.log(percentile(scores, 95)), 1, 0.02);
  }
  assert(fitted(["squared-error"]) instanceof SquaredError);
});

Deno.test("a combined scorer gives a window the same score alone and in a batch", () => {
  const scorer = fitted();
  const { actual, reconstruction } = rowsOf(60, 7);
  const scores = scorer.scores(actual, reconstruction);
  scores.forEach((score, i) => {
    const own = [
      actual.subarray(i * 16, (i + 1) * 16),
      reconstruction.subarray(i * 10, (i + 1) * 10),
    ] as const;
    assertEquals(scorer.scores(...own), Float64Array.of(score));
    const shares = contributionsOf(scorer, ...own);
    assert(shares.every((share) => share >= 0));
    assertAlmostEquals(shares.reduce((sum, share) => sum + share, 0), 1, 1e-12);
  });
});

Deno.test("parseScorerJson() gives back what was written, the squared error where nothing was", () => {
  const layout = layoutOf(2);
  const { actual, reconstruction } = rowsOf(60, 7);
  const scorer = fitted();
  const json = JSON.parse(JSON.stringify(scorer));
  const read = parseScorerJson(json, layout);
  assertEquals(
    read.scores(actual, reconstruction),
    scorer.scores(actual, reconstruction),
  );
  assertEquals(JSON.parse(JSON.stringify(read)), json);
  assert(parseScorerJson(undefined, layout) instanceof SquaredError);
  const bare = parseScorerJson({ kind: "squared-error" }, layout);
  assert(bare instanceof SquaredError);
  // A part may stand alone too.
  const alone = parseScorerJson(json.parts[2].scorer, layout);
  assertEquals(alone.toJSON(), json.parts[2].scorer);
});

Deno.test("parseScorerJson() names the field at fault", () => {
  const json = JSON.parse(JSON.stringify(fitted()));
  const [part] = json.parts;
  const cases: [unknown, string][] = [
    [null, "scorer as it must be an object"],
    [{ kind: "magic" }, "scorer.kind"],
    [{ kind: "squared-error", power: 3 }, '"power" is not known'],
    [{ kind: "combined" }, 'scorer as it lacks "parts"'],
    [{ ...json, parts: [] }, "scorer.parts as it must be a list of at least"],
    [
      { ...json, parts: [{ ...part, p95: part.median }] },
      "scorer.parts[0].p95",
    ],
    [{ ...json, parts: [{ ...part, median: "1" }] }, "scorer.parts[0].median"],
    [
      { ...json, parts: [{ ...part, scorer: json }] },
      "scorer.parts[0].scorer.kind",
    ],
  ];
  for (const [wrong, message] of cases) {
    assertThrows(
      () => parseScorerJson(wrong, layoutOf(2)),
      ModelError,
      message,
    );
  }
});

Deno.test("what parts assess at once is what they score and what features add, window by window", () => {
  const { actual, reconstruction } = rowsOf(600, 2);
  for (const kind of SCORER_KINDS) {
    for (const timesteps of [1, 3]) {
      const layout = layoutOf(timesteps);
      const json = fitted([kind, "squared-error"], timesteps).toJSON();
      const combined = JSON.parse(JSON.stringify(json)).parts[0].scorer;
      const part = parsePart(combined, "scorer", layout);
      const { scores, contributions } = part.assess(actual, reconstruction);
      assertEquals(scores, part.scores(actual, reconstruction));
      const row = (window: number, width: number) => window * timesteps * width;
      const asked = [599, 0, 7, 300].map((at) => Math.floor(at / timesteps));
      const added = contributions(asked);
      assertEquals(contributions([]).length, 0);
      asked.forEach((window, i) => {
        const alone = part.assess(
          actual.subarray(row(window, 8), row(window + 1, 8)),
          reconstruction.subarray(row(window, 5), row(window + 1, 5)),
        );
        assertEquals(alone.scores[0], scores[window]);
        const own = added.subarray(row(i, 3), row(i + 1, 3));
        assertEquals(alone.contributions([0]), own);
      });
    }
  }
});

Deno.test("CombinedScorer shares the scores of several windows out one by one", () => {
  const scorer = fitted();
  const { actual, reconstruction } = rowsOf(60, 7);
  const all = contributionsOf(scorer, actual, reconstruction);
  for (let window = 0; window < 30; window++) {
    const own = contributionsOf(
      scorer,
      actual.subarray(window * 16, (window + 1) * 16),
      reconstruction.subarray(window * 10, (window + 1) * 10),
    );
    assertEquals(own, all.subarray(window * 6, (window + 1) * 6));
  }
});
