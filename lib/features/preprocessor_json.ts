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
  readObject,
} from "./json_fields.ts";
import { LabelEncoder } from "./label_encoder.ts";
import { OneHotEncoder } from "./one_hot_encoder.ts";
import { readScaler, SCALER_KINDS, type ScalerKind } from "./scaler_kinds.ts";

/**
 * Reads a preprocessor's transforms from parsed JSON.
 *
 * @throws {ModelError} If a field is not what it must be, or the features are
 * not the schema's; the error names the field.
 */
export function readFeatureTransforms(
  json: unknown,
  schema: Schema,
): { scaler: ScalerKind; transforms: FeatureTransform[] } {
  const fields = readObject(json, "preprocessor", ["scaler", "features"]);
  const scaler = readChoice(fields.scaler, "preprocessor.scaler", SCALER_KINDS);
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
  return { scaler, transforms };
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
