import {
  fieldError,
  readBoolean,
  readNumber,
  readObject,
} from "./json_fields.ts";

/** What a scaler needs to know of a numeric column of the training rows. */
export interface ColumnSummary {
  /** The lowest value; `null` where all were missing. */
  readonly minimum: number | null;
  /** The highest value; `null` where all were missing. */
  readonly maximum: number | null;
  /** The mean of the values that were there; `null` where none was. */
  readonly mean: number | null;
  /** Whether any value was missing. */
  readonly missing: boolean;
}

/**
 * Sums up a numeric column.
 *
 * @param values The column, `null` where a value is missing. At least one.
 * @returns Finite figures, never -0, which JSON does not keep.
 * @throws {RangeError} If there are no values, or one is not finite.
 */
export function summarizeColumn(
  values: Iterable<number | null>,
): ColumnSummary {
  const list = [...values];
  if (list.length === 0) {
    throw new RangeError("Cannot fit a scaler as there are no values");
  }
  const numbers = list.filter((value) => value !== null);
  const infinite = numbers.find((value) => !Number.isFinite(value));
  if (infinite !== undefined) {
    throw new RangeError(
      `Cannot fit a scaler as every value must be finite: current value is ${infinite}`,
    );
  }
  const missing = numbers.length < list.length;
  if (numbers.length === 0) {
    return { minimum: null, maximum: null, mean: null, missing };
  }
  let [minimum, maximum] = [Infinity, -Infinity];
  for (const value of numbers) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  // Rounding may carry a mean out of the range, most visibly off a constant.
  const mean = Math.min(Math.max(meanOf(numbers), minimum), maximum);
  // Adding 0 turns -0 into 0.
  return {
    minimum: minimum + 0,
    maximum: maximum + 0,
    mean: mean + 0,
    missing,
  };
}

/** The mean, also of numbers whose sum overflows. */
function meanOf(numbers: readonly number[]): number {
  const sum = numbers.reduce((sum, value) => sum + value, 0);
  if (Number.isFinite(sum)) return sum / numbers.length;
  return numbers.reduce((mean, value) => mean + value / numbers.length, 0);
}

/**
 * Reads a summary from parsed JSON.
 *
 * @throws {ModelError} If a field is missing, unknown, of another type or
 * contradicts another one; the error names it.
 */
export function readColumnSummary(json: unknown, path: string): ColumnSummary {
  const keys = ["minimum", "maximum", "mean", "missing"];
  const fields = readObject(json, path, keys);
  const missing = readBoolean(fields.missing, `${path}.missing`);
  if (fields.minimum === null) {
    return readEmptyColumn(fields, path, missing);
  }
  const minimum = readNumber(fields.minimum, `${path}.minimum`);
  const maximum = readNumber(fields.maximum, `${path}.maximum`);
  const mean = readNumber(fields.mean, `${path}.mean`);
  if (maximum < minimum) {
    throw fieldError(`${path}.maximum`, `at least ${minimum}`, maximum);
  }
  if (mean < minimum || mean > maximum) {
    throw fieldError(`${path}.mean`, `from ${minimum} to ${maximum}`, mean);
  }
  return { minimum, maximum, mean, missing };
}

/** The summary of a column of missing values. */
function readEmptyColumn(
  fields: Record<string, unknown>,
  path: string,
  missing: boolean,
): ColumnSummary {
  for (const name of ["maximum", "mean"]) {
    if (fields[name] !== null) {
      throw fieldError(
        `${path}.${name}`,
        "null as the minimum is",
        fields[name],
      );
    }
  }
  if (!missing) {
    throw fieldError(`${path}.missing`, "true as there is no minimum", missing);
  }
  return { minimum: null, maximum: null, mean: null, missing };
}
