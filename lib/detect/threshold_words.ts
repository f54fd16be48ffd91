/**
 * Numbers as sentences about thresholds write them.
 *
 * @module
 */

/** Four digits are enough to recognise a number by. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A share as percent, four digits. */
export function percentFigure(share: number): string {
  return `${figure(100 * share)} %`;
}

/** A count as people read it: `6,734`; below 10 with one decimal. */
export function count(value: number): string {
  const maximumFractionDigits = value < 10 ? 1 : 0;
  return value.toLocaleString("en-US", { maximumFractionDigits });
}

/** `91st`, `92nd`, `95th`, `99.5th`. */
export function ordinal(value: number): string {
  const suffixes = ["th", "st", "nd", "rd"];
  const teen = value % 100 >= 11 && value % 100 <= 13;
  const suffix = teen ? undefined : suffixes[value % 10];
  return `${value}${suffix ?? "th"}`;
}
