import type {
  Scorer,
  WindowLayout,
} from "../../../lib/detect/scorers/scorer.ts";
import { Random } from "../../../lib/random.ts";

/** Two numbers, a category of three, and one flag for each. */
export function layoutOf(timesteps: number): WindowLayout {
  return {
    timesteps,
    features: 8,
    outputs: 5,
    blocks: [
      { start: 0, length: 1, oneHot: false },
      { start: 1, length: 3, oneHot: true },
      { start: 4, length: 1, oneHot: false },
    ],
  };
}

/** Rows `[rows, 8]` of correlated numbers, and a reconstruction `[rows, 5]` of them. */
export function rowsOf(
  rows: number,
  seed: number,
): { actual: Float32Array; reconstruction: Float32Array } {
  const random = new Random(seed);
  const actual = new Float32Array(rows * 8);
  const reconstruction = new Float32Array(rows * 5);
  for (let row = 0; row < rows; row++) {
    const common = random.normal();
    actual[row * 8] = common;
    actual[row * 8 + 1 + random.integer(3)] = 1;
    actual[row * 8 + 4] = 3 * common + random.normal();
    for (let o = 0; o < 5; o++) {
      reconstruction[row * 5 + o] = actual[row * 8 + o]! +
        (o + 1) * random.normal() ** 3 / 10;
    }
  }
  return { actual, reconstruction };
}

/** What features add to the scores of all windows, `[batch, timesteps, n]`. */
export function contributionsOf(
  scorer: Scorer,
  actual: Float32Array,
  reconstruction: Float32Array,
): Float64Array {
  const { scores, contributions } = scorer.assess(actual, reconstruction);
  return contributions(Array.from(scores, (_, window) => window));
}
