/**
 * The features of a row that are one line each, in one loop over numbers.
 *
 * Most features are numbers whose scaled value is (x/2 − halfOrigin) / halfUnit, of
 * the number or of its logarithm. What their transforms do one by one is done here
 * several times as fast, to the same bits: the lines stand side by side in arrays,
 * nothing is called for each, and no number is boxed.
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
  /** `[features]`: 1 where the line is of the logarithm. */
  readonly #logs: Uint8Array;
  /** `[features]`: each feature's first column. */
  readonly #starts: Int32Array;
  readonly #bound: number;

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
    this.#logs = Uint8Array.from(transforms, ({ log1p }) => log1p ? 1 : 0);
    this.#starts = new Int32Array(transforms.length);
    for (let i = 1; i < transforms.length; i++) {
      this.#starts[i] = this.#starts[i - 1]! +
        transforms[i - 1]!.columns.length;
    }
    this.#bound = Math.min(clip, LARGEST_SCALED);
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
    const halfOrigins = this.#halfOrigins;
    const halfUnits = this.#halfUnits;
    const logs = this.#logs;
    const starts = this.#starts;
    const bound = this.#bound;
    for (let i = 0; i < starts.length; i++) {
      const value = values[i];
      const halfUnit = halfUnits[i]!;
      const at = offset + starts[i]!;
      // Only finite numbers have a difference of 0 to themselves.
      if (!(halfUnit > 0 && typeof value === "number" && value - value === 0)) {
        other(i, values, out, at);
        continue;
      }
      // As signedLog1p() does; 0 is its own logarithm, whatever its sign.
      let number = value;
      if (logs[i] === 1 && value !== 0) {
        const index = value | 0;
        number = index === value && index > 0 && index < KNOWN_LOGS
          ? LOGS[index]!
          : value < 0
          ? -Math.log1p(-value)
          : Math.log1p(value);
      }
      const scaled = (number / 2 - halfOrigins[i]!) / halfUnit;
      // Written out: a call would box its numbers.
      out[at] = scaled > bound ? bound : scaled < -bound ? -bound : scaled;
    }
  }
}
