/** When windows that wait for a full batch are scored all the same. */
export interface BatchingOptions {
  /**
   * Milliseconds that the first window of a batch waits for others at most. Where
   * rows trickle, 0 answers each as soon as the event loop is idle; where they come
   * in dribs and drabs, some milliseconds make batches of them, which cost less.
   *
   * @default {0}
   */
  readonly maxDelay?: number;
}

/** More than `setTimeout` can wait for. */
const MOST_DELAY = 2 ** 31 - 1;

/** What {@linkcode Deadline.next} tells. */
export const DUE: unique symbol = Symbol("due");

/** Tells when what waits has waited for long enough. */
export class Deadline {
  readonly #delay: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #signal: Promise<typeof DUE> | undefined;

  /** A deadline so many milliseconds after it is first asked for. */
  constructor(delay: number) {
    this.#delay = delay;
  }

  /**
   * Comes once the delay is over and the event loop has nothing else to do; one
   * promise until then.
   */
  next(): Promise<typeof DUE> {
    this.#signal ??= new Promise((resolve) => {
      this.#timer = setTimeout(() => {
        this.#signal = undefined;
        resolve(DUE);
      }, this.#delay);
    });
    return this.#signal;
  }

  /** Begins anew with what comes next. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#signal = undefined;
  }
}

/**
 * The delay, checked.
 *
 * @throws {RangeError} If it is no number of milliseconds.
 */
export function checkMaxDelay(maxDelay: number): number {
  if (maxDelay >= 0 && maxDelay <= MOST_DELAY) return maxDelay;
  throw new RangeError(
    `Cannot wait ${maxDelay} milliseconds for a batch as the delay must lie ` +
      `between 0 and ${MOST_DELAY}`,
  );
}
