/**
 * The mean squared reconstruction error, per window and per column.
 *
 * Sums run in float64 in a fixed order, so that a window has the same score in
 * any batch.
 *
 * @module
 */

/** The shape of one window after preprocessing. */
export interface WindowShape {
  /** Rows of a window, T. */
  readonly timesteps: number;
  /** Columns of a row, F. */
  readonly features: number;
}

/**
 * The score of each window: the mean of its squared errors.
 *
 * @param actual `[batch, timesteps, features]`
 * @param reconstruction The same shape.
 * @returns `[batch]`
 */
export function reconstructionErrors(
  actual: Float32Array,
  reconstruction: Float32Array,
  { timesteps, features }: WindowShape,
): Float64Array {
  const size = timesteps * features;
  const errors = new Float64Array(actual.length / size);
  for (let window = 0; window < errors.length; window++) {
    let sum = 0;
    for (let i = window * size; i < (window + 1) * size; i++) {
      const difference = actual[i]! - reconstruction[i]!;
      sum += difference * difference;
    }
    errors[window] = sum / size;
  }
  return errors;
}

/**
 * The squared errors of one window, by column and timestep.
 *
 * @param actual `[timesteps, features]`
 * @param reconstruction The same shape.
 * @returns `[timesteps, features]`
 */
export function squaredErrors(
  actual: Float32Array,
  reconstruction: Float32Array,
): Float64Array {
  return Float64Array.from(
    actual,
    (value, i) => (value - reconstruction[i]!) ** 2,
  );
}
