import { assertAlmostEquals, assertEquals } from "@std/assert";
import { SquaredError } from "../../../lib/detect/scorers/squared_error.ts";
import { contributionsOf, layoutOf, rowsOf } from "./score_problem.ts";

Deno.test("SquaredError is the mean over the columns that come out, flags left out", () => {
  const layout = layoutOf(2);
  const { actual, reconstruction } = rowsOf(20, 1);
  // A flag that is up makes no error.
  actual[6] = 1;
  const scores = new SquaredError(layout).scores(actual, reconstruction);
  assertEquals(scores.length, 10);
  for (let window = 0; window < 10; window++) {
    let sum = 0;
    for (let row = window * 2; row < window * 2 + 2; row++) {
      for (let o = 0; o < 5; o++) {
        sum += (actual[row * 8 + o]! - reconstruction[row * 5 + o]!) ** 2;
      }
    }
    assertAlmostEquals(scores[window]!, sum / 10, 1e-12);
    const parts = contributionsOf(
      new SquaredError(layout),
      actual.subarray(window * 16, window * 16 + 16),
      reconstruction.subarray(window * 10, window * 10 + 10),
    );
    assertEquals(parts.length, 6);
    assertAlmostEquals(parts.reduce((a, b) => a + b), sum, 1e-12);
    const first = (actual[window * 16]! - reconstruction[window * 10]!) ** 2;
    assertAlmostEquals(parts[0]!, first, 1e-12);
  }
});
