/**
 * The features of a row that are one line each, in loops over numbers.
 *
 * Most features are numbers whose scaled value is (x/2 − halfOrigin) / halfUnit, of
 * the number or of its logarithm. What their transforms do one by one is done here
 * several times as fast, to the same bits: the lines stand side by side in arrays,
 * nothing is called for most, and no number is boxed. A first loop takes the numbers out
 * of the row, whatever it holds; the others compute with nothing but numbers: one takes
 * the logarithms that there are, one draws the lines.
 *
 * @module
 */
import type { FeatureValue } from "../records/traffic_record.ts";
import type { FeatureTransform } from "./feature_transform.ts";
import { LARGEST_SCALED } from "./linear_scale.ts";

/** Whole numbers below have their logarithms looked up: most are counts. */
const KNOWN_LOGS = 1024;
const LOGS = Float64Array.from({ length: KNOWN_LOGS }, (_, i) => Math.log1p(i));

/** Writes a feature's columns that are no line, or not of this value. */
export type OtherTransform = (
  feature: number,
  values: readonly FeatureValue[],
  out: Float32Array,
  at: number,
) => void;

/** Lines of features, side by side. */
export class RowLines {
  /** `[features]` */
  readonly #halfOrigins: Float64Array;
  /** `[features]`; 0 where there is no line. */
  readonly #halfUnits: Float64Array;
  /** The features whose line is of the logarithm. */
  readonly #logs: Int32Array;
  /** `[features]`: each feature's first column. */
  readonly #starts: Int32Array;
  /** `[1]`: as far from 0 as a column may lie; in an array, as a field is boxed. */
  readonly #bound: Float64Array;
  /** `[features]`: the row's numbers; NaN for what is no finite number on a line. */
  readonly #numbers: Float64Array;

  /**
   * The lines of transforms, where they have one.
   *
   * @param clip As far from 0 as a column may lie, if it is bounded.
   */
  constructor(transforms: readonly FeatureTransform[], clip = LARGEST_SCALED) {
    const of = (part: "halfOrigin" | "halfUnit") =>
      Float64Array.from(transforms, ({ line }) => line?.[part] ?? 0);
    this.#halfOrigins = of("halfOrigin");
    this.#halfUnits = of("halfUnit");
    this.#logs = Int32Array.from(
      [...transforms.keys()].filter((i) => transforms[i]!.log1p),
    );
    this.#starts = new Int32Array(transforms.length);
    this.#numbers = new Float64Array(transforms.length);
    for (let i = 1; i < transforms.length; i++) {
      this.#starts[i] = this.#starts[i - 1]! +
        transforms[i - 1]!.columns.length;
    }
    this.#bound = Float64Array.of(Math.min(clip, LARGEST_SCALED));
  }

  /**
   * Writes a row's columns.
   *
   * @param values The row, `[features]`.
   * @param out Where to write.
   * @param offset Where in `out` the row's columns start.
   * @param other Writes what is no finite number on a line.
   */
  transformInto(
    values: readonly FeatureValue[],
    out: Float32Array,
    offset: number,
    other: OtherTransform,
  ): void {
    this.#takeNumbers(values, out, offset, other);
    const numbers = this.#numbers;
    const halfOrigins = this.#halfOrigins;
    const halfUnits = this.#halfUnits;
    const logs = this.#logs;
    for (let k = 0; k < logs.length; k++) {
      numbers[logs[k]!] = logOf(numbers[logs[k]!]!);
    }
    const starts = this.#starts;
    const bound = this.#bound[0]!;
    for (let i = 0; i < starts.length; i++) {
      const number = numbers[i]!;
      if (number !== number) continue; // NaN
      const scaled = (number / 2 - halfOrigins[i]!) / halfUnits[i]!;
      // It is a number: Math.min and Math.max, which mind what is none, take longer.
      out[offset + starts[i]!] = scaled > bound
        ? bound
        : scaled < -bound
        ? -bound
        : scaled;
    }
  }

  /** Takes the numbers that are on a line, and has all else written. */
  #takeNumbers(
    values: readonly FeatureValue[],
    out: Float32Array,
    offset: number,
    other: OtherTransform,
  ): void {
    const numbers = this.#numbers;
    const halfUnits = this.#halfUnits;
    for (let i = 0; i < numbers.length; i++) {
      const value = values[i];
      // Only finite numbers have a difference of 0 to themselves.
      if (
        typeof value === "number" && halfUnits[i]! > 0 && value - value === 0
      ) {
        numbers[i] = value;
      } else {
        numbers[i] = NaN;
        other(i, values, out, offset + this.#starts[i]!);
      }
    }
  }
}

/** What `signedLog1p()` gives; 0 is its own logarithm, whatever its sign, and so is NaN. */
function logOf(number: number): number {
  const index = number | 0;
  if (index === number && index < KNOWN_LOGS && index > 0) return LOGS[index]!;
  if (number === 0) return number;
  return number < 0 ? -Math.log1p(-number) : Math.log1p(number);
}
