import {
  type Category,
  collectCategories,
  indexCategories,
  readCategories,
  UNSEEN,
} from "./categories.ts";
import { readObject } from "./json_fields.ts";
import type { EncoderJson } from "./label_encoder.ts";
import { notFitted } from "./scaler.ts";

/**
 * Turns one column into a slot per category: 1 in the value's own, 0 elsewhere.
 *
 * One more slot, the last, is for categories that training did not see. It is
 * never 1 in training, so a model learns to expect 0 there and an unseen category
 * stands out twice: in its own slot and in the one that was expected.
 *
 * @example
 * ```ts
 * import { OneHotEncoder } from "@gatewarden/gatewarden/features";
 * import { assertEquals } from "@std/assert";
 *
 * const encoder = new OneHotEncoder().fit(["udp", "tcp", "icmp", "tcp"]);
 * assertEquals(encoder.width, 4);
 * assertEquals(encoder.transform("tcp"), Float32Array.of(0, 1, 0, 0));
 * assertEquals(encoder.transform("gre"), Float32Array.of(0, 0, 0, 1));
 * assertEquals(encoder.inverse([0.1, 0.2, 0.7, 0]), "udp");
 * ```
 */
export class OneHotEncoder {
  #categories: readonly Category[] = [];
  #slots: Map<Category, number> = new Map();

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

  /** The number of slots: one per training category and the one for unseen. */
  get width(): number {
    if (this.#categories.length === 0) {
      throw notFitted("encode", "OneHotEncoder");
    }
    return this.#categories.length + 1;
  }

  /** The training categories in the order of their slots. */
  get categories(): readonly Category[] {
    return this.#categories;
  }

  /**
   * A category's slots.
   *
   * @param value A name, or `null` where it is missing.
   * @returns `[width]`
   * @throws {Error} If the encoder was not fitted.
   */
  transform(value: Category): Float32Array {
    const out = new Float32Array(this.width);
    this.transformInto(value, out, 0);
    return out;
  }

  /**
   * Writes a category's slots into a longer row.
   *
   * @param value A name, or `null` where it is missing.
   * @param out Where to write.
   * @param offset The first slot's position in `out`.
   * @throws {Error} If the encoder was not fitted.
   */
  transformInto(value: Category, out: Float32Array, offset: number): void {
    const { width } = this;
    for (let slot = 0; slot < width; slot++) out[offset + slot] = 0;
    out[offset + (this.#slots.get(value) ?? width - 1)] = 1;
  }

  /**
   * The category with the largest slot.
   *
   * @param slots The slots, in a row that may be longer.
   * @param offset The first slot's position in `slots`. @default {0}
   * @returns A training category; `"(unseen)"` where its slot alone is largest.
   * @throws {Error} If the encoder was not fitted.
   */
  inverse(slots: ArrayLike<number>, offset = 0): Category {
    const unseen = this.width - 1;
    let largest = 0;
    for (let slot = 1; slot <= unseen; slot++) {
      if (slots[offset + slot]! > slots[offset + largest]!) largest = slot;
    }
    return largest === unseen ? UNSEEN : this.#categories[largest]!;
  }

  /**
   * The fitted state as plain data.
   *
   * @throws {Error} If the encoder was not fitted.
   */
  toJSON(): EncoderJson {
    const categories = this.#categories;
    if (categories.length === 0) throw notFitted("write JSON", "OneHotEncoder");
    return { categories };
  }

  /**
   * The encoder that wrote this.
   *
   * @param json What {@linkcode OneHotEncoder.toJSON} gave, parsed.
   * @param path Where it stands, for errors. @default {"OneHotEncoder"}
   * @throws {ModelError} If a field is not what it must be; the error names it.
   */
  static fromJSON(json: unknown, path = "OneHotEncoder"): OneHotEncoder {
    const { categories } = readObject(json, path, ["categories"]);
    return new OneHotEncoder().#set(
      readCategories(categories, `${path}.categories`),
    );
  }

  #set(categories: readonly Category[]): this {
    this.#categories = categories;
    this.#slots = indexCategories(categories);
    return this;
  }
}
