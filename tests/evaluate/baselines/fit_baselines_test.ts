import { assert, assertEquals, assertRejects } from "@std/assert";
import { BASELINE_NAMES } from "../../../lib/evaluate/baselines/baseline.ts";
import { BaselineScores } from "../../../lib/evaluate/baselines/baseline_scores.ts";
import {
  type BaselineOptions,
  fitBaselines,
} from "../../../lib/evaluate/baselines/fit_baselines.ts";
import { ConfigurationError } from "../../../lib/errors.ts";
import { percentile } from "../../../lib/detect/percentile.ts";
import { splitWindows } from "../../../lib/features/split.ts";
import { Random } from "../../../lib/random.ts";
import type { Schema } from "../../../lib/records/schema.ts";
import type { TrafficRecord } from "../../../lib/records/traffic_record.ts";

const schema: Schema = {
  features: [
    { name: "bytes", type: "numeric" },
    { name: "service", type: "categorical" },
  ],
  label: { column: "label", normal: "normal" },
};

/** Every tenth row is an attack with a value far out. */
function traffic(count: number): TrafficRecord[] {
  const random = new Random(5);
  return Array.from({ length: count }, (_, index) => {
    const attack = index % 10 === 9;
    return {
      index,
      values: [
        attack ? 1e9 : 100 + 50 * random.uniform(),
        ["http", "dns"][random.integer(2)]!,
      ],
      label: attack ? "attack" : "normal",
    };
  });
}

function options(timesteps: number): BaselineOptions {
  const split = timesteps === 1 ? "random" : "blocks";
  return { schema, windowing: { timesteps, stride: 1 }, split, seed: 1 };
}

Deno.test("fitBaselines() learns of normal rows only, and holds rows out for the threshold", async () => {
  const rows = traffic(500);
  const { baselines, preprocessor } = await fitBaselines(rows, options(1));
  assertEquals(baselines.map(({ name }) => name), [...BASELINE_NAMES]);
  const [bytes] = preprocessor.toJSON().features;
  assert(bytes!.kind === "numeric" && bytes!.log1p);
  assert(JSON.stringify(bytes).includes("1e9") === false);
  // The threshold by hand: the 95th percentile over the calibration rows.
  const normal = rows.filter(({ label }) => label === "normal");
  const { calibration } = splitWindows(
    Int32Array.from(normal, (_, i) => i),
    1,
    { order: "random", seed: 1 },
  );
  for (const { score, threshold } of baselines) {
    const scores = calibration.map((i) =>
      score(preprocessor.transform([normal[i]!.values]), 0)
    );
    assertEquals(threshold, percentile(Float64Array.from(scores), 95));
  }
});

Deno.test("BaselineScores gives a window the highest score of its rows", async () => {
  const rows = traffic(500);
  const fitted = await fitBaselines(rows, options(3));
  const collected = new BaselineScores(fitted);
  const windows = [rows.slice(0, 3), rows.slice(1, 4), rows.slice(8, 11)];
  for (const window of windows) collected.take(window);
  const all = collected.all();
  for (const { name, score, threshold } of fitted.baselines) {
    const expected = windows.map((window) =>
      Math.max(
        ...window.map(({ values }) =>
          score(fitted.preprocessor.transform([values]), 0)
        ),
      )
    );
    assertEquals(all[name], {
      scores: Float64Array.from(expected),
      threshold,
    });
    // A forest knows no place beyond the rows it saw, the others do.
    const isFound = expected[2]! > threshold;
    assert(isFound || name === "isolation-forest", `${name} misses the attack`);
  }
});

Deno.test("fitBaselines() refuses too few normal rows", async () => {
  const attacks = traffic(500).filter(({ label }) => label === "attack");
  const cases: [TrafficRecord[], string][] = [
    [attacks, "no normal window"],
    [traffic(3), "none is left for"],
  ];
  for (const [rows, sentence] of cases) {
    await assertRejects(
      () => fitBaselines(rows, options(1)),
      ConfigurationError,
      sentence,
    );
  }
});
