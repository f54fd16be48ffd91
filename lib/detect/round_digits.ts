import { POWERS_OF_TEN } from "../powers_of_ten.ts";

/**
 * A number with fewer digits, as a person would write it.
 *
 * @param value Any number; zeros and what is not finite stay as they are.
 * @param digits How many digits count, from the first that is not 0.
 */
export function roundDigits(value: number, digits: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const first = Math.floor(Math.log10(Math.abs(value)));
  const places = digits - 1 - first;
  const power = POWERS_OF_TEN[Math.abs(places)];
  if (power === undefined) return Number(value.toPrecision(digits));
  const size = Math.abs(value);
  // 0.1 is no double, so nothing is multiplied by what is below 1.
  const rounded = places >= 0
    ? Math.round(size * power) / power
    : Math.round(size / power) * power;
  return value < 0 ? -rounded : rounded;
}
