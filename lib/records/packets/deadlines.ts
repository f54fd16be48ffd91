/**
 * When each slot of a table is due, kept as a binary heap over slot numbers.
 *
 * Each slot has at most one deadline and its place in the heap is known, so
 * that moving or dropping one costs O(log n) and the heap never outgrows the
 * table: no cancelled timer lingers. Everything lives in typed arrays; nothing
 * is allocated but when the table grows.
 *
 * ```
 * heap      [slot, slot, slot, …]     parent of i is (i - 1) >> 1
 * position  slot → its index in heap, -1 when it has no deadline
 * due       slot → when, in microseconds
 * ```
 */
export class Deadlines {
  #heap: Int32Array;
  #position: Int32Array;
  #due: Float64Array;
  #size = 0;

  /** @param capacity How many slots to hold at first. */
  constructor(capacity: number) {
    this.#heap = new Int32Array(capacity);
    this.#position = new Int32Array(capacity).fill(-1);
    this.#due = new Float64Array(capacity);
  }

  /** How many slots have a deadline. */
  get size(): number {
    return this.#size;
  }

  /** Makes room for slots below `capacity`. */
  grow(capacity: number): void {
    const held = this.#due.length;
    if (capacity <= held) return;
    const heap = new Int32Array(capacity);
    heap.set(this.#heap);
    const position = new Int32Array(capacity).fill(-1);
    position.set(this.#position);
    const due = new Float64Array(capacity);
    due.set(this.#due);
    this.#heap = heap;
    this.#position = position;
    this.#due = due;
  }

  /** When the earliest slot is due; infinity when none is. */
  next(): number {
    return this.#size === 0 ? Infinity : this.#due[this.#heap[0]!]!;
  }

  /** The earliest slot; -1 when there is none. */
  first(): number {
    return this.#size === 0 ? -1 : this.#heap[0]!;
  }

  /** Sets or moves a slot's deadline; infinity drops it. */
  set(slot: number, due: number): void {
    const at = this.#position[slot]!;
    if (at < 0) {
      if (due === Infinity) return;
      this.#due[slot] = due;
      this.#up(this.#size++, slot);
    } else if (due === Infinity) {
      this.delete(slot);
    } else if (due !== this.#due[slot]!) {
      const later = due > this.#due[slot]!;
      this.#due[slot] = due;
      if (later) this.#down(at, slot);
      else this.#up(at, slot);
    }
  }

  /** Drops a slot's deadline, if it has one. */
  delete(slot: number): void {
    const at = this.#position[slot]!;
    if (at < 0) return;
    this.#position[slot] = -1;
    const moved = this.#heap[--this.#size]!;
    if (moved === slot) return;
    if (this.#due[moved]! > this.#due[slot]!) this.#down(at, moved);
    else this.#up(at, moved);
  }

  /** Places `slot` at `at` or above. */
  #up(at: number, slot: number): void {
    const due = this.#due[slot]!;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = this.#heap[parent]!;
      if (this.#due[other]! <= due) break;
      this.#heap[at] = other;
      this.#position[other] = at;
      at = parent;
    }
    this.#heap[at] = slot;
    this.#position[slot] = at;
  }

  /** Places `slot` at `at` or below. */
  #down(at: number, slot: number): void {
    const due = this.#due[slot]!;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      const right = child + 1;
      if (
        right < this.#size &&
        this.#due[this.#heap[right]!]! < this.#due[this.#heap[child]!]!
      ) child = right;
      const other = this.#heap[child]!;
      if (this.#due[other]! >= due) break;
      this.#heap[at] = other;
      this.#position[other] = at;
      at = child;
    }
    this.#heap[at] = slot;
    this.#position[slot] = at;
  }
}
