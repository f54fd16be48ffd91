import {
  type ColumnSummary,
  readColumnSummary,
  summarizeColumn,
} from "./column_summary.ts";
import { LARGEST_SCALED, type Line, LinearScale } from "./linear_scale.ts";
import { notFitted, type Scaler } from "./scaler.ts";

/**
 * Leaves a column as it is, for values that are scaled already.
 *
 * Only values beyond ±1e6 are bounded. A missing value becomes the training mean
 * where values were missing in training too, and otherwise a whole training range
 * below the minimum, at least 1.
 *
 * @example
 * ```ts
 * import { IdentityScaler } from "@gatewarden/gatewarden/features";
 * import { assertEquals } from "@std/assert";
 *
 * const scaler = new IdentityScaler().fit([0.25, 0.5]);
 * assertEquals(scaler.transform(0.75), 0.75);
 * assertEquals(scaler.transform(null), -0.75);
 * ```
 */
export class IdentityScaler implements Scaler {
  #summary: ColumnSummary | undefined;
  #scale: LinearScale | undefined;

  /** Learns what a missing value becomes; see {@linkcode Scaler.fit}. */
  fit(values: Iterable<number | null>): this {
    return this.#set(summarizeColumn(values));
  }

  /** The line, see {@linkcode Scaler.line}. */
  get line(): Line | undefined {
    return this.#scale?.line;
  }

  /** The value itself, within ±1e6; see {@linkcode Scaler.transform}. */
  transform(value: number | null): number {
    if (!this.#scale) throw notFitted("transform", "IdentityScaler");
    return this.#scale.transform(value);
  }

  /** The value itself; see {@linkcode Scaler.inverse}. */
  inverse(scaled: number): number | null {
    if (!this.#scale) throw notFitted("invert", "IdentityScaler");
    return this.#scale.inverse(scaled);
  }

  /**
   * The fitted state as plain data.
   *
   * @throws {Error} If the scaler was not fitted.
   */
  toJSON(): ColumnSummary {
    if (!this.#summary) throw notFitted("write JSON", "IdentityScaler");
    return this.#summary;
  }

  /**
   * The scaler that wrote this.
   *
   * @param json What {@linkcode IdentityScaler.toJSON} gave, parsed.
   * @param path Where it stands, for errors. @default {"IdentityScaler"}
   * @throws {ModelError} If a field is not what it must be; the error names it.
   */
  static fromJSON(json: unknown, path = "IdentityScaler"): IdentityScaler {
    return new IdentityScaler().#set(readColumnSummary(json, path));
  }

  #set(summary: ColumnSummary): this {
    this.#summary = summary;
    const origin = summary.minimum === null ? null : 0;
    this.#scale = new LinearScale(origin, 0.5, missingValue(summary));
    return this;
  }
}

/** What a missing value becomes, -1e6 to 1e6. */
function missingValue(summary: ColumnSummary): number {
  const { minimum, maximum, mean, missing } = summary;
  if (minimum === null || maximum === null || mean === null) return 0;
  const value = missing ? mean : minimum - Math.max(1, maximum - minimum);
  return Math.min(Math.max(value, -LARGEST_SCALED), LARGEST_SCALED);
}
