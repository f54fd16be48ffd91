import { outputsOf } from "../model/architecture.ts";
import type { Autoencoder } from "../model/autoencoder.ts";
import type { Scorer } from "./scorers/scorer.ts";
import { SquaredError } from "./scorers/squared_error.ts";

/** Windows that were scored together, as numbers. */
export interface ScoredNumbers {
  /** `[batch, timesteps, features]` after preprocessing. */
  readonly actual: Float32Array;
  /** `[batch, timesteps, outputs]`, where it was kept. */
  readonly reconstruction: Float32Array | undefined;
  /** `[batch]` */
  readonly scores: Float64Array;
  /** What reconstructed them. */
  readonly autoencoder: Autoencoder;
}

/** How windows are scored. */
export interface ScoreNumbersOptions {
  /**
   * Whether reconstructions are kept with the windows. Where they are not, and
   * the score needs none, only scores leave the kernel; a window that is asked
   * for its reconstruction then computes it once more.
   *
   * @default {true}
   */
  readonly keepReconstructions?: boolean;
}

/**
 * Scores windows.
 *
 * @param actual `[batch, timesteps, features]` after preprocessing.
 */
export function scoreNumbers(
  actual: Float32Array,
  parts: { readonly autoencoder: Autoencoder; readonly scorer: Scorer },
  { keepReconstructions = true }: ScoreNumbersOptions = {},
): ScoredNumbers {
  const { autoencoder, scorer } = parts;
  const { features } = autoencoder.architecture;
  const outputs = outputsOf(autoencoder.architecture);
  const isSquaredError = scorer instanceof SquaredError;
  const reconstruction = keepReconstructions || !isSquaredError
    ? new Float32Array(actual.length / features * outputs)
    : undefined;
  const errors = autoencoder.errors(actual, reconstruction);
  const scores = isSquaredError
    ? errors
    : scorer.scores(actual, reconstruction!);
  return { actual, reconstruction, scores, autoencoder };
}
