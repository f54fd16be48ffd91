/**
 * What a count of exceedances promises of the rate behind it.
 *
 * Clopper and Pearson, "The use of confidence or fiducial limits illustrated in
 * the case of the binomial", Biometrika 26, 1934: the upper bound is the rate at
 * which so few exceedances, or fewer, would still be seen with probability
 * 1 − confidence. It is the quantile of Beta(k + 1, n − k), exact for every n.
 *
 * The same beta distribution is that of the true rate above the (k + 1)-th highest
 * of n scores drawn independently from any continuous distribution (Wilks,
 * "Determination of sample sizes for setting tolerance limits", Annals of
 * Mathematical Statistics 12, 1941). So the bound also holds for a threshold that
 * the scores themselves set, as long as k was settled before looking at them.
 * Tied scores only lower the rate.
 */
import { incompleteBeta } from "./incomplete_beta.ts";

/**
 * The highest rate that so few exceedances leave plausible.
 *
 * @example
 * ```ts
 * import { clopperPearsonUpper } from "@gatewarden/gatewarden/thresholds";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * // The rule of three: none in 3,000 is a rate of up to about 3/3,000.
 * assertAlmostEquals(clopperPearsonUpper(0, 3000), 0.000998, 1e-6);
 * ```
 *
 * @param exceedances How many of the windows exceeded, 0 to `windows`.
 * @param windows How many windows there were, at least 1.
 * @param confidence How sure the bound is, above 0 and below 1. @default {0.95}
 * @returns The one-sided upper bound, 0 to 1.
 * @throws {RangeError} If an argument lies outside its range.
 */
export function clopperPearsonUpper(
  exceedances: number,
  windows: number,
  confidence = 0.95,
): number {
  checkCounts(exceedances, windows, confidence);
  if (exceedances === windows) return 1;
  if (exceedances === 0) {
    return -Math.expm1(Math.log1p(-confidence) / windows);
  }
  return betaQuantile(confidence, exceedances + 1, windows - exceedances);
}

/**
 * The lowest rate that so many exceedances leave plausible.
 *
 * @param exceedances How many of the windows exceeded, 0 to `windows`.
 * @param windows How many windows there were, at least 1.
 * @param confidence How sure the bound is, above 0 and below 1. @default {0.95}
 * @returns The one-sided lower bound, 0 to 1.
 * @throws {RangeError} If an argument lies outside its range.
 */
export function clopperPearsonLower(
  exceedances: number,
  windows: number,
  confidence = 0.95,
): number {
  checkCounts(exceedances, windows, confidence);
  return 1 - clopperPearsonUpper(windows - exceedances, windows, confidence);
}

/** Where a beta variable's distribution reaches a probability, by bisection. */
function betaQuantile(probability: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  while (true) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return high;
    if (incompleteBeta(middle, a, b) < probability) low = middle;
    else high = middle;
  }
}

function checkCounts(
  exceedances: number,
  windows: number,
  confidence: number,
): void {
  if (!(Number.isSafeInteger(windows) && windows >= 1)) {
    throw new RangeError(
      `Cannot bound a rate as windows must be an integer of at least 1: ` +
        `current value is ${windows}`,
    );
  }
  const isCount = Number.isSafeInteger(exceedances) && exceedances >= 0 &&
    exceedances <= windows;
  if (!isCount) {
    throw new RangeError(
      `Cannot bound a rate as exceedances must be an integer from 0 to ` +
        `${windows}: current value is ${exceedances}`,
    );
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(
      `Cannot bound a rate as confidence must lie between 0 and 1: ` +
        `current value is ${confidence}`,
    );
  }
}
