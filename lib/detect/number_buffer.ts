/** One for all: even an array without numbers takes time to make. */
const EMPTY: Float32Array<ArrayBuffer> = new Float32Array();
/** Enough for a row or two of most models. */
const FIRST_LENGTH = 128;

/**
 * Float32 numbers one behind the other, as many as come.
 *
 * One array for many rows, since to make an array costs more than to fill it; it
 * starts small, so that a single row does not pay for many.
 */
export class NumberBuffer {
  #values = EMPTY;
  #used = 0;
  /** The array that was taken last, while there is no other. */
  #taken = EMPTY;
  /** As many as came last time: streams go on as they went. */
  #expected = FIRST_LENGTH;

  /** How many numbers there are: where the next ones go. */
  get used(): number {
    return this.#used;
  }

  /** The array to write the next `count` numbers into, from `used` on. */
  room(count: number): Float32Array {
    const needed = this.#used + count;
    if (needed > this.#values.length) {
      const longer = new Float32Array(
        this.#used === 0 ? Math.max(needed, this.#expected) : 2 * needed,
      );
      longer.set(this.#values.subarray(0, this.#used));
      this.#values = longer;
    }
    return this.#values;
  }

  /** Says that so many numbers were written. */
  advance(count: number): void {
    this.#used += count;
  }

  /**
   * All numbers since it was last called; they are not written again, unless they
   * are given back.
   */
  take(): Float32Array {
    // What is taken may be handed over to another core, and EMPTY is everybody's.
    if (this.#used === 0) {
      this.#taken = EMPTY;
      return new Float32Array();
    }
    const taken = this.#values.subarray(0, this.#used);
    this.#taken = this.#values;
    this.#values = EMPTY;
    this.#expected = Math.max(this.#used, FIRST_LENGTH);
    this.#used = 0;
    return taken;
  }

  /** Says that what was taken last is not read any more: its array is used again. */
  giveBack(): void {
    if (this.#used === 0) this.#values = this.#taken;
  }
}
