/**
 * The rules that all scalers share, once origin and unit are known.
 *
 * A value x becomes (x - origin) / unit. Four cases need a decision, and each is
 * decided so that something unusual cannot look usual:
 *
 * - Outside the fitted range the line goes on. Clipping would hide how far out a
 *   value is; the bound of ±1e6 only keeps float32 arithmetic finite.
 * - A column that was constant in training has no unit. The constant becomes 0,
 *   and any other value at least ±1, a whole range, more where it is further
 *   away than the constant is from 0.
 * - A missing value becomes what the scaler says.
 * - A column that had no number in training: a missing value is then what is
 *   usual and becomes 0, and any number becomes at least 1.
 */

/** As far out as a scaled value can be. */
export const LARGEST_SCALED = 1e6;

/**
 * A line without a case to decide: x becomes (x/2 - halfOrigin) / halfUnit,
 * bounded. For those who scale many numbers in one loop.
 */
export interface Line {
  /** Half of the value that becomes 0. */
  readonly halfOrigin: number;
  /** Half of the distance that becomes 1; above 0. */
  readonly halfUnit: number;
}

/** A line from input values to scaled ones, and what to do where it has no slope. */
export class LinearScale {
  readonly #origin: number | null;
  readonly #halfOrigin: number;
  readonly #halfUnit: number;
  readonly #missing: number;

  /**
   * The line through (origin, 0) and (origin + unit, 1).
   *
   * @param origin The value that becomes 0; `null` where training saw no number.
   * @param halfUnit Half of the distance that becomes 1; 0 for a constant column.
   * Half, since the whole may overflow.
   * @param missing What a missing value becomes.
   */
  constructor(origin: number | null, halfUnit: number, missing: number) {
    this.#origin = origin;
    this.#halfOrigin = (origin ?? 0) / 2;
    this.#halfUnit = halfUnit;
    this.#missing = missing;
  }

  /** What this does to a finite number, where it has a slope. */
  get line(): Line | undefined {
    if (this.#origin === null || !(this.#halfUnit > 0)) return undefined;
    return { halfOrigin: this.#halfOrigin, halfUnit: this.#halfUnit };
  }

  /**
   * Scales a value.
   *
   * @param value A number, or `null` where it is missing.
   * @returns From -1e6 to 1e6.
   * @throws {RangeError} If the value is NaN.
   */
  transform(value: number | null): number {
    if (value === null) return this.#missing;
    if (Number.isNaN(value)) {
      throw new RangeError("Cannot scale NaN as it must be a number");
    }
    if (this.#origin === null) return bounded(Math.max(1, Math.abs(value)));
    // Halves cannot overflow, and halving is exact.
    const halfDistance = value / 2 - this.#halfOrigin;
    if (this.#halfUnit > 0) return bounded(halfDistance / this.#halfUnit);
    if (value === this.#origin) return 0;
    const size = Math.max(1, Math.abs(halfDistance) / this.#halfOfConstant());
    return bounded(value > this.#origin ? size : -size);
  }

  /**
   * Turns a scaled value back into input units.
   *
   * @param scaled Any finite number.
   * @returns A finite number; `null` where training saw no number.
   */
  inverse(scaled: number): number | null {
    if (this.#origin === null) return null;
    const halfUnit = this.#halfUnit || this.#halfOfConstant();
    const value = (this.#halfOrigin + scaled * halfUnit) * 2;
    return Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);
  }

  /** Half of the distance that counts as a whole range around a constant. */
  #halfOfConstant(): number {
    return Math.abs(this.#halfOrigin) || 0.5;
  }
}

/** The nearest number that float32 arithmetic can square and sum. */
export function bounded(scaled: number): number {
  return Math.min(Math.max(scaled, -LARGEST_SCALED), LARGEST_SCALED);
}
