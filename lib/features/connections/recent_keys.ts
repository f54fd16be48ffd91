import { grown, RecentSlots } from "./recent_slots.ts";

/** Whole numbers of an entry: its key's three, and the next slot of its chain. */
const ENTRY = 4;
const NEXT = 3;

/**
 * What is known under keys of three whole numbers, the least recently used
 * forgotten first: a hash table in typed arrays, with `width` numbers an entry.
 *
 *     buckets   hash ─► slot ─► slot ─► …     chains
 *     entries   [slots, 4]                    the key and the next slot
 *     values    [slots, width]                0 of a new entry
 *
 * A look-up waits for memory more than it computes: what it needs of a slot lies
 * together.
 *
 * The hash starts from a random seed: no one can choose ports that all fall into
 * one chain. What is remembered does not depend on it.
 */
export class RecentKeys extends RecentSlots {
  /** `[slots, width]`. Another array after a use that made it grow. */
  values: Float64Array = new Float64Array(0);
  readonly #width: number;
  readonly #seed: number = crypto.getRandomValues(new Int32Array(1))[0]!;
  #entries = new Int32Array(0);
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
    const hash = this.#hash(a, b, c);
    const found = this.#find(hash, a | 0, b | 0, c | 0);
    if (found >= 0 && this.touch(found, now)) return found * this.#width;
    const slot = this.take(now);
    const at = slot * ENTRY;
    this.#entries[at] = a;
    this.#entries[at + 1] = b;
    this.#entries[at + 2] = c;
    this.#chain(slot, hash);
    const start = slot * this.#width;
    for (let i = 0; i < this.#width; i++) this.values[start + i] = 0;
    return start;
  }

  protected override drop(slot: number): void {
    const entries = this.#entries;
    const bucket = this.#hashOf(slot) & (this.#buckets.length - 1);
    const next = entries[slot * ENTRY + NEXT]!;
    let at = this.#buckets[bucket]!;
    if (at === slot) {
      this.#buckets[bucket] = next;
      return;
    }
    while (entries[at * ENTRY + NEXT]! !== slot) {
      at = entries[at * ENTRY + NEXT]!;
    }
    entries[at * ENTRY + NEXT] = next;
  }

  protected override grow(capacity: number): void {
    const held = this.#entries.length / ENTRY;
    this.#entries = grown(this.#entries, capacity * ENTRY);
    const values = new Float64Array(capacity * this.#width);
    values.set(this.values);
    this.values = values;
    this.#buckets = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity)));
    this.#buckets.fill(-1);
    // It grows only when all slots are in use.
    for (let slot = 0; slot < held; slot++) {
      this.#chain(slot, this.#hashOf(slot));
    }
  }

  /** Puts a slot at the front of its chain. */
  #chain(slot: number, hash: number): void {
    const bucket = hash & (this.#buckets.length - 1);
    this.#entries[slot * ENTRY + NEXT] = this.#buckets[bucket]!;
    this.#buckets[bucket] = slot;
  }

  #find(hash: number, a: number, b: number, c: number): number {
    // Before the first entry there are no buckets.
    if (this.size === 0) return -1;
    const entries = this.#entries;
    let slot = this.#buckets[hash & (this.#buckets.length - 1)]!;
    while (slot >= 0) {
      const at = slot * ENTRY;
      if (
        entries[at] === a && entries[at + 1] === b && entries[at + 2] === c
      ) return slot;
      slot = entries[at + NEXT]!;
    }
    return -1;
  }

  #hashOf(slot: number): number {
    const entries = this.#entries;
    const at = slot * ENTRY;
    return this.#hash(entries[at]!, entries[at + 1]!, entries[at + 2]!);
  }

  #hash(a: number, b: number, c: number): number {
    let hash = Math.imul(this.#seed ^ a, 0x9e3779b1);
    hash = Math.imul(hash ^ hash >>> 15 ^ b, 0x85ebca6b);
    hash = Math.imul(hash ^ hash >>> 13 ^ c, 0xc2b2ae35);
    return hash ^ hash >>> 16;
  }
}
