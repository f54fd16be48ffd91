/**
 * The largest score that a threshold can be fitted on.
 *
 * Far beyond any float32 error, and far enough from the end of float64 that
 * sums and differences of scores stay finite, as JSON has no infinity.
 */
const LARGEST_SCORE = 1e300;

/**
 * Refuses scores that no threshold can be fitted on.
 *
 * @param scores Anomaly scores, `[windows]`.
 * @throws {RangeError} If there are none, or one is infinite or beyond ±1e300.
 * @throws {TypeError} If one is NaN.
 */
export function checkScores(scores: Float64Array): void {
  if (scores.length === 0) {
    throw new RangeError("Cannot fit a threshold as there are no scores");
  }
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    if (Number.isNaN(score)) {
      throw new TypeError(`Cannot fit a threshold as score ${i} is NaN`);
    }
    if (Math.abs(score) > LARGEST_SCORE) {
      throw new RangeError(
        `Cannot fit a threshold as score ${i} must lie between ` +
          `-${LARGEST_SCORE} and ${LARGEST_SCORE}: current value is ${score}`,
      );
    }
  }
}
