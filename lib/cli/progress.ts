/** How a {@linkcode ProgressLine} shows itself; the defaults suit a command. */
export interface ProgressOptions {
  /**
   * Whether a person watches; if not, nothing is ever written.
   *
   * @default {Deno.stderr.isTerminal()}
   */
  terminal?: boolean;
  /**
   * Takes the text. Writes to stderr by default, as stdout is for data.
   */
  write?: (text: string) => void;
  /**
   * A clock in milliseconds.
   *
   * @default {performance.now}
   */
  now?: () => number;
  /**
   * How much was done before, such as the part of a resumed download: it
   * counts as done, but not as done in this time.
   *
   * @default {0}
   */
  from?: number;
}

/** At most ten updates a second: more are no easier to read. */
const UPDATE_MILLISECONDS = 100;

/** A longer line would wrap on a small terminal, and not be erased whole. */
const LINE_LENGTH = 79;

/** Back to the first column and erase to the end of the line. */
const ERASE = "\r\x1b[K";

const MEGABYTE = 1e6;

/**
 * One line on a terminal that tells how far a long task is, how fast it goes
 * and how long it will take. It uses no colour.
 *
 * @example
 * ```ts ignore
 * const progress = new ProgressLine("score", 22_544);
 * progress.update(11_000, "rows"); // score  48 %  11,000 of 22,544 rows  110,000 rows/s  1 s left
 * progress.finish(); // the line is gone
 * ```
 */
export class ProgressLine {
  readonly #label: string;
  readonly #total: number | undefined;
  readonly #terminal: boolean;
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  readonly #from: number;
  readonly #started: number;
  #shownAt: number | undefined;

  /**
   * The time runs from here.
   *
   * @param label What is being done.
   * @param total How much there is to do, where that is known.
   */
  constructor(label: string, total?: number, options: ProgressOptions = {}) {
    this.#label = label;
    this.#total = total;
    this.#terminal = options.terminal ?? Deno.stderr.isTerminal();
    this.#write = options.write ?? writeToStderr;
    this.#now = options.now ?? (() => performance.now());
    this.#from = options.from ?? 0;
    this.#started = this.#now();
  }

  /**
   * Shows how much is done, unless the line is less than a tenth of a second
   * old.
   *
   * @param done How much is done in all.
   * @param unit What is counted, in the plural; `bytes` are shown as MB.
   */
  update(done: number, unit: string): void {
    if (!this.#terminal) return;
    const now = this.#now();
    const age = now - (this.#shownAt ?? -Infinity);
    if (age < UPDATE_MILLISECONDS) return;
    this.#shownAt = now;
    const line = this.#line(done, unit, (now - this.#started) / 1000);
    this.#write(ERASE + line.slice(0, LINE_LENGTH));
  }

  /** Takes the line away, so that what is written next stands in its place. */
  finish(): void {
    if (this.#shownAt === undefined) return;
    this.#shownAt = undefined;
    this.#write(ERASE);
  }

  #line(done: number, unit: string, seconds: number): string {
    const total = this.#total;
    const parts = [this.#label];
    if (total !== undefined && total > 0) {
      parts.push(`${Math.floor(Math.min(1, done / total) * 100)} %`);
      parts.push(`${amount(done, unit)} of ${withUnit(total, unit)}`);
    } else {
      parts.push(withUnit(done, unit));
    }
    const rate = (done - this.#from) / seconds;
    if (rate > 0 && Number.isFinite(rate)) {
      parts.push(`${withUnit(rate, unit)}/s`);
      if (total !== undefined) {
        parts.push(`${duration(Math.max(0, total - done) / rate)} left`);
      }
    }
    return parts.join("  ");
  }
}

function writeToStderr(text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stderr.writeSync(bytes));
}

/** A quantity without its unit: `12,345`, or `8.2` for megabytes. */
function amount(value: number, unit: string): string {
  if (unit === "bytes") return (value / MEGABYTE).toFixed(1);
  // Slow rates need a decimal to be told apart.
  return value.toLocaleString("en-US", {
    maximumFractionDigits: value < 10 ? 1 : 0,
  });
}

function withUnit(value: number, unit: string): string {
  return `${amount(value, unit)} ${unit === "bytes" ? "MB" : unit}`;
}

/** Seconds as people say them: `45 s`, `3 min`, `2 h 05 min`. */
export function duration(seconds: number): string {
  if (seconds < 59.5) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = String(minutes % 60).padStart(2, "0");
  return `${Math.floor(minutes / 60)} h ${rest} min`;
}
