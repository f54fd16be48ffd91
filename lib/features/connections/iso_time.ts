/** How many seconds' texts are remembered: starts are in order only nearly. */
const REMEMBERED = 1024;

/** By the second's last bits: which second, and its text up to the point. */
const seconds = new Float64Array(REMEMBERED).fill(NaN);
const texts: string[] = new Array<string>(REMEMBERED).fill("");

/** `000` to `999`. */
const THREE_DIGITS: readonly string[] = Array.from(
  { length: 1000 },
  (_, i) => String(i).padStart(3, "0"),
);

/** The second's text, `2022-06-12T21:59:58.`: making one takes microseconds. */
function secondText(second: number): string {
  const at = second & (REMEMBERED - 1);
  if (seconds[at] !== second) {
    texts[at] = new Date(second * 1000).toISOString().slice(0, -4);
    seconds[at] = second;
  }
  return texts[at]!;
}

/**
 * A time as ISO 8601 text to the microsecond: `2022-06-12T21:59:58.444458Z`.
 *
 * @param time Seconds since 1970.
 * @returns The text; `undefined` of what no calendar has.
 */
export function isoTime(time: number): string | undefined {
  // Beyond, a Date has no time.
  if (!(Math.abs(time) < 8.64e12)) return undefined;
  let second = Math.floor(time);
  let micros = Math.round((time - second) * 1e6);
  if (micros === 1_000_000) {
    second++;
    micros = 0;
  }
  const millis = Math.floor(micros / 1000);
  const fraction = THREE_DIGITS[millis]! + THREE_DIGITS[micros % 1000]! + "Z";
  return secondText(second) + fraction;
}
