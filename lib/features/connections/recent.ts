/** What a {@linkcode Recent} keeps: when it was last seen is for it to set. */
export interface RecentEntry {
  /** When it was last used, in seconds; −Infinity before the first time. */
  seen: number;
}

/** An entry in its place: in a map, and in the order of use. */
interface Place<K, V extends RecentEntry> {
  readonly value: V;
  readonly home: Home<K, V>;
  readonly key: K;
  older: Place<K, V> | undefined;
  newer: Place<K, V> | undefined;
}

/** A map of entries that one {@linkcode Recent} keeps within bounds. */
export type Home<K, V extends RecentEntry> = Map<K, Place<K, V>>;

/**
 * A memory of bounded size, which forgets what was not used for longest.
 *
 * The entries live in maps, one or many: each source has one of its destinations,
 * with small numbers as keys, which costs a third of one map with long texts. The
 * bound is over all of them. What was not used for `horizon` seconds is forgotten
 * as time goes by, a few at each new entry. Beyond `limit` entries the least
 * recently used goes at once, and that it still counted is counted.
 */
export class Recent<K, V extends RecentEntry> {
  /** How many entries had to go before their time. */
  evicted = 0;
  /** How many entries there are. */
  size = 0;
  readonly #limit: number;
  readonly #horizon: number;
  readonly #make: () => V;
  #oldest: Place<K, V> | undefined;
  #newest: Place<K, V> | undefined;

  /**
   * @param limit How many entries it holds at most.
   * @param horizon For how many seconds an entry counts.
   * @param make Makes the entry of a key that is new.
   */
  constructor(limit: number, horizon: number, make: () => V) {
    this.#limit = limit;
    this.#horizon = horizon;
    this.#make = make;
  }

  /**
   * The entry of a key, made where there is none, as the most recently used.
   *
   * @param home The map that it is in, or shall be.
   * @param key Its key there.
   * @param now The time, in seconds; never less than before.
   */
  use(home: Home<K, V>, key: K, now: number): V {
    const found = home.get(key);
    if (found !== undefined) {
      // It may be too old to count, where nothing came to push it out.
      if (now - found.value.seen <= this.#horizon) {
        if (found !== this.#newest) {
          this.#unlink(found);
          this.#append(found);
        }
        return found.value;
      }
      this.#remove(found);
    }
    this.#forget(now);
    const place: Place<K, V> = {
      value: this.#make(),
      home,
      key,
      older: undefined,
      newer: undefined,
    };
    home.set(key, place);
    this.size++;
    this.#append(place);
    return place.value;
  }

  /** Makes room for one, and lets at most two go that no longer count. */
  #forget(now: number): void {
    for (let i = 0; i < 2 && this.#oldest !== undefined; i++) {
      const isStale = now - this.#oldest.value.seen > this.#horizon;
      if (!isStale && this.size < this.#limit) return;
      if (!isStale) this.evicted++;
      this.#remove(this.#oldest);
    }
  }

  #remove(place: Place<K, V>): void {
    this.#unlink(place);
    place.home.delete(place.key);
    this.size--;
  }

  #unlink(place: Place<K, V>): void {
    const { older, newer } = place;
    if (older) older.newer = newer;
    else this.#oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
  }

  #append(place: Place<K, V>): void {
    place.older = this.#newest;
    place.newer = undefined;
    if (this.#newest) this.#newest.newer = place;
    else this.#oldest = place;
    this.#newest = place;
  }
}
