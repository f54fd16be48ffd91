import { reconstructionErrors } from "../../model/reconstruction_error.ts";
import type { PartJson, Scorer, WindowLayout } from "./scorer.ts";

/**
 * The mean squared error of a window's reconstruction, over all its columns.
 *
 * It divides exactly: a feature contributes the squared errors of its columns.
 */
export class SquaredError implements Scorer {
  readonly #layout: WindowLayout;

  /** Nothing is fitted. */
  constructor(layout: WindowLayout) {
    this.#layout = layout;
  }

  /** See {@linkcode Scorer.scores}. */
  scores(actual: Float32Array, reconstruction: Float32Array): Float64Array {
    return reconstructionErrors(actual, reconstruction, this.#layout);
  }

  /** Squared errors; see {@linkcode Scorer.contributions}. */
  contributions(
    actual: Float32Array,
    reconstruction: Float32Array,
  ): Float64Array {
    const { timesteps, features, outputs, blocks } = this.#layout;
    const out = new Float64Array(timesteps * blocks.length);
    for (let t = 0; t < timesteps; t++) {
      blocks.forEach(({ start, length }, i) => {
        for (let column = start; column < start + length; column++) {
          const difference = actual[t * features + column]! -
            reconstruction[t * outputs + column]!;
          out[t * blocks.length + i]! += difference ** 2;
        }
      });
    }
    return out;
  }

  /** See {@linkcode Scorer.toJSON}. */
  toJSON(): PartJson {
    return { kind: "squared-error" };
  }
}
