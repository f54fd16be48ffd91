/**
 * How many of n scores may exceed a threshold that a share of new ones is to exceed.
 *
 * A new score, drawn as the n others were, is as likely to take any of the n + 1
 * places among them, so it exceeds the (k + 1)-th highest with probability
 * (k + 1)/(n + 1), less where scores tie.
 *
 * @module
 */

/** What decimal fractions lose in binary: 0.29 · 100 is 28.999999999999996. */
const ROUNDING = 1e-9;

/**
 * The most exceedances for which a share of at most `rate` of new scores is expected
 * above the threshold.
 *
 * @param rate Above 0 and below 1.
 * @param windows How many scores there are.
 * @returns k, or -1 where the scores are too few.
 */
export function exceedancesAtRate(rate: number, windows: number): number {
  return Math.floor(rate * (windows + 1) + ROUNDING) - 1;
}

/** The fewest scores for which {@linkcode exceedancesAtRate} is not -1. */
export function windowsForRate(rate: number): number {
  return Math.ceil(1 / rate - ROUNDING) - 1;
}
