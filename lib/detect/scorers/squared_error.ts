import { reconstructionErrors } from "../../model/reconstruction_error.ts";
import type {
  Assessment,
  PartJson,
  PartScorer,
  WindowLayout,
} from "./scorer.ts";

/**
 * The mean squared error of a window's reconstruction, over all its columns.
 *
 * It divides exactly: a feature contributes the squared errors of its columns.
 */
export class SquaredError implements PartScorer {
  readonly #layout: WindowLayout;

  /** Nothing is fitted. */
  constructor(layout: WindowLayout) {
    this.#layout = layout;
  }

  /** See {@linkcode Scorer.scores}. */
  scores(actual: Float32Array, reconstruction: Float32Array): Float64Array {
    return reconstructionErrors(actual, reconstruction, this.#layout);
  }

  /** Features add squared errors; see {@linkcode Scorer.assess}. */
  assess(actual: Float32Array, reconstruction: Float32Array): Assessment {
    return {
      scores: this.scores(actual, reconstruction),
      contributions: (asked) => this.errors(actual, reconstruction, asked),
    };
  }

  /** Squared errors of some windows; see {@linkcode Assessment.contributions}. */
  errors(
    actual: Float32Array,
    reconstruction: Float32Array,
    asked: readonly number[],
  ): Float64Array {
    const { timesteps, features, outputs, blocks } = this.#layout;
    const out = new Float64Array(asked.length * timesteps * blocks.length);
    let at = 0;
    for (const window of asked) {
      const first = window * timesteps;
      for (let row = first; row < first + timesteps; row++) {
        const from = row * features;
        const to = row * outputs;
        for (const { start, length } of blocks) {
          let sum = 0;
          for (let column = start; column < start + length; column++) {
            const difference = actual[from + column]! -
              reconstruction[to + column]!;
            sum += difference * difference;
          }
          out[at++] = sum;
        }
      }
    }
    return out;
  }

  /** See {@linkcode Scorer.toJSON}. */
  toJSON(): PartJson {
    return { kind: "squared-error" };
  }
}
