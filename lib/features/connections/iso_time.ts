/** The last second's text, since connections of one second follow each other. */
let lastSecond = NaN;
let lastText = "";

/**
 * A time as ISO 8601 text to the microsecond: `2022-06-12T21:59:58.444458Z`.
 *
 * @param seconds Seconds since 1970.
 * @returns The text; `undefined` of what no calendar has.
 */
export function isoTime(seconds: number): string | undefined {
  // Beyond, a Date has no time.
  if (!(Math.abs(seconds) < 8.64e12)) return undefined;
  let second = Math.floor(seconds);
  let micros = Math.round((seconds - second) * 1e6);
  if (micros === 1_000_000) {
    second++;
    micros = 0;
  }
  if (second !== lastSecond) {
    lastText = new Date(second * 1000).toISOString().slice(0, -4);
    lastSecond = second;
  }
  return `${lastText}${String(micros).padStart(6, "0")}Z`;
}
