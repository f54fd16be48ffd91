import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { learningRateShare } from "../../lib/model/learning_rate.ts";

Deno.test("learningRateShare() stays, or falls along half a wave to 2 %", () => {
  assertEquals(learningRateShare("constant", 0.7), 1);
  assertEquals(learningRateShare("cosine", 0), 1);
  assertAlmostEquals(learningRateShare("cosine", 0.5), 0.51, 1e-12);
  assertAlmostEquals(learningRateShare("cosine", 1), 0.02, 1e-12);
  for (let progress = 0.01; progress <= 1; progress += 0.01) {
    assert(
      learningRateShare("cosine", progress) <
        learningRateShare("cosine", progress - 0.01),
    );
  }
});
