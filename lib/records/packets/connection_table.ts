import { Deadlines } from "./deadlines.ts";
import { KEY_WORDS } from "./connection_key.ts";

/** Slots at first; the table doubles up to its limit. */
const FIRST_CAPACITY = 1024;

/**
 * Connections by their key, at most `limit` of them.
 *
 * Each connection has a slot. Keys, hash chains, the order of last use and the
 * deadlines are typed arrays indexed by slot, so that finding a packet's
 * connection allocates nothing and costs a handful of loads. The hash starts
 * from a random seed: no one can make packets that all fall into one chain.
 * What the table holds, and in which order it goes, does not depend on the seed.
 */
export class ConnectionTable<T> {
  /** When each slot is due. */
  readonly deadlines: Deadlines;
  /** The most connections that are held. */
  readonly limit: number;
  #values: (T | undefined)[];
  #keys: Int32Array;
  #buckets: Int32Array;
  /** Next slot of the same bucket; of the free list for free slots. */
  #chain: Int32Array;
  #older: Int32Array;
  #newer: Int32Array;
  #oldest = -1;
  #newest = -1;
  #free = -1;
  #size = 0;
  readonly #seed: number = crypto.getRandomValues(new Int32Array(1))[0]!;

  /** @param limit The most connections to hold, at least 1. */
  constructor(limit: number) {
    if (!(Number.isInteger(limit) && limit >= 1)) {
      throw new RangeError(
        `Cannot keep connections as maxConnections must be an integer of at least 1: current value is ${limit}`,
      );
    }
    this.limit = limit;
    const capacity = Math.min(limit, FIRST_CAPACITY);
    this.deadlines = new Deadlines(capacity);
    this.#values = [];
    this.#keys = new Int32Array(0);
    this.#buckets = new Int32Array(0);
    this.#chain = new Int32Array(0);
    this.#older = new Int32Array(0);
    this.#newer = new Int32Array(0);
    this.#grow(capacity);
  }

  /** How many connections are held. */
  get size(): number {
    return this.#size;
  }

  /** Whether the next {@linkcode insert} needs a slot given back first. */
  get isFull(): boolean {
    return this.#size === this.limit;
  }

  /** The slot used longest ago; -1 when the table is empty. */
  get oldest(): number {
    return this.#oldest;
  }

  /** The connection of a slot in use. */
  at(slot: number): T {
    return this.#values[slot]!;
  }

  /** Copies a slot's key into `words`. */
  readKey(slot: number, words: Int32Array): void {
    const at = slot * KEY_WORDS;
    for (let i = 0; i < KEY_WORDS; i++) words[i] = this.#keys[at + i]!;
  }

  /** The slot of a key, -1 when there is none. */
  find(key: Int32Array): number {
    const keys = this.#keys;
    let slot = this.#buckets[this.#bucket(key, 0)]!;
    while (slot >= 0) {
      const at = slot * KEY_WORDS;
      // The ports differ most often, then the last words of the addresses.
      if (
        keys[at + 8] === key[8] && keys[at] === key[0] &&
        keys[at + 4] === key[4] && keys[at + 9] === key[9] &&
        keys[at + 3] === key[3] && keys[at + 7] === key[7] &&
        keys[at + 1] === key[1] && keys[at + 2] === key[2] &&
        keys[at + 5] === key[5] && keys[at + 6] === key[6]
      ) return slot;
      slot = this.#chain[slot]!;
    }
    return -1;
  }

  /**
   * Puts a connection in, as the most recently used.
   *
   * @param key A key that is not in the table.
   * @returns Its slot.
   */
  insert(key: Int32Array, value: T): number {
    if (this.#free < 0) {
      this.#grow(Math.min(this.limit, 2 * this.#values.length));
    }
    const slot = this.#free;
    if (slot < 0) throw new RangeError("Cannot insert into a full table");
    this.#free = this.#chain[slot]!;
    const at = slot * KEY_WORDS;
    for (let i = 0; i < KEY_WORDS; i++) this.#keys[at + i] = key[i]!;
    this.#values[slot] = value;
    const bucket = this.#bucket(key, 0);
    this.#chain[slot] = this.#buckets[bucket]!;
    this.#buckets[bucket] = slot;
    this.#append(slot);
    this.#size++;
    return slot;
  }

  /** Marks a slot as the most recently used. */
  touch(slot: number): void {
    if (slot === this.#newest) return;
    this.#unlink(slot);
    this.#append(slot);
  }

  /** Takes a slot's connection out. */
  delete(slot: number): void {
    const bucket = this.#bucket(this.#keys, slot * KEY_WORDS);
    let at = this.#buckets[bucket]!;
    if (at === slot) this.#buckets[bucket] = this.#chain[slot]!;
    else {
      while (this.#chain[at]! !== slot) at = this.#chain[at]!;
      this.#chain[at] = this.#chain[slot]!;
    }
    this.deadlines.delete(slot);
    this.#unlink(slot);
    this.#values[slot] = undefined;
    this.#chain[slot] = this.#free;
    this.#free = slot;
    this.#size--;
  }

  #bucket(words: Int32Array, at: number): number {
    let hash = this.#seed;
    for (let i = at; i < at + KEY_WORDS; i++) {
      hash = Math.imul(hash ^ words[i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & (this.#buckets.length - 1);
  }

  #append(slot: number): void {
    this.#older[slot] = this.#newest;
    this.#newer[slot] = -1;
    if (this.#newest >= 0) this.#newer[this.#newest] = slot;
    else this.#oldest = slot;
    this.#newest = slot;
  }

  #unlink(slot: number): void {
    const older = this.#older[slot]!;
    const newer = this.#newer[slot]!;
    if (older >= 0) this.#newer[older] = newer;
    else this.#oldest = newer;
    if (newer >= 0) this.#older[newer] = older;
    else this.#newest = older;
  }

  #grow(capacity: number): void {
    const held = this.#chain.length;
    if (capacity <= held) return;
    this.#keys = grown(this.#keys, capacity * KEY_WORDS);
    this.#chain = grown(this.#chain, capacity);
    this.#older = grown(this.#older, capacity);
    this.#newer = grown(this.#newer, capacity);
    this.deadlines.grow(capacity);
    this.#buckets = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity)));
    this.#buckets.fill(-1);
    for (let slot = this.#oldest; slot >= 0; slot = this.#newer[slot]!) {
      const bucket = this.#bucket(this.#keys, slot * KEY_WORDS);
      this.#chain[slot] = this.#buckets[bucket]!;
      this.#buckets[bucket] = slot;
    }
    for (let slot = capacity - 1; slot >= held; slot--) {
      this.#values[slot] = undefined;
      this.#chain[slot] = this.#free;
      this.#free = slot;
    }
  }
}

function grown(old: Int32Array, length: number): Int32Array {
  const array = new Int32Array(length);
  array.set(old);
  return array;
}
