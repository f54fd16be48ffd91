/**
 * The categories that a column had in training, each with its position.
 *
 * A missing value is a category of its own where training saw one. What training
 * did not see stands for itself: it is shown as `(unseen)`.
 */
import { fieldError, readArray } from "./json_fields.ts";

/** How a category that training did not see is shown. */
export const UNSEEN = "(unseen)";

/** A category's name, or `null` where the value is missing. */
export type Category = string | null;

/**
 * The distinct categories of a column: missing first, then names by code unit.
 *
 * @param values The column. At least one value.
 * @throws {RangeError} If there are no values.
 * @throws {TypeError} If a value is a number.
 */
export function collectCategories(
  values: Iterable<Category>,
): readonly Category[] {
  const seen = new Set(values);
  if (seen.size === 0) {
    throw new RangeError("Cannot fit an encoder as there are no values");
  }
  for (const value of seen) {
    if (value !== null && typeof value !== "string") {
      throw new TypeError(
        `Cannot fit an encoder as every value must be a name: current value is ${value}`,
      );
    }
  }
  const names = [...seen].filter((value) => value !== null).sort();
  return seen.has(null) ? [null, ...names] : names;
}

/** Each category's position. */
export function indexCategories(
  categories: readonly Category[],
): Map<Category, number> {
  return new Map(categories.map((category, i) => [category, i]));
}

/**
 * Reads categories from parsed JSON.
 *
 * @throws {ModelError} If it is no list of distinct categories in order.
 */
export function readCategories(
  json: unknown,
  path: string,
): readonly Category[] {
  const list = readArray(json, path);
  if (list.length === 0) {
    throw fieldError(path, "a list of at least one category", list);
  }
  return list.map((category, i) => {
    const before = list[i - 1];
    if (category === null && i === 0) return null;
    if (typeof category !== "string") {
      throw fieldError(`${path}[${i}]`, "a name", category);
    }
    if (typeof before === "string" && category <= before) {
      throw fieldError(
        `${path}[${i}]`,
        `after ${JSON.stringify(before)} in code unit order`,
        category,
      );
    }
    return category;
  });
}
