import type { ConnectionRecord } from "../../records/connections/connection_record.ts";

/**
 * Connections that wait, the oldest start on top: a binary heap.
 *
 * Starts stand in an array of their own, so that few connections are looked at.
 */
export class MinHeap {
  readonly #items: ConnectionRecord[] = [];
  readonly #starts: number[] = [];

  /** How many wait. */
  get size(): number {
    return this.#items.length;
  }

  /** The oldest start, where any waits; else infinity. */
  get oldest(): number {
    return this.#starts.length === 0 ? Infinity : this.#starts[0]!;
  }

  /** Adds one. O(1) where starts mostly rise, O(log n) at worst. */
  push(item: ConnectionRecord): void {
    const items = this.#items;
    const starts = this.#starts;
    const start = item.start;
    let at = items.length;
    items.push(item);
    starts.push(start);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = starts[parent]!;
      if (above < start) break;
      if (above === start && items[parent]!.index < item.index) break;
      items[at] = items[parent]!;
      starts[at] = above;
      at = parent;
    }
    items[at] = item;
    starts[at] = start;
  }

  /** Takes the one with the oldest start off; there must be one. */
  pop(): ConnectionRecord {
    const items = this.#items;
    const starts = this.#starts;
    const top = items[0]!;
    const last = items.pop()!;
    const start = starts.pop()!;
    const size = items.length;
    if (size === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#isBefore(child + 1, child)) child++;
      const below = starts[child]!;
      if (below > start) break;
      if (below === start && items[child]!.index > last.index) break;
      items[at] = items[child]!;
      starts[at] = below;
      at = child;
    }
    items[at] = last;
    starts[at] = start;
    return top;
  }

  /** Whether the one at `a` is due before the one at `b`. */
  #isBefore(a: number, b: number): boolean {
    const first = this.#starts[a]!;
    const second = this.#starts[b]!;
    if (first !== second) return first < second;
    return this.#items[a]!.index < this.#items[b]!.index;
  }
}
