/**
 * Counts by whole numbers, of a bounded number of keys that come and go.
 *
 *     keys    [slots]  a key at its hash's slot, or at the next free one
 *     counts  [slots]  0 where a slot is free
 *
 * A `Map` that is as often added to as deleted from is rebuilt over and over. Here
 * a key that leaves pulls those after it forward, so that the table keeps no trace
 * of it and nothing is ever allocated.
 */
export class KeyCounts {
  readonly #keys: Int32Array;
  readonly #counts: Uint16Array;
  readonly #mask: number;
  readonly #seed: number = crypto.getRandomValues(new Int32Array(1))[0]!;

  /** @param limit How many keys there are at a time, each counted below 65,536. */
  constructor(limit: number) {
    const slots = 2 ** Math.ceil(Math.log2(2 * limit + 1));
    this.#mask = slots - 1;
    this.#keys = new Int32Array(slots);
    this.#counts = new Uint16Array(slots);
  }

  /** How often a key was added and not taken away; of a key 32 bits count. */
  count(key: number): number {
    return this.#counts[this.#find(key | 0)]!;
  }

  /** Adds one. */
  add(key: number): void {
    const at = this.#find(key | 0);
    this.#keys[at] = key;
    this.#counts[at]!++;
  }

  /** Takes one away, of a key that was added. */
  remove(key: number): void {
    const at = this.#find(key | 0);
    if (--this.#counts[at]! === 0) this.#close(at);
  }

  /** Where a key is, or would be. */
  #find(key: number): number {
    const keys = this.#keys;
    const counts = this.#counts;
    let at = this.#home(key);
    while (counts[at]! > 0 && keys[at]! !== key) at = (at + 1) & this.#mask;
    return at;
  }

  /** Moves keys into a slot that became free, so that none is cut off from its home. */
  #close(free: number): void {
    const mask = this.#mask;
    let at = (free + 1) & mask;
    while (this.#counts[at]! > 0) {
      const fromHome = (at - this.#home(this.#keys[at]!)) & mask;
      const fromFree = (at - free) & mask;
      if (fromHome >= fromFree) {
        this.#keys[free] = this.#keys[at]!;
        this.#counts[free] = this.#counts[at]!;
        this.#counts[at] = 0;
        free = at;
      }
      at = (at + 1) & mask;
    }
  }

  #home(key: number): number {
    const hash = Math.imul(key ^ this.#seed, 0x9e3779b1);
    return (hash ^ hash >>> 15) & this.#mask;
  }
}
