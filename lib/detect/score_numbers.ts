import { outputsOf } from "../model/architecture.ts";
import type { Autoencoder } from "../model/autoencoder.ts";
import type { Scorer } from "./scorers/scorer.ts";
import { SquaredError } from "./scorers/squared_error.ts";

/** Windows that were scored together, as numbers. */
export interface ScoredNumbers {
  /** `[batch, timesteps, features]` after preprocessing. */
  readonly actual: Float32Array;
  /** `[batch, timesteps, outputs]` */
  readonly reconstruction: Float32Array;
  /** `[batch]` */
  readonly scores: Float64Array;
  /** What features add; see `Assessment`. */
  contributions(asked: readonly number[]): Float64Array;
}

/** What scores numbers. */
interface NumberScoring {
  /** Windows to their reconstruction. */
  readonly autoencoder: Autoencoder;
  /** Windows and their reconstruction to scores. */
  readonly scorer: Scorer;
}

/**
 * Scores windows, and keeps what the network made of them.
 *
 * @param actual `[batch, timesteps, features]` after preprocessing.
 */
export function scoreNumbers(
  actual: Float32Array,
  { autoencoder, scorer }: NumberScoring,
): ScoredNumbers {
  if (!(scorer instanceof SquaredError)) {
    const reconstruction = autoencoder.reconstruct(actual);
    const assessment = scorer.assess(actual, reconstruction);
    return { actual, reconstruction, ...assessment };
  }
  const { architecture } = autoencoder;
  const rows = actual.length / architecture.features;
  const reconstruction = new Float32Array(rows * outputsOf(architecture));
  const scores = autoencoder.errors(actual, reconstruction);
  return {
    actual,
    reconstruction,
    scores,
    contributions: (asked) => scorer.errors(actual, reconstruction, asked),
  };
}

/**
 * The scores alone, `[batch]`: the same bits. Where they need no reconstruction
 * none leaves the kernel.
 *
 * @param actual `[batch, timesteps, features]` after preprocessing.
 */
export function scoresOf(
  actual: Float32Array,
  parts: NumberScoring,
): Float64Array {
  const { autoencoder, scorer } = parts;
  return scorer instanceof SquaredError
    ? autoencoder.errors(actual)
    : scorer.scores(actual, autoencoder.reconstruct(actual));
}
