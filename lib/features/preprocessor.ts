/**
 * Rows of traffic to rows of numbers that a model can compare.
 *
 *     [n, features] FeatureValue ─► one transform per feature ─► [n, F] float32
 *
 * Everything that is learnt is learnt from normal training rows: a range or a
 * category list that has seen attacks makes them look usual, and one that has
 * seen test rows makes results look better than they are. What lies outside of
 * what training saw is never pulled back inside; see each scaler and encoder.
 */
import type { ColumnBlock } from "../column_block.ts";
import type { Schema } from "../records/schema.ts";
import type { FeatureValue } from "../records/traffic_record.ts";
import {
  type FeatureTransform,
  type FeatureTransformJson,
  LabelTransform,
  NumericTransform,
  OneHotTransform,
} from "./feature_transform.ts";
import { readFeatureTransforms } from "./preprocessor_json.ts";
import {
  checkPreprocessorOptions,
  type PreprocessorOptions,
} from "./preprocessor_options.ts";
import { type OtherTransform, RowLines } from "./row_lines.ts";
import type { ScalerKind } from "./scaler_kinds.ts";

/** The fitted state of a {@linkcode Preprocessor}. */
export interface PreprocessorJson {
  /** Which scaler all scaled features use. */
  readonly scaler: ScalerKind;
  /** The farthest that a column lies from 0. Absent where nothing is clipped. */
  readonly clip?: number;
  /** Present where one flag per feature follows the columns. */
  readonly maskFlags?: true;
  /** The features' transforms, in the order of the schema. */
  readonly features: readonly FeatureTransformJson[];
}

/** What holds for all features. */
type SharedSettings = Omit<PreprocessorJson, "features">;

/** One of the columns that a model sees. */
export interface PreprocessorColumn {
  /** Which of the schema's features it belongs to. */
  readonly feature: number;
  /** The feature's name, or `service=http` for a category's own column. */
  readonly name: string;
}

/**
 * Fitted encoders and scalers, one per feature of a schema.
 *
 * @example
 * ```ts
 * import { Preprocessor, type Schema } from "@gatewarden/gatewarden/features";
 * import { assertEquals } from "@std/assert";
 *
 * const schema: Schema = {
 *   features: [
 *     { name: "duration", type: "numeric" },
 *     { name: "service", type: "categorical" },
 *   ],
 * };
 * const normal = [[0, "http"], [4, "dns"], [2, "http"]];
 * const preprocessor = Preprocessor.fit(schema, normal, {
 *   categorical: "one-hot",
 * });
 * const scaled = preprocessor.transform([[1, "dns"]]);
 * // duration, service=dns, service=http, service=(unseen)
 * assertEquals(scaled, Float32Array.of(0.25, 1, 0, 0));
 * assertEquals(preprocessor.inverse(0, scaled, 0), 1);
 * assertEquals(preprocessor.inverse(1, scaled, 0), "dns");
 * ```
 */
export class Preprocessor {
  /** The features that rows have. */
  readonly schema: Schema;
  /** The number of columns after encoding, flags counted, F. */
  readonly width: number;
  /** The columns that hold values; flags, where there are any, come after them. */
  readonly columns: readonly PreprocessorColumn[];
  /** Where each feature's columns stand, in the order of the schema. */
  readonly blocks: readonly ColumnBlock[];
  /**
   * `[F]`: what a row becomes whose numbers are all 0, columns of categories left
   * at 0. Most numbers of most rows of traffic are 0.
   */
  readonly origin: Float32Array;
  readonly #settings: SharedSettings;
  readonly #transforms: readonly FeatureTransform[];
  readonly #lines: RowLines;

  private constructor(
    schema: Schema,
    settings: SharedSettings,
    transforms: readonly FeatureTransform[],
  ) {
    // Types forbid the call; JavaScript does not.
    if (transforms === undefined) {
      throw new TypeError(
        "Cannot make a Preprocessor that is not fitted: call " +
          "Preprocessor.fit(schema, rows) on normal rows, or fromJSON()",
      );
    }
    this.schema = schema;
    this.columns = transforms.flatMap(({ columns }, feature) =>
      columns.map((name) => ({ feature, name }))
    );
    this.width = this.columns.length +
      (settings.maskFlags ? transforms.length : 0);
    this.#settings = settings;
    this.#transforms = transforms;
    this.#lines = new RowLines(transforms, settings.clip);
    this.blocks = transforms.map(({ columns, oneHot }, i) => ({
      start: this.columns.findIndex(({ feature }) => feature === i),
      length: columns.length,
      oneHot,
    }));
    this.origin = new Float32Array(this.width);
    const zeros = schema.features.map(() => 0);
    schema.features.forEach(({ type }, i) => {
      if (type !== "numeric") return;
      this.#transformOne(i, zeros, this.origin, this.blocks[i]!.start);
    });
  }

