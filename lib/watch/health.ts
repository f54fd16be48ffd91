/**
 * How `watch` is: what a person who runs it for months wants to see at a glance.
 *
 * This is the one part that runs by the clock on the wall, since what it has to
 * find out is whether time passes without anything happening.
 *
 * @module
 */
import { eventTime } from "./event_time.ts";

/** Totals since the start. */
export interface HealthTotals {
  /** Good connections that were read. */
  readonly rows: number;
  /** Bad ones. */
  readonly badRows: number;
  /** Anomalous verdicts. */
  readonly alerts: number;
  /** Alerts that the rate limit held back. */
  readonly held: number;
  /** Alerts that the allowlist allows. */
  readonly allowed: number;
  /** Connections that were dropped because input outran scoring. */
  readonly drops: number;
  /** Connections that came later than the lateness allows. */
  readonly late: number;
  /** Hosts, connections or incidents that were forgotten to bound memory. */
  readonly evicted: number;
  /** The newest start of a connection, in seconds since 1970. */
  readonly newest?: number;
}

/** The heartbeat. */
export interface HealthRecord extends Omit<HealthTotals, "newest"> {
  /** Tells records apart. */
  readonly type: "health";
  /** Now, ISO 8601. */
  readonly time: string;
  /** Good connections a second since the record before. */
  readonly rowsPerSecond: number;
  /** Seconds from the newest connection's start to now; `null` before the first. */
  readonly lagSeconds: number | null;
  /** Memory of the process that is in use, in bytes. */
  readonly rssBytes: number;
}

/** Says that nothing comes in, or that something does again. */
export interface SilenceRecord {
  /** Tells records apart. */
  readonly type: "silence";
  /** Now, ISO 8601. */
  readonly time: string;
  /** Whether there is input again. */
  readonly over: boolean;
  /** For how many minutes there was none. */
  readonly minutes: number;
  /** That in plain English. */
  readonly sentence: string;
}

/** How health is told. */
export interface HealthOptions {
  /** Seconds from heartbeat to heartbeat. @default {60} */
  readonly every?: number;
  /** Minutes without input after which that is told. @default {5} */
  readonly silentMinutes?: number;
  /** The wall's clock, in milliseconds since 1970. @default {Date.now} */
  readonly now?: () => number;
  /** Memory in use, in bytes. @default {the process's resident set} */
  readonly rss?: () => number;
}

/** How often {@linkcode Health.start} looks, in milliseconds. */
const LOOK = 1000;

/** Watches over the process; see the file's opening. */
export class Health {
  readonly #totals: () => HealthTotals;
  readonly #every: number;
  readonly #silentMinutes: number;
  readonly #now: () => number;
  readonly #rss: () => number;
  #beatAt: number;
  #beatRows = 0;
  #heardAt: number;
  #heardRows = 0;
  /** The minutes of silence that are told of next; they double each time. */
  #tellAt: number;

  /**
   * Starts to watch.
   *
   * @param totals Gives the totals, whenever asked.
   */
  constructor(totals: () => HealthTotals, options: HealthOptions = {}) {
    this.#totals = totals;
    this.#every = (options.every ?? 60) * 1000;
    this.#silentMinutes = options.silentMinutes ?? 5;
    this.#now = options.now ?? Date.now;
    this.#rss = options.rss ?? (() => Deno.memoryUsage().rss);
    this.#tellAt = this.#silentMinutes;
    this.#beatAt = this.#now();
    this.#heardAt = this.#beatAt;
  }

  /** What is to be told now; nothing most of the time. To be asked often. */
  poll(): (HealthRecord | SilenceRecord)[] {
    const now = this.#now();
    const totals = this.#totals();
    const records: (HealthRecord | SilenceRecord)[] = [];
    const silence = this.#silence(now, totals);
    if (silence !== undefined) records.push(silence);
    // A clock that was set back would keep the next beat waiting.
    if (now < this.#beatAt) this.#beatAt = now;
    if (now - this.#beatAt >= this.#every) records.push(this.beat());
    return records;
  }

  /** The heartbeat, now; also fit for the end. */
  beat(): HealthRecord {
    const now = this.#now();
    const { newest, ...totals } = this.#totals();
    const seconds = (now - this.#beatAt) / 1000;
    const rate = seconds > 0 ? (totals.rows - this.#beatRows) / seconds : 0;
    this.#beatAt = now;
    this.#beatRows = totals.rows;
    return {
      type: "health",
      time: eventTime(now / 1000),
      ...totals,
      rowsPerSecond: Number(rate.toFixed(1)),
      lagSeconds: newest === undefined
        ? null
        : Number((now / 1000 - newest).toFixed(3)),
      rssBytes: this.#rss(),
    };
  }

  /**
   * Tells by itself what is to be told, until it is disposed of. It keeps no
   * process running.
   *
   * @param tell Takes each record. It must not throw.
   */
  start(tell: (record: HealthRecord | SilenceRecord) => void): Disposable {
    const timer = setInterval(() => {
      for (const record of this.poll()) tell(record);
    }, LOOK);
    Deno.unrefTimer(timer);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  #silence(now: number, totals: HealthTotals): SilenceRecord | undefined {
    const rows = totals.rows + totals.badRows;
    if (now < this.#heardAt) this.#heardAt = now;
    const passed = (now - this.#heardAt) / 60_000;
    const minutes = passed < 1 ? Number(passed.toFixed(2)) : Math.floor(passed);
    const minutesText = `${minutes} minute${minutes === 1 ? "" : "s"}`;
    const time = eventTime(now / 1000);
    if (rows !== this.#heardRows) {
      const told = this.#tellAt > this.#silentMinutes;
      this.#heardRows = rows;
      this.#heardAt = now;
      this.#tellAt = this.#silentMinutes;
      if (!told) return undefined;
      const sentence = `Input again, after ${minutesText} without.`;
      return { type: "silence", time, over: true, minutes, sentence };
    }
    if (passed < this.#tellAt) return undefined;
    while (this.#tellAt <= passed) this.#tellAt *= 2;
    const sentence = `No input for ${minutesText}.`;
    return { type: "silence", time, over: false, minutes, sentence };
  }
}
