import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { bootstrapIntervals } from "../../lib/evaluate/bootstrap.ts";
import {
  auroc,
  classificationMetrics,
  confusionAt,
} from "../../lib/evaluate/metrics.ts";
import { Random } from "../../lib/random.ts";

/** Normal scores around 0 and anomalous ones around 1. */
function sample(normal: number, anomalies: number, seed: number) {
  const random = new Random(seed);
  const anomalous = new Uint8Array(normal + anomalies).fill(1, normal);
  const scores = Float64Array.from(anomalous, (a) => a + random.normal());
  return { scores, anomalous };
}

Deno.test("bootstrapIntervals() are those of resampling by hand", () => {
  const { scores, anomalous } = sample(40, 30, 1);
  const random = new Random(99);
  const aurocs: number[] = [];
  const f1s: number[] = [];
  for (let i = 0; i < 2000; i++) {
    const drawn = [
      ...Array.from({ length: 40 }, () => random.integer(40)),
      ...Array.from({ length: 30 }, () => 40 + random.integer(30)),
    ];
    const again = Float64Array.from(drawn, (at) => scores[at]!);
    aurocs.push(auroc(again, anomalous));
    const counts = confusionAt(again, anomalous, 0.5);
    f1s.push(classificationMetrics(counts).f1);
  }
  const intervals = bootstrapIntervals(scores, anomalous, 0.5)!;
  for (const [name, list] of [["auroc", aurocs], ["f1", f1s]] as const) {
    list.sort((a, b) => a - b);
    assertAlmostEquals(intervals[name][0], list[50]!, 0.02);
    assertAlmostEquals(intervals[name][1], list[1949]!, 0.02);
  }
});

Deno.test("bootstrapIntervals() hold the true AUROC in about 95 of 100 samples", () => {
  // Two unit normals one apart: Φ(1/√2).
  const truth = 0.7602499389065233;
  let held = 0;
  for (let seed = 1; seed <= 100; seed++) {
    const { scores, anomalous } = sample(100, 100, seed);
    const [low, high] = bootstrapIntervals(scores, anomalous, 0.5)!.auroc;
    if (low <= truth && truth <= high) held++;
  }
  console.error(`bootstrap: ${held} of 100 intervals hold the truth`);
  assert(held >= 88 && held <= 99);
});

Deno.test("bootstrapIntervals() are points where nothing can move", () => {
  const anomalous = Uint8Array.of(0, 0, 1, 1);
  assertEquals(
    bootstrapIntervals(Float64Array.of(1, 1, 2, 2), anomalous, 1.5),
    { auroc: [1, 1], f1: [1, 1] },
  );
  // Constant scores: every pair is a tie, and none is above the threshold.
  assertEquals(
    bootstrapIntervals(new Float64Array(4), anomalous, 0),
    { auroc: [0.5, 0.5], f1: [0, 0] },
  );
});

Deno.test("bootstrapIntervals() need both classes", () => {
  for (const truth of [0, 1]) {
    const anomalous = new Uint8Array(3).fill(truth);
    assertEquals(bootstrapIntervals(new Float64Array(3), anomalous, 0), null);
  }
});
