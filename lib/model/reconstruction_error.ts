/** The shape of windows as they go in and as they come out. */
export interface ErrorShape {
  /** Rows of a window, T. */
  readonly timesteps: number;
  /** Columns of a row that go in, F. */
  readonly features: number;
  /** Columns of a row that come out, the first of those that go in, O. */
  readonly outputs: number;
}

/**
 * The mean squared reconstruction error of each window.
 *
 * Sums run in float64 in a fixed order, so that a window has the same score in
 * any batch.
 *
 * @param actual `[batch, timesteps, features]`
 * @param reconstruction `[batch, timesteps, outputs]`
 * @returns `[batch]`
 */
export function reconstructionErrors(
  actual: Float32Array,
  reconstruction: Float32Array,
  { timesteps, features, outputs }: ErrorShape,
): Float64Array {
  const errors = new Float64Array(actual.length / (timesteps * features));
  let from = 0;
  let to = 0;
  for (let window = 0; window < errors.length; window++) {
    let sum = 0;
    for (let t = 0; t < timesteps; t++) {
      for (let column = 0; column < outputs; column++) {
        const difference = actual[from + column]! -
          reconstruction[to + column]!;
        sum += difference * difference;
      }
      from += features;
      to += outputs;
    }
    errors[window] = sum / (timesteps * outputs);
  }
  return errors;
}
