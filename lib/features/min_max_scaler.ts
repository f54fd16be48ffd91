import {
  type ColumnSummary,
  readColumnSummary,
  summarizeColumn,
} from "./column_summary.ts";
import { type Line, LinearScale } from "./linear_scale.ts";
import { notFitted, type Scaler } from "./scaler.ts";

/**
 * Scales a column so that its training range becomes 0 to 1.
 *
 * Beyond the range the line goes on, up to ±1e6. A column that was constant in
 * training becomes 0, any other value of it at least ±1. A missing value becomes
 * the training mean where values were missing in training too, and otherwise -1,
 * a whole range below the minimum.
 *
 * @example
 * ```ts
 * import { MinMaxScaler } from "@gatewarden/gatewarden/features";
 * import { assertEquals } from "@std/assert";
 *
 * const scaler = new MinMaxScaler().fit([10, 20, 50]);
 * assertEquals(scaler.transform(30), 0.5);
 * assertEquals(scaler.transform(90), 2);
 * assertEquals(scaler.transform(null), -1);
 * assertEquals(scaler.inverse(0.5), 30);
 * ```
 */
export class MinMaxScaler implements Scaler {
  #summary: ColumnSummary | undefined;
  #scale: LinearScale | undefined;

  /** Learns the range; see {@linkcode Scaler.fit}. */
  fit(values: Iterable<number | null>): this {
    return this.#set(summarizeColumn(values));
  }

  /** The fitted line; see {@linkcode Scaler.line}. */
  get line(): Line | undefined {
    return this.#scale?.line;
  }

  /** Scales one value; see {@linkcode Scaler.transform}. */
  transform(value: number | null): number {
    if (!this.#scale) throw notFitted("transform", "MinMaxScaler");
    return this.#scale.transform(value);
  }

  /** Turns a scaled value back; see {@linkcode Scaler.inverse}. */
  inverse(scaled: number): number | null {
    if (!this.#scale) throw notFitted("invert", "MinMaxScaler");
    return this.#scale.inverse(scaled);
  }

  /**
   * The fitted state as plain data.
   *
   * @throws {Error} If the scaler was not fitted.
   */
  toJSON(): ColumnSummary {
    if (!this.#summary) throw notFitted("write JSON", "MinMaxScaler");
    return this.#summary;
  }

  /**
   * The scaler that wrote this.
   *
   * @param json What {@linkcode MinMaxScaler.toJSON} gave, parsed.
   * @param path Where it stands, for errors. @default {"MinMaxScaler"}
   * @throws {ModelError} If a field is not what it must be; the error names it.
   */
  static fromJSON(json: unknown, path = "MinMaxScaler"): MinMaxScaler {
    return new MinMaxScaler().#set(readColumnSummary(json, path));
  }

  #set(summary: ColumnSummary): this {
    this.#summary = summary;
    const { minimum, maximum, mean, missing } = summary;
    const halfRange = (maximum ?? 0) / 2 - (minimum ?? 0) / 2;
    const scale = new LinearScale(minimum, halfRange, -1);
    this.#scale = missing
      ? new LinearScale(
        minimum,
        halfRange,
        mean === null ? 0 : scale.transform(mean),
      )
      : scale;
    return this;
  }
}
