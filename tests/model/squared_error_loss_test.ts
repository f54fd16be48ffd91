import { assertAlmostEquals, assertEquals } from "@std/assert";
import { squaredErrorLoss } from "../../lib/model/squared_error_loss.ts";

Deno.test("squaredErrorLoss() is what can be worked out by hand", () => {
  // Two windows of two steps, two columns in, the first of them out.
  const { loss, gradient } = squaredErrorLoss({
    output: Float32Array.of(1, 2, 3, 4), // [T·O, B]
    target: Float32Array.of(1, 9, 1, 9, 0, 9, 4, 9), // [B, T, F]
    batch: 2,
    timesteps: 2,
    outputs: 1,
  });
  // Off by 0 and 2 at the first step, by 2 and 0 at the second.
  assertAlmostEquals(loss, (4 + 4) / 4, 1e-12);
  assertEquals([...gradient], [0, 1, 1, 0]);
});
