import fc from "fast-check";

/** Uses of a few keys, some seconds after each other. */
export const recentUses = fc.array(
  fc.record({
    key: fc.integer({ min: 0, max: 12 }),
    gap: fc.constantFrom(0, 1, 5, 40),
  }),
  { maxLength: 200 },
);

/** What is remembered, in a plain list that is searched. */
export class SearchedList {
  /** How many entries had to go while they still counted. */
  evicted = 0;
  readonly #limit: number;
  readonly #horizon: number;
  #list: { key: string; seen: number; uses: number }[] = [];

  constructor(limit: number, horizon: number) {
    this.#limit = limit;
    this.#horizon = horizon;
  }

  /** How often a key was used since it was forgotten, and how long it was idle. */
  use(key: string, now: number): [uses: number, idle: number] {
    const isFresh = (seen: number) => now - seen <= this.#horizon;
    const known = this.#list.find((entry) =>
      entry.key === key && isFresh(entry.seen)
    );
    const uses = known === undefined ? 1 : known.uses + 1;
    const idle = known === undefined ? Infinity : now - known.seen;
    this.#list = this.#list.filter((entry) => entry.key !== key);
    this.#list.push({ key, seen: now, uses });
    if (this.#list.length > this.#limit) {
      if (isFresh(this.#list.shift()!.seen)) this.evicted++;
    }
    return [uses, idle];
  }
}
