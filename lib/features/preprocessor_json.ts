import type { Feature, Schema } from "../records/schema.ts";
import { readCategories } from "./categories.ts";
import {
  type FeatureTransform,
  LabelTransform,
  NumericTransform,
  OneHotTransform,
} from "./feature_transform.ts";
import {
  fieldError,
  readArray,
  readBoolean,
  readChoice,
  readNumberIn,
  readObject,
} from "./json_fields.ts";
import { LabelEncoder } from "./label_encoder.ts";
import { LARGEST_SCALED } from "./linear_scale.ts";
import { OneHotEncoder } from "./one_hot_encoder.ts";
import { readScaler, SCALER_KINDS, type ScalerKind } from "./scaler_kinds.ts";

/** What a preprocessor's JSON says of all features at once. */
export interface SharedJson {
  readonly scaler: ScalerKind;
  readonly clip?: number;
  readonly maskFlags?: true;
}

/**
 * Reads a preprocessor's transforms from parsed JSON.
 *
 * @throws {ModelError} If a field is not what it must be, or the features are
 * not the schema's; the error names the field.
 */
export function readFeatureTransforms(
  json: unknown,
  schema: Schema,
): { settings: SharedJson; transforms: FeatureTransform[] } {
  const fields = readObject(json, "preprocessor", ["scaler", "features"], [
    "clip",
    "maskFlags",
  ]);
  const settings = readSettings(fields);
  const { scaler } = settings;
  const path = "preprocessor.features";
  const list = readArray(fields.features, path);
  if (list.length !== schema.features.length) {
    throw fieldError(
      path,
      `a list of ${schema.features.length} as the schema has so many features`,
      list,
    );
  }
  const transforms = list.map((item, i) =>
    readTransform(item, `${path}[${i}]`, schema.features[i]!, scaler)
  );
  return { settings, transforms };
}

/** What holds for all features. */
function readSettings(fields: Record<string, unknown>): SharedJson {
  const { clip, maskFlags } = fields;
  if (maskFlags !== undefined && maskFlags !== true) {
    throw fieldError("preprocessor.maskFlags", "true or absent", maskFlags);
  }
  return {
    scaler: readChoice(fields.scaler, "preprocessor.scaler", SCALER_KINDS),
    ...(clip !== undefined && {
      clip: readNumberIn(clip, "preprocessor.clip", 1, LARGEST_SCALED),
    }),
    ...(maskFlags && { maskFlags }),
  };
}

/** One feature's transform, which must be of the schema's feature. */
function readTransform(
  json: unknown,
  path: string,
  { name, type }: Feature,
  scaler: ScalerKind,
): FeatureTransform {
  const fields = readObject(json, path, ["name", "kind"], [
    "log1p",
    "categories",
    "codes",
    "unseen",
    "scaler",
  ]);
  if (fields.name !== name) {
    throw fieldError(
      `${path}.name`,
      `"${name}" as the schema has it`,
      fields.name,
    );
  }
  const kinds = type === "numeric"
    ? ["numeric"] as const
    : ["label", "one-hot"] as const;
  const kind = readChoice(fields.kind, `${path}.kind`, kinds);
  if (kind === "numeric") {
    readObject(json, path, ["name", "kind", "log1p", "scaler"]);
    const log1p = readBoolean(fields.log1p, `${path}.log1p`);
    const fitted = readScaler(scaler, fields.scaler, `${path}.scaler`);
    return new NumericTransform(name, log1p, fitted);
  }
  if (kind === "one-hot") {
    readObject(json, path, ["name", "kind", "categories"]);
    const categories = readCategories(fields.categories, `${path}.categories`);
    return new OneHotTransform(name, OneHotEncoder.fromJSON({ categories }));
  }
  const { name: _name, kind: _kind, scaler: state, ...encoder } = fields;
  return new LabelTransform(
    name,
    LabelEncoder.fromJSON(encoder, path),
    readScaler(scaler, state, `${path}.scaler`),
  );
}
