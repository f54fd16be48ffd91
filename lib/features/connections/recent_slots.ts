/** Slots at first; they double up to the limit. */
const FIRST_CAPACITY = 256;

/**
 * A memory of bounded size, which forgets what was not used for longest.
 *
 * Each entry has a slot, a number that is used again when the entry is forgotten.
 * The order of use and the times are typed arrays indexed by slot, so that a flood
 * of new entries, as of forged addresses, makes no garbage: objects that live as
 * long as it takes to push them out are what a garbage collector does worst.
 *
 *     oldest ⇄ … ⇄ newest      by last use; free slots in a list of their own
 *
 * What was not used for `horizon` seconds is forgotten as time goes by, a few at
 * each new entry. Beyond `limit` entries the least recently used goes at once, and
 * that it still counted is counted. How an entry is found is for who extends this.
 */
export abstract class RecentSlots {
  /** How many entries had to go before their time. */
  evicted = 0;
  /** How many entries there are. */
  size = 0;
  /** Seconds between the last use of an entry and the one before; ∞ of a new one. */
  idle = Infinity;
  readonly #limit: number;
  readonly #horizon: number;
  #seen = new Float64Array(0);
  #older = new Int32Array(0);
  /** Of a free slot the next free one. */
  #newer = new Int32Array(0);
  #oldest = -1;
  #newest = -1;
  #free = -1;

  /**
   * @param limit How many entries it holds at most.
   * @param horizon For how many seconds an entry counts.
   */
  constructor(limit: number, horizon: number) {
    this.#limit = limit;
    this.#horizon = horizon;
  }

  /** Makes a slot not to be found any more. */
  protected abstract drop(slot: number): void;

  /** Makes room for slots below `capacity`. */
  protected abstract grow(capacity: number): void;

  /**
   * Uses an entry that was found.
   *
   * @param slot Its slot.
   * @param now The time, in seconds; never less than before.
   * @returns Whether it still counts; else it is forgotten.
   */
  protected touch(slot: number, now: number): boolean {
    const idle = now - this.#seen[slot]!;
    // It may be too old, where nothing came to push it out.
    if (idle > this.#horizon) {
      this.#remove(slot);
      return false;
    }
    this.idle = idle;
    this.#seen[slot] = now;
    if (slot !== this.#newest) {
      this.#unlink(slot);
      this.#append(slot);
    }
    return true;
  }

  /** A slot for a new entry, as the most recently used. */
  protected take(now: number): number {
    this.#forget(now);
    if (this.#free < 0) this.#grow();
    const slot = this.#free;
    this.#free = this.#newer[slot]!;
    this.size++;
    this.idle = Infinity;
    this.#seen[slot] = now;
    this.#append(slot);
    return slot;
  }

  /** Makes room for one, and lets at most two go that no longer count. */
  #forget(now: number): void {
    for (let i = 0; i < 2 && this.#oldest >= 0; i++) {
      const isStale = now - this.#seen[this.#oldest]! > this.#horizon;
      if (!isStale && this.size < this.#limit) return;
      if (!isStale) this.evicted++;
      this.#remove(this.#oldest);
    }
  }

  #remove(slot: number): void {
    this.drop(slot);
    this.#unlink(slot);
    this.#newer[slot] = this.#free;
    this.#free = slot;
    this.size--;
  }

  #unlink(slot: number): void {
    const older = this.#older[slot]!;
    const newer = this.#newer[slot]!;
    if (older >= 0) this.#newer[older] = newer;
    else this.#oldest = newer;
    if (newer >= 0) this.#older[newer] = older;
    else this.#newest = older;
  }

  #append(slot: number): void {
    this.#older[slot] = this.#newest;
    this.#newer[slot] = -1;
    if (this.#newest >= 0) this.#newer[this.#newest] = slot;
    else this.#oldest = slot;
    this.#newest = slot;
  }

  #grow(): void {
    const held = this.#seen.length;
    const capacity = Math.min(this.#limit, Math.max(FIRST_CAPACITY, 2 * held));
    const seen = new Float64Array(capacity);
    seen.set(this.#seen);
    this.#seen = seen;
    this.#older = grown(this.#older, capacity);
    this.#newer = grown(this.#newer, capacity);
    for (let slot = capacity - 1; slot >= held; slot--) {
      this.#newer[slot] = this.#free;
      this.#free = slot;
    }
    this.grow(capacity);
  }
}

/** A longer array that starts with the same numbers. */
export function grown(
  old: Int32Array<ArrayBuffer>,
  length: number,
): Int32Array<ArrayBuffer> {
  const array = new Int32Array(length);
  array.set(old);
  return array;
}
