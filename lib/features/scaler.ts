import type { Line } from "./linear_scale.ts";

/**
 * What every scaler of one numeric column does.
 *
 * Fit it on the values of normal training rows, then transform any row's value.
 * Every finite value gives a finite result; see each class for its formula.
 */
export interface Scaler {
  /** What it does to a finite number, if that is one line. */
  readonly line?: Line | undefined;
  /**
   * Learns the column from normal training rows; what was learnt before is lost.
   *
   * @param values The column, `null` where a value is missing. At least one.
   * @returns The scaler itself.
   * @throws {RangeError} If there are no values, or one is not finite.
   */
  fit(values: Iterable<number | null>): this;
  /**
   * Scales one value.
   *
   * @param value A number, or `null` where it is missing.
   * @returns From -1e6 to 1e6.
   * @throws {Error} If the scaler was not fitted.
   * @throws {RangeError} If the value is NaN.
   */
  transform(value: number | null): number;
  /**
   * Turns a scaled value back into input units.
   *
   * @param scaled Any finite number.
   * @returns A finite number; `null` where training saw no number.
   * @throws {Error} If the scaler was not fitted.
   */
  inverse(scaled: number): number | null;
  /** The fitted state as plain data. */
  toJSON(): unknown;
}

/** The error of something that is used before it was fitted. */
export function notFitted(action: string, name: string): Error {
  return new Error(
    `Cannot ${action} with a ${name} that was not fitted: ` +
      `call fit(values) with the column of normal training rows first`,
  );
}
