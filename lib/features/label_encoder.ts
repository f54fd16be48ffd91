import {
  type Category,
  collectCategories,
  indexCategories,
  readCategories,
  UNSEEN,
} from "./categories.ts";
import { fieldError, readArray, readObject } from "./json_fields.ts";
import { notFitted } from "./scaler.ts";

/** The fitted state of an encoder. */
export interface EncoderJson {
  /** The training categories: `null` (missing) first, then by code unit. */
  readonly categories: readonly Category[];
  /** Each one's code, ascending. Absent where they are 0, 1, … n - 1. */
  readonly codes?: readonly number[];
  /** The code of an unseen category. Absent where it is 2n - 1. */
  readonly unseen?: number;
}

/**
 * Numbers the categories of one column: 0, 1, … n - 1 by code unit order.
 *
 * The order means nothing; this is the encoding of the published notebooks, kept
 * for comparison and for small models. Where the format lists its categories, the
 * codes number the whole list, seen or not. A category that training did not see
 * gets the code 2n - 1, a whole range beyond the largest, so that it cannot pass
 * for a neighbour of `zzz`.
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
  #codes: readonly number[] = [];
  #unseen = 0;
  #codeOf: Map<Category, number> = new Map();

  /**
   * Learns the categories; what was learnt before is lost.
   *
   * @param values The column in normal training rows. At least one value.
   * @param listed Names that the format lists: they take part in the numbering.
   * @returns The encoder itself.
   * @throws {RangeError} If there are no values.
   * @throws {TypeError} If a value is a number.
   */
  fit(values: Iterable<Category>, listed: readonly string[] = []): this {
    const seen = collectCategories(values);
    const all = indexCategories(collectCategories([...seen, ...listed]));
    const codes = seen.map((category) => all.get(category)!);
    return this.#set(seen, codes, 2 * all.size - 1);
  }

  /**
   * A category's code.
   *
   * @param value A name, or `null` where it is missing.
   * @returns 0 to n - 1, or 2n - 1 where training did not see the category.
   * @throws {Error} If the encoder was not fitted.
   */
  transform(value: Category): number {
    if (this.#categories.length === 0) {
      throw notFitted("transform", "LabelEncoder");
    }
    return this.#codeOf.get(value) ?? this.#unseen;
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
    if (this.#categories.length === 0) {
      throw notFitted("invert", "LabelEncoder");
    }
    if (Number.isNaN(code)) {
      throw new RangeError("Cannot invert NaN as it must be a code");
    }
    let nearest = Infinity;
    let place = 0;
    for (let i = 0; i < this.#codes.length; i++) {
      const distance = Math.abs(code - this.#codes[i]!);
      // Of two as near, the higher one, as Math.round has it.
      if (distance > nearest) continue;
      nearest = distance;
      place = i;
    }
    if (Math.abs(code - this.#unseen) < nearest) return UNSEEN;
    return this.#categories[place]!;
  }

  /**
   * The fitted state as plain data.
   *
   * @throws {Error} If the encoder was not fitted.
   */
  toJSON(): EncoderJson {
    const categories = this.#categories;
    if (categories.length === 0) throw notFitted("write JSON", "LabelEncoder");
    if (this.#unseen === 2 * categories.length - 1) return { categories };
    return { categories, codes: this.#codes, unseen: this.#unseen };
  }

  /**
   * The encoder that wrote this.
   *
   * @param json What {@linkcode LabelEncoder.toJSON} gave, parsed.
   * @param path Where it stands, for errors. @default {"LabelEncoder"}
   * @throws {ModelError} If a field is not what it must be; the error names it.
   */
  static fromJSON(json: unknown, path = "LabelEncoder"): LabelEncoder {
    const fields = readObject(json, path, ["categories"], [
      "codes",
      "unseen",
    ]);
    const categories = readCategories(fields.categories, `${path}.categories`);
    const { codes, unseen } = fields.codes === undefined
      ? {
        codes: categories.map((_, i) => i),
        unseen: 2 * categories.length - 1,
      }
      : readCodes(fields, categories.length, path);
    return new LabelEncoder().#set(categories, codes, unseen);
  }

  #set(
    categories: readonly Category[],
    codes: readonly number[],
    unseen: number,
  ): this {
    this.#categories = categories;
    this.#codes = codes;
    this.#unseen = unseen;
    this.#codeOf = new Map(categories.map((name, i) => [name, codes[i]!]));
    return this;
  }
}

/** Codes that number a longer list: integers, ascending, one for each category. */
function readCodes(
  { codes: json, unseen }: Record<string, unknown>,
  count: number,
  path: string,
): { codes: number[]; unseen: number } {
  const list = readArray(json, `${path}.codes`);
  const codes = list.map((code, i) => {
    const before = i === 0 ? -1 : list[i - 1] as number;
    if (Number.isSafeInteger(code) && code as number > before) {
      return code as number;
    }
    throw fieldError(`${path}.codes[${i}]`, `an integer above ${before}`, code);
  });
  if (codes.length !== count) {
    throw fieldError(`${path}.codes`, `a list of ${count} codes`, json);
  }
  const least = 2 * codes.at(-1)! + 1;
  if (!Number.isSafeInteger(unseen) || unseen as number < least) {
    throw fieldError(`${path}.unseen`, `an integer from ${least}`, unseen);
  }
  return { codes, unseen: unseen as number };
}
