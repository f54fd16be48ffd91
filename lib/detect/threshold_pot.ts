/**
 * A threshold beyond what the sample can show: peaks over threshold.
 *
 * Siffer, Fouque, Termier and Largouët, "Anomaly detection in streams with extreme
 * value theory", KDD 2017: an initial threshold t at a high percentile leaves N_t
 * peaks of n scores. Their excesses are fitted by a generalised Pareto tail (see
 * `pareto_tail.ts`), and the score that is exceeded with probability q is
 *
 *     z = t + (σ/γ)·((q·n/N_t)^(−γ) − 1),   or t − σ·ln(q·n/N_t) for γ = 0.
 *
 * So q may be far below 1/n: the tail's shape is assumed to go on as the peaks
 * show it. With few peaks, or where many have the same score, there is no shape to
 * see; then the percentile at the risk is taken, and the evidence says so.
 */
import { fitParetoTail, tailQuantile } from "./pareto_tail.ts";
import { percentileOfSorted } from "./percentile.ts";
import type { PotEvidence, PotFallback, PotThreshold } from "./threshold.ts";
import { checkScores } from "./threshold_scores.ts";

/** The percentile that peaks lie above, as in the paper. */
export const POT_LEVEL = 98;

/** Fewer peaks do not show a tail's shape. */
const FEWEST_PEAKS = 30;

/** The smallest share of the peaks that must differ. */
const LEAST_DISTINCT = 0.5;

/**
 * Fits the threshold that normal windows exceed with a small probability.
 *
 * @example
 * ```ts
 * import { fitPotThreshold } from "@gatewarden/gatewarden/thresholds";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * // Exponential scores: exp(-9.21) is 1e-4.
 * const scores = Float64Array.from(
 *   { length: 10_000 },
 *   (_, i) => -Math.log((i + 0.5) / 10_000),
 * );
 * assertAlmostEquals(fitPotThreshold(scores, 1e-4).value, 9.21, 0.2);
 * ```
 *
 * @param scores Scores of held-out normal windows, `[windows]`.
 * @param risk The probability that a normal window exceeds the threshold, above 0
 * and below 1 − level/100.
 * @param level The percentile that peaks lie above, 50 to below 100. @default {98}
 * @returns The threshold with its evidence; every number in it is finite.
 * @throws {RangeError} If there are no scores, one is infinite or beyond ±1e300, or
 * `risk` or `level` lies outside its range.
 * @throws {TypeError} If a score is NaN.
 */
export function fitPotThreshold(
  scores: Float64Array,
  risk: number,
  level: number = POT_LEVEL,
): PotThreshold {
  checkScores(scores);
  if (!(level >= 50 && level < 100)) {
    throw new RangeError(
      `Cannot fit a tail above percentile ${level} as it must be from 50 to below 100`,
    );
  }
  if (!(risk > 0 && risk < (100 - level) / 100)) {
    throw new RangeError(
      `Cannot fit a threshold at risk ${risk} as it must lie between 0 and the ` +
        `share above the ${level}th percentile`,
    );
  }
  const sorted = scores.slice().sort();
  const initial = percentileOfSorted(sorted, level);
  const peaks = sorted.filter((score) => score > initial);
  const seen = {
    windows: sorted.length,
    level,
    initial: withoutNegativeZero(initial),
    peaks: peaks.length,
  };
  const fallback = whyNoTail(peaks, sorted.length, level, risk);
  if (fallback !== undefined) return fallBack(sorted, risk, seen, fallback);
  const tail = fitParetoTail(peaks.map((score) => score - initial));
  const value = initial +
    tailQuantile(tail, risk * sorted.length / peaks.length);
  if (!Number.isFinite(value)) {
    return fallBack(sorted, risk, seen, "too-few-peaks");
  }
  return {
    kind: "pot",
    value: withoutNegativeZero(value),
    risk,
    evidence: { ...seen, tail },
  };
}

/** Why a tail cannot be fitted to the peaks, if it cannot. */
function whyNoTail(
  peaks: Float64Array,
  windows: number,
  level: number,
  risk: number,
): PotFallback | undefined {
  // Where the percentile itself is a tie, peaks are missing that should be there.
  const expected = Math.floor(windows * ((100 - level) / 100));
  if (expected < FEWEST_PEAKS) return "too-few-peaks";
  const least = Math.max(FEWEST_PEAKS, LEAST_DISTINCT * expected);
  if (peaks.length < least || peaks.length <= risk * windows) return "ties";
  const distinct = new Set(peaks).size;
  return distinct < Math.max(FEWEST_PEAKS, LEAST_DISTINCT * peaks.length)
    ? "ties"
    : undefined;
}

/** The percentile at the risk. */
function fallBack(
  sorted: Float64Array,
  risk: number,
  seen: Omit<PotEvidence, "tail" | "fallback">,
  fallback: PotFallback,
): PotThreshold {
  const value = percentileOfSorted(sorted, 100 * (1 - risk));
  return {
    kind: "pot",
    value: withoutNegativeZero(value),
    risk,
    evidence: { ...seen, fallback },
  };
}

/** The same number, but 0 for -0, which JSON does not keep. */
function withoutNegativeZero(value: number): number {
  return value === 0 ? 0 : value;
}
