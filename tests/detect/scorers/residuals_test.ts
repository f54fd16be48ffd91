import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { residuals } from "../../../lib/detect/scorers/residuals.ts";
import { layoutOf, rowsOf } from "./score_problem.ts";

Deno.test("residuals() are differences of numbers and surprises of categories", () => {
  const actual = Float32Array.of(2, 0, 1, 0, -1, 0, 0, 0);
  const told = Float32Array.of(2.5, 0, 3, 1, -3);
  const [first, category, second] = residuals(actual, told, layoutOf(1));
  assertEquals([first, second], [0.5, -2]);
  const p = Math.exp(3) / (1 + Math.exp(3) + Math.exp(1));
  assertAlmostEquals(category!, Math.sqrt(-2 * Math.log(p)), 1e-6);
});

Deno.test("residuals() follow a naive softmax, and are finite however sure it is", () => {
  const { actual, reconstruction } = rowsOf(50, 3);
  const found = residuals(actual, reconstruction, layoutOf(1));
  for (let row = 0; row < 50; row++) {
    const slots = [...reconstruction.subarray(row * 5 + 1, row * 5 + 4)];
    const own = [...actual.subarray(row * 8 + 1, row * 8 + 4)].indexOf(1);
    const powers = slots.map(Math.exp);
    const p = powers[own]! / powers.reduce((sum, power) => sum + power, 0);
    assertAlmostEquals(
      found[row * 3 + 1]!,
      Math.sqrt(-2 * Math.log(p)),
      1e-6,
    );
  }
  const sure = reconstruction.map((value) => value * 1e6);
  assert(residuals(actual, sure, layoutOf(1)).every(Number.isFinite));
});
