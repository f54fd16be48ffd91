import type { ScoredWindow } from "./explanation.ts";
import type { RowInput } from "./row_input.ts";
import { type ScoringParts, WindowScorer } from "./window_scorer.ts";

const IDLE = Symbol("idle");

/** Tells when the event loop has nothing else to do. */
class IdleSignal {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #signal: Promise<typeof IDLE> | undefined;

  /** Comes once the event loop is idle; one promise until then. */
  next(): Promise<typeof IDLE> {
    this.#signal ??= new Promise((resolve) => {
      this.#timer = setTimeout(() => {
        this.#signal = undefined;
        resolve(IDLE);
      });
    });
    return this.#signal;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/**
 * Scores rows as they come: windows out, in the order of their last rows.
 *
 * Under load windows are scored in full batches. Where rows trickle, what waits is
 * scored as soon as the event loop is idle, so that the last row before a pause
 * does not wait for the next one. Where the rows fail, the windows before the
 * failure still come out. Memory holds one batch and the rows of the windows under
 * way.
 *
 * @throws {TypeError} If a value is not of its feature's type.
 * @throws {RangeError} If a row has the wrong number of values.
 */
export async function* scoreWindows(
  rows: AsyncIterable<RowInput>,
  parts: ScoringParts,
): AsyncGenerator<ScoredWindow> {
  const scorer = new WindowScorer(parts);
  const iterator = rows[Symbol.asyncIterator]();
  const idle = new IdleSignal();
  try {
    while (true) {
      const next = iterator.next();
      if (scorer.isWaiting) {
        // Heard of again below; while windows go out nobody listens.
        next.catch(() => {});
        if (await Promise.race([next, idle.next()]) === IDLE) {
          for (const window of scorer.flush()) yield window;
        }
      }
      const { done, value } = await next;
      if (done) break;
      for (const window of scorer.push(value)) yield window;
    }
  } catch (error) {
    for (const window of scorer.flush()) yield window;
    throw error;
  } finally {
    idle.stop();
    await iterator.return?.();
  }
  for (const window of scorer.flush()) yield window;
}
