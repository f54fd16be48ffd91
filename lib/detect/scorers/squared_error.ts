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

  /** Squared errors; see {@linkcode Scorer.contributions}. */
  contributions(
    actual: Float32Array,
    reconstruction: Float32Array,
  ): Float64Array {
    const { features, outputs, blocks } = this.#layout;
    const n = blocks.length;
    const rows = actual.length / features;
    const out = new Float64Array(rows * n);
    for (let row = 0; row < rows; row++) {
      const from = row * features;
      const to = row * outputs;
      for (let i = 0; i < n; i++) {
        const { start, length } = blocks[i]!;
        let sum = 0;
        for (let column = start; column < start + length; column++) {
          const difference = actual[from + column]! -
            reconstruction[to + column]!;
          sum += difference * difference;
        }
        out[row * n + i] = sum;
      }
    }
    return out;
  }

  /** See {@linkcode PartScorer.assess}. */
  assess(actual: Float32Array, reconstruction: Float32Array): Assessment {
    return {
      scores: this.scores(actual, reconstruction),
      contributions: this.contributions(actual, reconstruction),
    };
  }

  /** See {@linkcode Scorer.toJSON}. */
  toJSON(): PartJson {
    return { kind: "squared-error" };
  }
}
