/**
 * How much time traffic spans, by what its time column says.
 *
 * Times are read in two forms: seconds or milliseconds since 1970, as logs write
 * them (`1331901000.5`, `1331901000500`), and dates with a time of day, with or
 * without a zone (`2026-01-05T00:01:00Z`, `2014-02-14 14:30:00`). A date without a
 * zone is taken as UTC: only differences count. Rows need not be in order.
 */
import { ConfigurationError } from "../errors.ts";

const SECONDS_PER_DAY = 86_400;

/** Seconds since 1970 have at most eleven digits for three thousand years. */
const MOST_SECONDS = 1e11;

const NUMBER = /^\d+(?:\.\d+)?$/;
const DATE =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/;

/** Notes the times of rows as they go by. */
export class TrafficClock {
  #rows = 0;
  #first = Infinity;
  #last = -Infinity;
  #unreadable: string | undefined;
  #timeless = false;

  /** Notes a good row's time. */
  see(time: string | undefined): void {
    this.#rows++;
    if (time === undefined) {
      this.#timeless = true;
      return;
    }
    const seconds = parseSeconds(time);
    if (!Number.isFinite(seconds)) this.#unreadable ??= time;
    this.#first = Math.min(this.#first, seconds);
    this.#last = Math.max(this.#last, seconds);
  }

  /**
   * How many windows the traffic makes in a day.
   *
   * @param windows How many it made.
   * @throws {ConfigurationError} If its times do not tell.
   */
  windowsPerDay(windows: number): number {
    const problem = this.#problem();
    if (problem !== undefined) {
      throw new ConfigurationError(
        `Cannot set a threshold by alerts per day as ${problem}: say with ` +
          `--windows-per-day N how many windows a day has`,
      );
    }
    // n rows mark n - 1 intervals, and the last row has one too.
    const span = (this.#last - this.#first) * this.#rows / (this.#rows - 1);
    return windows * SECONDS_PER_DAY / span;
  }

  /** Why the times do not tell how long the traffic took, if they do not. */
  #problem(): string | undefined {
    if (this.#timeless) return "rows of the traffic have no time";
    if (this.#unreadable !== undefined) {
      return `the time ${JSON.stringify(this.#unreadable)} cannot be read`;
    }
    if (!(this.#last > this.#first)) return "all of the traffic has one time";
    return undefined;
  }
}

/** Seconds since 1970; NaN where the text is no time. */
function parseSeconds(text: string): number {
  if (NUMBER.test(text)) {
    const value = Number(text);
    return value < MOST_SECONDS ? value : value / 1000;
  }
  const [, date, time, zone = "Z"] = DATE.exec(text) ?? [];
  if (date === undefined) return NaN;
  // The one form that every engine reads alike; it has milliseconds at most.
  const whole = time!.length === 5 ? `${time}:00` : time!.slice(0, 12);
  const colon = zone.length === 5
    ? `${zone.slice(0, 3)}:${zone.slice(3)}`
    : zone;
  return Date.parse(`${date}T${whole}${colon}`) / 1000;
}
