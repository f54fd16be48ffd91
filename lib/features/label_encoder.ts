import {
  type Category,
  collectCategories,
  indexCategories,
  readCategories,
  UNSEEN,
} from "./categories.ts";
import { readObject } from "./json_fields.ts";
import { notFitted } from "./scaler.ts";

/** The fitted state of an encoder. */
export interface EncoderJson {
  /** The training categories: `null` (missing) first, then by code unit. */
  readonly categories: readonly Category[];
}

/**
 * Numbers the categories of one column: 0, 1, … n - 1 by code unit order.
 *
 * The order means nothing; this is the encoding of the published notebooks, kept
 * for comparison and for small models. A category that training did not see gets
 * the code 2n - 1, a whole training range beyond the largest, so that it cannot
 * pass for a neighbour of `zzz`.
 *
 * @example
 * ```ts
 * import { LabelEncoder } from "@gatewarden/gatewarden/features";
 * import { assertEquals } from "@std/assert";
 *
 * const encoder = new LabelEncoder().fit(["udp", "tcp", "icmp", "tcp"]);
 * assertEquals(encoder.transform("tcp"), 1);
 * assertEquals(encoder.transform("gre"), 5);
 * assertEquals(encoder.inverse(1.8), "udp");
 * ```
 */
export class LabelEncoder {
  #categories: readonly Category[] = [];
  #codes: Map<Category, number> = new Map();

  /**
   * Learns the categories; what was learnt before is lost.
   *
   * @param values The column in normal training rows. At least one value.
   * @returns The encoder itself.
   * @throws {RangeError} If there are no values.
   * @throws {TypeError} If a value is a number.
   */
  fit(values: Iterable<Category>): this {
    return this.#set(collectCategories(values));
  }

  /**
   * A category's code.
   *
   * @param value A name, or `null` where it is missing.
   * @returns 0 to n - 1, or 2n - 1 where training did not see the category.
   * @throws {Error} If the encoder was not fitted.
   */
  transform(value: Category): number {
    const classes = this.#categories.length;
    if (classes === 0) throw notFitted("transform", "LabelEncoder");
    return this.#codes.get(value) ?? 2 * classes - 1;
  }

  /**
   * The category whose code is nearest.
   *
   * @param code Any number that is not NaN.
   * @returns A training category; `"(unseen)"` where 2n - 1 is nearer than any.
   * @throws {Error} If the encoder was not fitted.
   * @throws {RangeError} If the code is NaN.
   */
  inverse(code: number): Category {
    const largest = this.#categories.length - 1;
    if (largest < 0) throw notFitted("invert", "LabelEncoder");
    if (Number.isNaN(code)) {
      throw new RangeError("Cannot invert NaN as it must be a code");
    }
    const unseen = 2 * largest + 1;
    if (code - largest > unseen - code) return UNSEEN;
    return this.#categories[Math.min(Math.max(Math.round(code), 0), largest)]!;
  }

  /**
   * The fitted state as plain data.
   *
   * @throws {Error} If the encoder was not fitted.
   */
  toJSON(): EncoderJson {
    const categories = this.#categories;
    if (categories.length === 0) throw notFitted("write JSON", "LabelEncoder");
    return { categories };
  }

  /**
   * The encoder that wrote this.
   *
   * @param json What {@linkcode LabelEncoder.toJSON} gave, parsed.
   * @param path Where it stands, for errors. @default {"LabelEncoder"}
   * @throws {ModelError} If a field is not what it must be; the error names it.
   */
  static fromJSON(json: unknown, path = "LabelEncoder"): LabelEncoder {
    const { categories } = readObject(json, path, ["categories"]);
    return new LabelEncoder().#set(
      readCategories(categories, `${path}.categories`),
    );
  }

  #set(categories: readonly Category[]): this {
    this.#categories = categories;
    this.#codes = indexCategories(categories);
    return this;
  }
}
