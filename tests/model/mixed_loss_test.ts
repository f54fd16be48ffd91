import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type LossInput, mixedLoss } from "../../lib/model/mixed_loss.ts";
import { Random } from "../../lib/random.ts";
import { mixedLossNaively } from "../reference/mixed_loss.ts";

const BLOCKS = [
  { start: 0, length: 1, oneHot: false },
  { start: 1, length: 3, oneHot: true },
  { start: 4, length: 1, oneHot: false },
  { start: 5, length: 2, oneHot: true },
];
const OUTPUTS = 7;

/** Windows of two numbers and two categories, with two columns that nothing is told of. */
function problem(batch: number, timesteps: number, scale = 1): LossInput {
  const random = new Random(batch * 10 + timesteps);
  const output = Float32Array.from(
    { length: batch * timesteps * OUTPUTS },
    () => scale * random.normal(),
  );
  const target = new Float32Array(batch * timesteps * (OUTPUTS + 2));
  for (let row = 0; row < target.length; row += OUTPUTS + 2) {
    target[row] = random.normal();
    target[row + 1 + random.integer(3)] = 1;
    target[row + 4] = random.normal();
    target[row + 5 + random.integer(2)] = 1;
    target[row + OUTPUTS] = 9;
  }
  return { output, target, batch, timesteps, outputs: OUTPUTS, blocks: BLOCKS };
}

Deno.test("mixedLoss() is what can be worked out by hand", () => {
  // One row: a number off by 2, and a category believed at e / (e + 1 + 1).
  const { loss, gradient } = mixedLoss({
    output: Float32Array.of(3, 1, 0, 0),
    target: Float32Array.of(1, 1, 0, 0),
    batch: 1,
    timesteps: 1,
    outputs: 4,
    blocks: BLOCKS.slice(0, 2),
  });
  assertAlmostEquals(loss, (4 + Math.log((Math.E + 2) / Math.E)) / 2, 1e-12);
  assertEquals(gradient[0], 2);
  assertAlmostEquals(gradient[2]!, 1 / (Math.E + 2) / 2, 1e-7);
});

Deno.test("mixedLoss() agrees with the naive float64 twin, and its gradient with central differences", () => {
  let largest = 0;
  for (const [batch, timesteps] of [[1, 1], [3, 1], [2, 4]] as const) {
    const input = problem(batch, timesteps);
    const { loss, gradient } = mixedLoss(input);
    assertAlmostEquals(loss, mixedLossNaively(input), 1e-12);
    const output = Float64Array.from(input.output);
    output.forEach((middle, k) => {
      const at = (value: number) => {
        output[k] = value;
        return mixedLossNaively({ ...input, output });
      };
      const slope = (at(middle + 1e-5) - at(middle - 1e-5)) / 2e-5;
      output[k] = middle;
      largest = Math.max(largest, Math.abs(slope - gradient[k]!));
    });
  }
  console.log(`largest difference of a gradient: ${largest}`);
  assert(largest < 1e-7);
});

Deno.test("mixedLoss() stays finite however sure the network is", () => {
  const { loss, gradient } = mixedLoss(problem(4, 2, 1e4));
  assert(Number.isFinite(loss));
  assert(gradient.every(Number.isFinite));
});

Deno.test("mixedLoss() of numbers alone is the mean squared error", () => {
  const { loss } = mixedLoss({
    output: Float32Array.of(1, 2, 3, 4),
    target: Float32Array.of(0, 0, 0, 0),
    batch: 2,
    timesteps: 1,
    outputs: 2,
    blocks: [BLOCKS[0]!, { start: 1, length: 1, oneHot: false }],
  });
  assertEquals(loss, (1 + 4 + 9 + 16) / 4);
});
