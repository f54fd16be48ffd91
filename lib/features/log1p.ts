/**
 * The signed logarithm sign(x) · ln(1 + |x|).
 *
 * Byte and packet counts span nine orders of magnitude. Scaled linearly, all but
 * the largest land on the same spot; their logarithms spread evenly. Near 0 it is
 * the identity, it keeps the sign and the order, and 0 stays 0.
 *
 * @example
 * ```ts
 * import { signedExpm1, signedLog1p } from "@gatewarden/gatewarden/features";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(signedLog1p(999), 6.907755, 1e-6);
 * assertAlmostEquals(signedExpm1(signedLog1p(-20)), -20);
 * ```
 *
 * @param value Any finite number.
 * @returns From about -709.8 to 709.8.
 */
export function signedLog1p(value: number): number {
  return value < 0 ? -Math.log1p(-value) : Math.log1p(value);
}

/**
 * The inverse of {@linkcode signedLog1p}: sign(y) · (exp(|y|) - 1).
 *
 * @param value Any finite number.
 * @returns A finite number: ±1.8e308 where the exponential is larger still.
 */
export function signedExpm1(value: number): number {
  const size = Math.min(Math.expm1(Math.abs(value)), Number.MAX_VALUE);
  return value < 0 ? -size : size;
}
