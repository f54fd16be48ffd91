import type { Limits } from "./limits.ts";
import { Problem } from "./problem.ts";

/** Seconds after which a client that was turned away may ask again. */
const RETRY_AFTER = "1";

function busy(detail: string): Problem {
  return new Problem(429, detail, {}, { "Retry-After": RETRY_AFTER });
}

/** A request's share in what all requests have in common, until it is disposed of. */
export interface Slot extends Disposable {
  /**
   * Counts bytes that the request holds in memory.
   *
   * @throws {Problem} If all requests together hold more than they may.
   */
  hold(bytes: number): void;
}

/** Counts the requests under way, and what they hold in memory. */
export class Slots {
  readonly #limits: Pick<Limits, "requests" | "heldBytes">;
  #requests = 0;
  #bytes = 0;

  /** @param limits How many requests, and how many bytes. */
  constructor(limits: Pick<Limits, "requests" | "heldBytes">) {
    this.#limits = limits;
  }

  /** How many requests are under way. */
  get requests(): number {
    return this.#requests;
  }

  /** How many bytes they hold. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Lets a request in.
   *
   * @throws {Problem} If as many as may be are under way.
   */
  take(): Slot {
    const { requests, heldBytes } = this.#limits;
    if (this.#requests >= requests) {
      throw busy(`Cannot score more than ${requests} requests at a time`);
    }
    this.#requests++;
    let held = 0;
    let released = false;
    return {
      hold: (bytes) => {
        if (this.#bytes + bytes > heldBytes) {
          throw busy(
            `Cannot hold more than ${heldBytes} bytes of JSON at a time: ` +
              "try again, or send NDJSON, which is not held",
          );
        }
        held += bytes;
        this.#bytes += bytes;
      },
      [Symbol.dispose]: () => {
        if (released) return;
        released = true;
        this.#requests--;
        this.#bytes -= held;
      },
    };
  }
}
