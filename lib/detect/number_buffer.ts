/** Enough for a row or two of most models. */
const FIRST_LENGTH = 128;

/**
 * Float32 numbers one behind the other, as many as come.
 *
 * One array for many rows, since to make an array costs more than to fill it; it
 * starts small, so that a single row does not pay for many.
 */
export class NumberBuffer {
  #values = new Float32Array();
  #used = 0;
  /** How many numbers were taken last: as many are likely to come again. */
  #expected = 0;

  /** How many numbers there are: where the next ones go. */
  get used(): number {
    return this.#used;
  }

  /** The array to write the next `count` numbers into, from `used` on. */
  room(count: number): Float32Array {
    const needed = this.#used + count;
    if (needed > this.#values.length) {
      const length = needed <= this.#expected
        ? this.#expected
        : Math.max(2 * needed, FIRST_LENGTH);
      const longer = new Float32Array(length);
      longer.set(this.#values.subarray(0, this.#used));
      this.#values = longer;
    }
    return this.#values;
  }

  /** Says that so many numbers were written. */
  advance(count: number): void {
    this.#used += count;
  }

  /** All numbers since it was last called; they are not written again. */
  take(): Float32Array {
    const taken = this.#values.subarray(0, this.#used);
    this.#values = new Float32Array();
    this.#expected = this.#used;
    this.#used = 0;
    return taken;
  }
}