  /**
   * Learns encoders and scalers.
   *
   * @param schema The features that rows have.
   * @param rows Normal training rows, `[n, features]` with n ≥ 1.
   * @param options How features become columns.
   * @returns The fitted preprocessor.
   * @throws {ConfigurationError} If an option is unknown, `log1p` names what is no
   * numeric feature, or `clip` is below 1.
   * @throws {RangeError} If there are no rows, or one has too few or many values.
   * @throws {TypeError} If a value is not of its feature's type.
   */
  static fit(
    schema: Schema,
    rows: Iterable<readonly FeatureValue[]>,
    options: PreprocessorOptions = {},
  ): Preprocessor {
    const { categorical = "label", scaler = "min-max", log1p = false } =
      options;
    const { clip, maskFlags } = options;
    checkPreprocessorOptions(schema, options);
    const list = [...rows];
    if (list.length === 0) {
      throw new RangeError(
        "Cannot fit a Preprocessor as there are no rows: give normal training rows",
      );
    }
    for (const row of list) checkLength(row, schema);
    const transforms = schema.features.map(({ name, type }, feature) => {
      const values = list.map((row) => row[feature]!);
      if (type === "numeric") {
        const log = takesLog(log1p, name, values);
        return NumericTransform.fit(name, values, log, scaler);
      }
      return categorical === "label"
        ? LabelTransform.fit(schema.features[feature]!, values, scaler)
        : OneHotTransform.fit(name, values);
    });
    const settings = {
      scaler,
      ...(clip !== undefined && { clip }),
      ...(maskFlags && { maskFlags }),
    };
    return new Preprocessor(schema, settings, transforms);
  }

  /**
   * Encodes and scales rows.
   *
   * @param rows Values in the schema's order, `[n, features]`.
   * @returns `[n, F]`, every number finite.
   * @throws {RangeError} If a row has too few or too many values.
   * @throws {TypeError} If a value is not of its feature's type.
   */
  transform(rows: readonly (readonly FeatureValue[])[]): Float32Array {
    const out = new Float32Array(rows.length * this.width);
    for (let i = 0; i < rows.length; i++) {
      this.transformInto(rows[i]!, out, i * this.width);
    }
    return out;
  }

  /**
   * Encodes and scales one row into a longer array, allocating nothing.
   *
   * @param values The row, in the schema's order, `[features]`.
   * @param out Where to write.
   * @param offset Where in `out` the row's F numbers start.
   * @throws {RangeError} If the row has too few or too many values, or `out` no
   * room for it.
   * @throws {TypeError} If a value is not of its feature's type.
   */
  transformInto(
    values: readonly FeatureValue[],
    out: Float32Array,
    offset: number,
  ): void {
    if (values.length !== this.#transforms.length) {
      checkLength(values, this.schema);
    }
    if (!(offset >= 0 && offset + this.width <= out.length)) {
      throw new RangeError(
        `Cannot write ${this.width} columns at position ${offset} ` +
          `of an array of ${out.length}`,
      );
    }
    this.#lines.transformInto(values, out, offset, this.#transformOne);
    if (this.#settings.maskFlags) {
      out.fill(0, offset + this.columns.length, offset + this.width);
    }
  }

  /** Any value of a feature. */
  readonly #transformOne: OtherTransform = (feature, values, out, at) => {
    const transform = this.#transforms[feature]!;
    transform.transformInto(values[feature]!, out, at);
    const { clip } = this.#settings;
    if (clip === undefined || transform.oneHot) return;
    if (out[at]! > clip) out[at] = clip;
    else if (out[at]! < -clip) out[at] = -clip;
  };

  /**
   * The value of a feature that a row of columns stands for.
   *
   * @param feature Which of the schema's features.
   * @param scaled Rows of columns, such as a model's reconstruction.
   * @param offset Where in `scaled` the row's F numbers start.
   * @returns A number in input units; or the nearest category, or the one with
   * the largest column, `"(unseen)"` for what training did not see.
   * @throws {RangeError} If there is no such feature.
   */
  inverse(
    feature: number,
    scaled: ArrayLike<number>,
    offset: number,
  ): FeatureValue {
    const transform = this.#transforms[feature];
    if (!transform) {
      throw new RangeError(
        `Cannot invert feature ${feature} as there are ${this.#transforms.length}`,
      );
    }
    return transform.inverse(scaled, offset + this.blocks[feature]!.start);
  }

  /** The fitted state as plain data, every number finite. */
  toJSON(): PreprocessorJson {
    return {
      ...this.#settings,
      features: this.#transforms.map((transform) => transform.toJSON()),
    };
  }

  /**
   * The preprocessor that wrote this: it transforms every row to the same bits.
   *
   * @param json What {@linkcode Preprocessor.toJSON} gave, parsed.
   * @param schema The schema that it was fitted with.
   * @throws {ModelError} If a field is not what it must be, or the features are
   * not the schema's; the error names the field.
   */
  static fromJSON(json: unknown, schema: Schema): Preprocessor {
    const { settings, transforms } = readFeatureTransforms(json, schema);
    return new Preprocessor(schema, settings, transforms);
  }
}

/** Whether a numeric feature is scaled by its logarithm. */
function takesLog(
  log1p: NonNullable<PreprocessorOptions["log1p"]>,
  name: string,
  values: readonly FeatureValue[],
): boolean {
  if (typeof log1p === "boolean") return log1p;
  if (log1p !== "auto") return log1p.includes(name);
  return values.some((value) =>
    typeof value === "number" && Math.abs(value) > 1
  );
}

/** Refuses a row that is not as long as the schema. */
function checkLength(row: readonly FeatureValue[], schema: Schema): void {
  const expected = schema.features.length;
  if (row.length === expected) return;
  throw new RangeError(
    `Cannot transform a row of ${row.length} values as the schema has ` +
      `${expected} features: give one value each, null where it is missing`,
  );
}
