import { isoTime } from "../features/connections/iso_time.ts";

/** The first second of the year 0. */
const EARLIEST = Date.parse("0000-01-01T00:00:00Z") / 1000;
/** The latest second that a calendar of four-digit years has. */
const LATEST = Date.parse("9999-12-31T23:59:59Z") / 1000;

/**
 * A time of the traffic as ISO 8601 text, to the microsecond. Its texts sort as
 * the times do: beyond the years 0 to 9999 it is cut there.
 *
 * @param seconds Since 1970.
 */
export function eventTime(seconds: number): string {
  const held = Math.min(Math.max(seconds, EARLIEST), LATEST);
  return isoTime(Number.isNaN(held) ? 0 : held)!;
}
