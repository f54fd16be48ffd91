// @ts-types="npm:@types/d3-scale@4"
import { scaleLinear } from "d3-scale";
import { scoreText } from "./number_text.ts";

/**
 * Which values of a logarithmic axis to mark.
 *
 * Powers of ten, every second or third of them where they are many; also twice
 * and five times a power where they are few, and round numbers in between where
 * the axis spans less than that.
 *
 * @param low The smallest value shown, above 0.
 * @param high The largest value shown, at least `low`.
 * @param room For about how many marks there is room.
 * @returns Ascending values from `low` to `high` with their text.
 */
export function logTicks(
  low: number,
  high: number,
  room: number,
): { value: number; text: string }[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const step = Math.max(1, Math.ceil((last - first) / room));
  const factors = 3 * (last - first) <= room + 1 ? [1, 2, 5] : [1];
  let values: number[] = [];
  for (let power = first; power <= last; power += step) {
    // Parsed, as 10 ** -5 is not the double that 1e-5 is.
    for (const factor of factors) values.push(Number(`${factor}e${power}`));
  }
  const isShown = (value: number): boolean => value >= low && value <= high;
  values = values.filter(isShown);
  // Between neighbouring doubles there are no round numbers to look for.
  if (values.length < 2 && high > low * 1.0001) {
    values = scaleLinear([low, high], [0, 1]).ticks(Math.min(4, room))
      .filter(isShown);
  }
  return values.map((value) => ({ value, text: scoreText(value) }));
}
