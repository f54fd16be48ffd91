import { grown, RecentSlots } from "./recent_slots.ts";

/** Whole numbers of a key. */
const KEY = 3;

/**
 * What is known under keys of three whole numbers, the least recently used
 * forgotten first: a hash table in typed arrays, with `width` numbers an entry.
 *
 *     buckets   hash ─► slot ─► slot ─► …     chains, by a slot's key
 *     values    [slots, width]                0 of a new entry
 *
 * The hash starts from a random seed: no one can choose ports that all fall into
 * one chain. What is remembered does not depend on it.
 */
export class RecentKeys extends RecentSlots {
  /** `[slots, width]`. Another array after a use that made it grow. */
  values: Float64Array = new Float64Array(0);
  readonly #width: number;
  readonly #seed: number = crypto.getRandomValues(new Int32Array(1))[0]!;
  #keys = new Int32Array(0);
  #chain = new Int32Array(0);
  #buckets = new Int32Array(0);

  /**
   * @param limit How many entries it holds at most.
   * @param horizon For how many seconds an entry counts.
   * @param width How many numbers an entry has.
   */
  constructor(limit: number, horizon: number, width: number) {
    super(limit, horizon);
    this.#width = width;
  }

  /**
   * The entry of a key, made where there is none, as the most recently used.
   *
   * @param a The key's first number, of which 32 bits count, as of the others.
   * @param now The time, in seconds; never less than before.
   * @returns Where its numbers start in {@linkcode RecentKeys.values}.
   */
  use(a: number, b: number, c: number, now: number): number {
    const found = this.#find(a, b, c);
    if (found >= 0 && this.touch(found, now)) return found * this.#width;
    const slot = this.take(now);
    const at = slot * KEY;
    this.#keys[at] = a;
    this.#keys[at + 1] = b;
    this.#keys[at + 2] = c;
    const bucket = this.#bucket(a, b, c);
    this.#chain[slot] = this.#buckets[bucket]!;
    this.#buckets[bucket] = slot;
    const start = slot * this.#width;
    for (let i = 0; i < this.#width; i++) this.values[start + i] = 0;
    return start;
  }

  protected override drop(slot: number): void {
    const bucket = this.#bucketOf(slot);
    let at = this.#buckets[bucket]!;
    if (at === slot) {
      this.#buckets[bucket] = this.#chain[slot]!;
      return;
    }
    while (this.#chain[at]! !== slot) at = this.#chain[at]!;
    this.#chain[at] = this.#chain[slot]!;
  }

  protected override grow(capacity: number): void {
    const held = this.#chain.length;
    this.#keys = grown(this.#keys, capacity * KEY);
    this.#chain = grown(this.#chain, capacity);
    const values = new Float64Array(capacity * this.#width);
    values.set(this.values);
    this.values = values;
    this.#buckets = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity)));
    this.#buckets.fill(-1);
    // It grows only when all slots are in use.
    for (let slot = 0; slot < held; slot++) {
      const bucket = this.#bucketOf(slot);
      this.#chain[slot] = this.#buckets[bucket]!;
      this.#buckets[bucket] = slot;
    }
  }

  #find(a: number, b: number, c: number): number {
    if (this.size === 0) return -1;
    const keys = this.#keys;
    let slot = this.#buckets[this.#bucket(a, b, c)]!;
    while (slot >= 0) {
      const at = slot * KEY;
      if (
        keys[at] === (a | 0) && keys[at + 1] === (b | 0) &&
        keys[at + 2] === (c | 0)
      ) return slot;
      slot = this.#chain[slot]!;
    }
    return -1;
  }

  #bucketOf(slot: number): number {
    const at = slot * KEY;
    return this.#bucket(
      this.#keys[at]!,
      this.#keys[at + 1]!,
      this.#keys[at + 2]!,
    );
  }

  #bucket(a: number, b: number, c: number): number {
    let hash = Math.imul(this.#seed ^ a, 0x9e3779b1);
    hash = Math.imul(hash ^ hash >>> 15 ^ b, 0x85ebca6b);
    hash = Math.imul(hash ^ hash >>> 13 ^ c, 0xc2b2ae35);
    return (hash ^ hash >>> 16) & (this.#buckets.length - 1);
  }
}
