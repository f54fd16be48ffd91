/**
 * How one feature becomes columns, and columns a value again.
 *
 *     numeric     value ─► log1p? ─► scaler ─► 1 column
 *     label       value ─► code ───► scaler ─► 1 column
 *     one-hot     value ─► n + 1 columns, the last for what training did not see
 */
import type { Feature } from "../records/schema.ts";
import type { FeatureValue } from "../records/traffic_record.ts";
import type { Category } from "./categories.ts";
import { LabelEncoder } from "./label_encoder.ts";
import { signedExpm1, signedLog1p } from "./log1p.ts";
import { OneHotEncoder } from "./one_hot_encoder.ts";
import type { Line } from "./linear_scale.ts";
import {
  type AnyScaler,
  createScaler,
  type ScalerJson,
  type ScalerKind,
} from "./scaler_kinds.ts";

/** The fitted state of one feature's transform. */
export type FeatureTransformJson =
  | {
    readonly name: string;
    readonly kind: "numeric";
    readonly log1p: boolean;
    readonly scaler: ScalerJson;
  }
  | {
    readonly name: string;
    readonly kind: "label";
    readonly categories: readonly Category[];
    readonly codes?: readonly number[];
    readonly unseen?: number;
    readonly scaler: ScalerJson;
  }
  | {
    readonly name: string;
    readonly kind: "one-hot";
    readonly categories: readonly Category[];
  };

/** One fitted feature: its values in, its columns out, and back. */
export interface FeatureTransform {
  /** What it does to a finite number or its logarithm, if that is one line. */
  readonly line?: Line | undefined;
  /** Whether the line is of the number's signed logarithm. */
  readonly log1p?: boolean;
  /** The columns' names, in order. */
  readonly columns: readonly string[];
  /** Whether the columns are a category's slots, one of them 1. */
  readonly oneHot: boolean;
  /**
   * Writes a value's columns into a row.
   *
   * @throws {TypeError} If the value is not of the feature's type.
   */
  transformInto(value: FeatureValue, out: Float32Array, offset: number): void;
  /** The value that columns stand for, from `offset` on. */
  inverse(scaled: ArrayLike<number>, offset: number): FeatureValue;
  /** The fitted state as plain data. */
  toJSON(): FeatureTransformJson;
}

/** A numeric feature: perhaps its logarithm, then scaled. */
export class NumericTransform implements FeatureTransform {
  readonly columns: readonly string[];
  readonly oneHot = false;
  readonly #name: string;
  readonly line: Line | undefined;
  readonly log1p: boolean;
  readonly #scaler: AnyScaler;

  constructor(name: string, log1p: boolean, scaler: AnyScaler) {
    this.columns = [name];
    this.line = scaler.line;
    this.#name = name;
    this.log1p = log1p;
    this.#scaler = scaler;
  }

  static fit(
    name: string,
    values: readonly FeatureValue[],
    log1p: boolean,
    kind: ScalerKind,
  ): NumericTransform {
    const numbers = values.map((value) => {
      const number = asNumber(value, name);
      return number !== null && log1p ? signedLog1p(number) : number;
    });
    return new NumericTransform(name, log1p, createScaler(kind).fit(numbers));
  }

  transformInto(value: FeatureValue, out: Float32Array, offset: number): void {
    const number = asNumber(value, this.#name);
    out[offset] = this.#scaler.transform(
      number !== null && this.log1p ? signedLog1p(number) : number,
    );
  }

  inverse(scaled: ArrayLike<number>, offset: number): FeatureValue {
    const value = this.#scaler.inverse(scaled[offset]!);
    return value !== null && this.log1p ? signedExpm1(value) : value;
  }

  toJSON(): FeatureTransformJson {
    return {
      name: this.#name,
      kind: "numeric",
      log1p: this.log1p,
      scaler: this.#scaler.toJSON(),
    };
  }
}

/** A categorical feature as one scaled code. */
export class LabelTransform implements FeatureTransform {
  readonly columns: readonly string[];
  readonly oneHot = false;
  readonly #name: string;
  readonly #encoder: LabelEncoder;
  readonly #scaler: AnyScaler;
  /** What becomes of each category of the training. */
  readonly #known: ReadonlyMap<FeatureValue, number>;

  constructor(name: string, encoder: LabelEncoder, scaler: AnyScaler) {
    this.#known = new Map(
      encoder.toJSON().categories.map((category) =>
        [category, scaler.transform(encoder.transform(category))] as const
      ),
    );
    this.columns = [name];
    this.#name = name;
    this.#encoder = encoder;
    this.#scaler = scaler;
  }

  static fit(
    { name, categories: listed }: Feature,
    values: readonly FeatureValue[],
    kind: ScalerKind,
  ): LabelTransform {
    const categories = values.map((value) => asCategory(value, name));
    const encoder = new LabelEncoder().fit(categories, listed);
    const codes = categories.map((category) => encoder.transform(category));
    return new LabelTransform(name, encoder, createScaler(kind).fit(codes));
  }

  transformInto(value: FeatureValue, out: Float32Array, offset: number): void {
    out[offset] = this.#known.get(value) ?? this.#unseen(value);
  }

  #unseen(value: FeatureValue): number {
    const code = this.#encoder.transform(asCategory(value, this.#name));
    return this.#scaler.transform(code);
  }

  inverse(scaled: ArrayLike<number>, offset: number): FeatureValue {
    const code = this.#scaler.inverse(scaled[offset]!);
    return code === null ? null : this.#encoder.inverse(code);
  }

  toJSON(): FeatureTransformJson {
    return {
      name: this.#name,
      kind: "label",
      ...this.#encoder.toJSON(),
      scaler: this.#scaler.toJSON(),
    };
  }
}

/** A categorical feature as one column per category, not scaled. */
export class OneHotTransform implements FeatureTransform {
  readonly columns: readonly string[];
  readonly oneHot = true;
  readonly #name: string;
  readonly #encoder: OneHotEncoder;

  constructor(name: string, encoder: OneHotEncoder) {
    this.columns = [
      ...encoder.categories.map((category) => category ?? "(missing)"),
      "(unseen)",
    ].map((category) => `${name}=${category}`);
    this.#name = name;
    this.#encoder = encoder;
  }

  static fit(name: string, values: readonly FeatureValue[]): OneHotTransform {
    const categories = values.map((value) => asCategory(value, name));
    return new OneHotTransform(name, new OneHotEncoder().fit(categories));
  }

  transformInto(value: FeatureValue, out: Float32Array, offset: number): void {
    this.#encoder.transformInto(asCategory(value, this.#name), out, offset);
  }

  inverse(scaled: ArrayLike<number>, offset: number): FeatureValue {
    return this.#encoder.inverse(scaled, offset);
  }

  toJSON(): FeatureTransformJson {
    return { name: this.#name, kind: "one-hot", ...this.#encoder.toJSON() };
  }
}

/** A numeric feature's value, checked. */
function asNumber(value: FeatureValue, name: string): number | null {
  if (value === null || (typeof value === "number" && Number.isFinite(value))) {
    return value;
  }
  throw wrongType(value, name, "a finite number or null");
}

/** A categorical feature's value, checked. */
function asCategory(value: FeatureValue, name: string): Category {
  if (value === null || typeof value === "string") return value;
  throw wrongType(value, name, "a name or null");
}

function wrongType(value: unknown, name: string, expected: string): TypeError {
  const shown = typeof value === "string"
    ? JSON.stringify(value.slice(0, 80))
    : String(value);
  return new TypeError(
    `Cannot transform feature "${name}" as it must be ${expected}: ` +
      `current value is ${shown}`,
  );
}
