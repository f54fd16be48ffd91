import { summarizeColumn } from "./column_summary.ts";
import {
  fieldError,
  readBoolean,
  readNumber,
  readNumberIn,
  readObject,
} from "./json_fields.ts";
import { type Line, LinearScale } from "./linear_scale.ts";
import { notFitted, type Scaler } from "./scaler.ts";

/** What a missing value becomes if none was missing in training, in deviations. */
const UNEXPECTEDLY_MISSING = -10;

/** The fitted state of a {@linkcode StandardScaler}. */
export interface StandardScalerJson {
  /** The training mean; `null` where all values were missing. */
  readonly mean: number | null;
  /** The training standard deviation; 0 where the column was constant. */
  readonly deviation: number | null;
  /** Whether any training value was missing. */
  readonly missing: boolean;
}

/**
 * Scales a column to mean 0 and standard deviation 1 in training.
 *
 * The deviation is the population's, divided by n, as scikit-learn has it. The
 * line goes on up to ±1e6. A column that was constant in training becomes 0, any
 * other value of it at least ±1. A missing value becomes the mean, 0, where values
 * were missing in training too, and otherwise -10, ten deviations below it.
 *
 * @example
 * ```ts
 * import { StandardScaler } from "@gatewarden/gatewarden/features";
 * import { assertEquals } from "@std/assert";
 *
 * const scaler = new StandardScaler().fit([2, 4, 4, 4, 5, 5, 7, 9]);
 * assertEquals(scaler.toJSON(), { mean: 5, deviation: 2, missing: false });
 * assertEquals(scaler.transform(9), 2);
 * assertEquals(scaler.inverse(-1), 3);
 * ```
 */
export class StandardScaler implements Scaler {
  #state: StandardScalerJson | undefined;
  #scale: LinearScale | undefined;

  /** Learns mean and deviation; see {@linkcode Scaler.fit}. */
  fit(values: Iterable<number | null>): this {
    const list = [...values];
    const { minimum, maximum, mean, missing } = summarizeColumn(list);
    if (minimum === null || maximum === null || mean === null) {
      return this.#set({ mean: null, deviation: null, missing });
    }
    const numbers = list.filter((value) => value !== null);
    const deviation = minimum === maximum ? 0 : deviationOf(numbers, mean);
    return this.#set({ mean, deviation, missing });
  }

  /** The fitted line; see {@linkcode Scaler.line}. */
  get line(): Line | undefined {
    return this.#scale?.line;
  }

  /** Scales one value; see {@linkcode Scaler.transform}. */
  transform(value: number | null): number {
    if (!this.#scale) throw notFitted("transform", "StandardScaler");
    return this.#scale.transform(value);
  }

  /** Turns a scaled value back; see {@linkcode Scaler.inverse}. */
  inverse(scaled: number): number | null {
    if (!this.#scale) throw notFitted("invert", "StandardScaler");
    return this.#scale.inverse(scaled);
  }

  /**
   * The fitted state as plain data.
   *
   * @throws {Error} If the scaler was not fitted.
   */
  toJSON(): StandardScalerJson {
    if (!this.#state) throw notFitted("write JSON", "StandardScaler");
    return this.#state;
  }

  /**
   * The scaler that wrote this.
   *
   * @param json What {@linkcode StandardScaler.toJSON} gave, parsed.
   * @param path Where it stands, for errors. @default {"StandardScaler"}
   * @throws {ModelError} If a field is not what it must be; the error names it.
   */
  static fromJSON(json: unknown, path = "StandardScaler"): StandardScaler {
    const fields = readObject(json, path, ["mean", "deviation", "missing"]);
    const missing = readBoolean(fields.missing, `${path}.missing`);
    if (fields.mean !== null) {
      const mean = readNumber(fields.mean, `${path}.mean`);
      const deviation = readNumberIn(
        fields.deviation,
        `${path}.deviation`,
        0,
        Number.MAX_VALUE,
      );
      return new StandardScaler().#set({ mean, deviation, missing });
    }
    if (fields.deviation !== null) {
      throw fieldError(
        `${path}.deviation`,
        "null as the mean is",
        fields.deviation,
      );
    }
    if (!missing) {
      throw fieldError(`${path}.missing`, "true as there is no mean", missing);
    }
    return new StandardScaler().#set({ mean: null, deviation: null, missing });
  }

  #set(state: StandardScalerJson): this {
    this.#state = state;
    const { mean, deviation, missing } = state;
    const missingValue = missing ? 0 : UNEXPECTEDLY_MISSING;
    this.#scale = new LinearScale(mean, (deviation ?? 0) / 2, missingValue);
    return this;
  }
}

/** The standard deviation of numbers that are not all equal; finite. */
function deviationOf(numbers: readonly number[], mean: number): number {
  // Halves cannot overflow; squares of shares of the largest cannot either.
  const halfDistances = numbers.map((value) => value / 2 - mean / 2);
  const largest = halfDistances.reduce(
    (largest, distance) => Math.max(largest, Math.abs(distance)),
    Number.MIN_VALUE,
  );
  const sum = halfDistances.reduce(
    (sum, distance) => sum + (distance / largest) ** 2,
    0,
  );
  return 2 * (largest * Math.sqrt(sum / numbers.length));
}
