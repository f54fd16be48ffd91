/**
 * How unusual the latest scores are beside those of the time before.
 *
 * One threshold for many series asks for scores that mean the same in each. Numenta's
 * anomaly likelihood (Ahmad, Lavin, Purdy and Agha, "Unsupervised real-time anomaly
 * detection for streaming data", Neurocomputing 262, 2017) makes them so: the mean of
 * the last few scores, as a tail probability of the normal distribution that a long
 * window of scores before has. A series that is always hard to reconstruct, or has
 * drifted from what was learnt, so stops to raise alarms by itself.
 *
 *     Q((short mean - long mean) / long deviation),  told as log10 of 1/Q
 *
 * It looks back only. The logarithm keeps apart what a float near 1 could not.
 */

/** How far anomaly likelihood looks back. */
export interface LikelihoodWindows {
  /** Scores that are averaged as the latest. */
  readonly short: number;
  /** Scores that tell what is usual, the latest among them. */
  readonly long: number;
}

/** The windows of the paper. */
export const NUMENTA_WINDOWS: LikelihoodWindows = { short: 10, long: 8000 };

/** Below this a deviation tells nothing; the scores are constant. */
const LEAST_VARIANCE = 1e-12;

/**
 * Anomaly likelihood of each score: -log10 of the tail probability, so 5 is one in
 * 100,000 by the normal distribution.
 *
 * @param scores `[points]`, higher is more anomalous.
 * @returns `[points]`, 0 or more.
 * @throws {TypeError} If a score is not finite.
 */
export function anomalyLikelihood(
  scores: Float64Array,
  { short, long }: LikelihoodWindows = NUMENTA_WINDOWS,
): Float64Array {
  if (!scores.every(Number.isFinite)) {
    throw new TypeError(
      "Cannot take the likelihood of scores that are not finite",
    );
  }
  const latest = new RollingMoments(short);
  const usual = new RollingMoments(long);
  return scores.map((score) => {
    latest.push(score);
    usual.push(score);
    const deviation = Math.sqrt(Math.max(usual.variance, LEAST_VARIANCE));
    return -logTail((latest.mean - usual.mean) / deviation);
  });
}

/** Mean and variance of the last values. */
class RollingMoments {
  readonly #size: number;
  readonly #values: number[] = [];
  #next = 0;
  #mean = 0;
  /** The sum of squared distances from the mean. */
  #squares = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Welford's update; once the ring is full the oldest value leaves. */
  push(value: number): void {
    const values = this.#values;
    if (values.length < this.#size) {
      values.push(value);
      const before = value - this.#mean;
      this.#mean += before / values.length;
      this.#squares += before * (value - this.#mean);
      return;
    }
    const oldest = values[this.#next]!;
    values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#size;
    const mean = this.#mean;
    this.#mean += (value - oldest) / this.#size;
    this.#squares += (value - oldest) * (value - this.#mean + oldest - mean);
  }

  get mean(): number {
    return this.#mean;
  }

  get variance(): number {
    return this.#squares / this.#values.length;
  }
}

/**
 * log10 of the upper tail of the standard normal distribution. Far out by the
 * continued fraction of Mills' ratio, which keeps its digits where the probability
 * itself would vanish.
 */
function logTail(z: number): number {
  if (z < 0) return Math.log10(1 - 10 ** logTail(-z));
  if (z < 2) return Math.log10(tailSeries(z));
  let fraction = z;
  for (let k = 60; k >= 1; k--) fraction = z + k / fraction;
  return (-z * z / 2 - Math.log(fraction * Math.sqrt(2 * Math.PI))) /
    Math.LN10;
}

/** The upper tail by the power series of the error function, for z from 0 to 2. */
function tailSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; Math.abs(term) > 1e-17; n++) {
    term *= z * z / (2 * n + 1);
    sum += term;
  }
  return 0.5 - sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
}
