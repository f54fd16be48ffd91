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
  // Powers of ten are exact from 1 to 10²² only, so nothing is multiplied by 0.1.
  if (places > 22 || places < -22) return Number(value.toPrecision(digits));
  return places >= 0
    ? Math.round(value * 10 ** places) / 10 ** places
    : Math.round(value / 10 ** -places) * 10 ** -places;
}
