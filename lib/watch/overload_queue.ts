/**
 * What happens where input outruns scoring.
 *
 *     input ─► [ bounded queue ] ─► scoring
 *
 * The queue reads ahead, so that input and scoring overlap. Where it is full,
 * `block` reads no further: the writer of the pipe waits, or the file does, and
 * nothing is lost here. `drop-oldest` goes on reading and forgets what waited
 * longest, counted: for a capture that cannot wait, the newest traffic is worth
 * most.
 *
 * Items come in batches and are counted one by one. Scoring does not wait for
 * anything, so a loop over a full queue would never let the input be read: from time
 * to time the queue lets the event loop turn first.
 *
 * @module
 */

/** What is done where the queue is full. */
export type OverloadPolicy = "block" | "drop-oldest";

/** How the queue works. */
export interface OverloadOptions<T> {
  /** How many items may wait. A batch larger than that waits alone. @default {65536} */
  readonly capacity?: number;
  /** What is done where it is full. @default {"block"} */
  readonly policy?: OverloadPolicy;
  /** Ends waiting for input: what waits in the queue still comes out. */
  readonly signal?: AbortSignal;
  /** Takes the items that were dropped, each time some are. */
  readonly onDrop?: (items: readonly T[]) => void;
}

/**
 * For how long scoring may keep the event loop, in milliseconds.
 *
 * A turn costs one or two: that long a timer takes, and a faster way to turn gives
 * input no time to arrive. Where nothing may be missed, that is worth a tenth of
 * the time; where the input waits anyway, only timers and signals need it.
 */
const TURN_AFTER: Readonly<Record<OverloadPolicy, number>> = {
  "block": 200,
  "drop-oldest": 20,
};

/** A promise that can be renewed: one side waits, the other wakes it. */
class Wake {
  #resolve: (() => void) | undefined;

  /** Waits for the next {@linkcode Wake.up}. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Wakes who waits, if anyone does. */
  up(): void {
    this.#resolve?.();
    this.#resolve = undefined;
  }
}

/** Batches, first in first out, counted by item. */
class Batches<T> {
  #batches: T[][] = [];
  #items = 0;

  get items(): number {
    return this.#items;
  }

  push(batch: T[]): void {
    this.#batches.push(batch);
    this.#items += batch.length;
  }

  shift(): T[] | undefined {
    const batch = this.#batches.shift();
    this.#items -= batch?.length ?? 0;
    return batch;
  }

  /** Takes the oldest items away, so many of them. */
  drop(count: number): T[] {
    const dropped: T[] = [];
    this.#items -= count;
    while (dropped.length < count) {
      const oldest = this.#batches[0]!;
      const left = count - dropped.length;
      if (oldest.length <= left) this.#batches.shift();
      else this.#batches[0] = oldest.slice(left);
      for (const item of oldest.slice(0, left)) dropped.push(item);
    }
    return dropped;
  }
}

/** Reads batches into a queue until the input ends, fails or nobody wants more. */
class Reader<T> {
  readonly queue = new Batches<T>();
  /** Woken when there is something new: a batch, the end, an error. */
  readonly news = new Wake();
  /** Woken when there is room. */
  readonly room = new Wake();
  ended = false;
  failure: { readonly error: unknown } | undefined;
  #stopped = false;
  readonly #input: AsyncIterator<T[]>;
  readonly #options: Required<
    Pick<OverloadOptions<T>, "capacity" | "policy">
  >;
  readonly #onDrop: (items: readonly T[]) => void;

  constructor(
    input: AsyncIterator<T[]>,
    { capacity = 65_536, policy = "block", onDrop }: OverloadOptions<T>,
  ) {
    if (!(capacity >= 1)) {
      throw new RangeError(
        `Cannot queue ${capacity} items as a queue must hold at least 1`,
      );
    }
    this.#input = input;
    this.#options = { capacity, policy };
    this.#onDrop = onDrop ?? (() => {});
  }

  async run(): Promise<void> {
    try {
      while (!this.#stopped) {
        const { done, value } = await this.#input.next();
        if (done || this.#stopped) break;
        if (value.length === 0) continue;
        await this.#add(value);
      }
    } catch (error) {
      this.failure = { error };
    }
    this.ended = true;
    this.news.up();
  }

  /** Reads no more. A read that waits for input is left to its own end. */
  stop(): void {
    this.#stopped = true;
    this.ended = true;
    this.room.up();
    this.news.up();
    this.#input.return?.().catch(() => {});
  }

  async #add(batch: T[]): Promise<void> {
    const { queue } = this;
    const { capacity, policy } = this.#options;
    if (policy === "block") {
      while (
        queue.items > 0 && queue.items + batch.length > capacity &&
        !this.#stopped
      ) await this.room.wait();
      if (this.#stopped) return;
    }
    queue.push(batch);
    if (policy === "drop-oldest" && queue.items > capacity) {
      this.#onDrop(queue.drop(queue.items - capacity));
    }
    this.news.up();
  }
}

/**
 * Batches of items through a bounded queue that reads ahead.
 *
 * Where the input fails, what waits comes out first.
 *
 * @param input Batches; empty ones are left out.
 * @throws {RangeError} If the capacity is not at least 1.
 */
export async function* overloadQueue<T>(
  input: AsyncIterable<T[]>,
  options: OverloadOptions<T> = {},
): AsyncGenerator<T[]> {
  const reader = new Reader(input[Symbol.asyncIterator](), options);
  const { signal, policy = "block" } = options;
  const stop = () => reader.stop();
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  reader.run();
  let turned = performance.now();
  try {
    while (true) {
      if (performance.now() - turned > TURN_AFTER[policy] && !reader.ended) {
        await new Promise((resolve) => setTimeout(resolve));
        turned = performance.now();
      }
      const batch = reader.queue.shift();
      if (batch !== undefined) {
        reader.room.up();
        yield batch;
      } else if (reader.ended) {
        if (reader.failure !== undefined) throw reader.failure.error;
        return;
      } else {
        // No turn of the event loop: what wakes it may be ready already.
        await reader.news.wait();
      }
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    reader.stop();
  }
}
