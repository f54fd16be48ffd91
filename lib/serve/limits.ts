import { ConfigurationError } from "../errors.ts";

/**
 * How much one request, and all of them together, may ask for.
 *
 * `Infinity` means no limit.
 */
export interface Limits {
  /**
   * Bytes of a JSON body, counted, whatever `Content-Length` says. It is held
   * in memory whole.
   *
   * @default {33554432}
   */
  readonly jsonBytes: number;
  /**
   * Bytes of all JSON bodies that are under way at a time.
   *
   * @default {134217728}
   */
  readonly heldBytes: number;
  /**
   * Bytes of an NDJSON or CSV body.
   *
   * @default {Infinity}
   */
  readonly streamBytes: number;
  /**
   * Rows of a JSON body, and of any body that is answered in JSON: the answer is
   * held in memory whole.
   *
   * @default {100000}
   */
  readonly rows: number;
  /**
   * Rows of an NDJSON or CSV body that is answered in NDJSON.
   *
   * @default {Infinity}
   */
  readonly streamRows: number;
  /**
   * Bytes of a line of NDJSON or CSV, at most 1 MiB.
   *
   * @default {65536}
   */
  readonly rowBytes: number;
  /**
   * How deep JSON may be nested; `{"records":[{}]}` is 3 deep.
   *
   * @default {32}
   */
  readonly depth: number;
  /**
   * Scoring requests that are under way at a time.
   *
   * @default {128}
   */
  readonly requests: number;
  /**
   * Seconds to wait for a stream's next whole line, and for a client to take
   * the next part of its answer.
   *
   * @default {30}
   */
  readonly idleSeconds: number;
  /**
   * Seconds to wait, all in all, for a JSON body.
   *
   * @default {60}
   */
  readonly bodySeconds: number;
}

/** The limits that hold where none are given. */
export const DEFAULT_LIMITS: Limits = {
  jsonBytes: 32 * 2 ** 20,
  heldBytes: 128 * 2 ** 20,
  streamBytes: Infinity,
  rows: 100_000,
  streamRows: Infinity,
  rowBytes: 64 * 1024,
  depth: 32,
  requests: 128,
  idleSeconds: 30,
  bodySeconds: 60,
};

/** What a limit may be at most; others know no bound. */
export const LARGEST: Readonly<Partial<Record<keyof Limits, number>>> = {
  // What reads lines drops longer ones.
  rowBytes: 2 ** 20,
  // V8 refuses strings from 2 ** 29 - 24 on.
  jsonBytes: 2 ** 28,
  // Timers take at most 2 ** 31 milliseconds.
  idleSeconds: 86_400,
  bodySeconds: 86_400,
};

/**
 * Fills in the defaults.
 *
 * @throws {ConfigurationError} If a limit is no integer of at least 1, or larger
 * than it may be.
 */
export function completeLimits(given: Partial<Limits> = {}): Limits {
  const limits = { ...DEFAULT_LIMITS, ...given };
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof Limits)[]) {
    const value = limits[name];
    const largest = LARGEST[name] ?? Infinity;
    const isCount = value === Infinity ||
      (Number.isSafeInteger(value) && value >= 1);
    if (isCount && value <= largest) continue;
    const bound = largest === Infinity ? "" : ` and at most ${largest}`;
    throw new ConfigurationError(
      `Cannot use the limit ${name} as it must be an integer of at least 1${bound}: ` +
        `current value is ${value}`,
    );
  }
  return limits;
}
