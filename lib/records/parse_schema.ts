import { ConfigurationError } from "../errors.ts";
import { quoted } from "./bad_row.ts";
import {
  CONNECTION_FEATURES,
  type ConnectionFeatureSet,
  type Feature,
  type LabelColumn,
  type Schema,
} from "./schema.ts";

/** What is wrong with a schema, wherever it is from. */
class SchemaFault extends Error {}

function fault(path: string, problem: string): SchemaFault {
  return new SchemaFault(`${path} ${problem}`);
}

/** A value as a message shows it. */
function shown(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}

/** An object with none but the keys it may have. */
function objectAt(
  value: unknown,
  path: string,
  keys: readonly string[],
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw fault(path, `is ${shown(value)}, expected an object`);
  }
  for (const key of Object.keys(value)) {
    if (keys.includes(key)) continue;
    throw fault(path, `has the unknown key ${quoted(key)}`);
  }
  return value as Record<string, unknown>;
}

function nameAt(value: unknown, path: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw fault(path, `is ${shown(value)}, expected a name`);
}

function parseCategories(value: unknown, path: string): string[] {
  if (!Array.isArray(value)) {
    throw fault(`${path}.categories`, `is ${shown(value)}, expected an array`);
  }
  const names = value.map((item: unknown, i: number) =>
    nameAt(item, `${path}.categories[${i}]`)
  );
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw fault(`${path}.categories`, `repeats ${quoted(twice)}`);
  }
  return names;
}

function parseFeature(value: unknown, path: string): Feature {
  const feature = objectAt(value, path, ["name", "type", "categories"]);
  const name = nameAt(feature.name, `${path}.name`);
  const { type } = feature;
  if (type === "categorical" && feature.categories !== undefined) {
    const categories = parseCategories(feature.categories, path);
    return { name, type, categories };
  }
  if (feature.categories !== undefined) {
    throw fault(`${path}.categories`, "is of no use for a numeric feature");
  }
  if (type === "numeric" || type === "categorical") return { name, type };
  throw fault(
    `${path}.type`,
    `is ${shown(type)}, expected "numeric" or "categorical"`,
  );
}

function parseFeatures(value: unknown): Feature[] {
  if (!Array.isArray(value) || value.length === 0) {
    const found = Array.isArray(value) ? "empty" : shown(value);
    throw fault("features", `is ${found}, expected an array of features`);
  }
  const features = value.map((item: unknown, i: number) =>
    parseFeature(item, `features[${i}]`)
  );
  const names = new Set<string>();
  for (const [i, { name }] of features.entries()) {
    if (names.has(name)) {
      throw fault(`features[${i}].name`, `repeats ${quoted(name)}`);
    }
    names.add(name);
  }
  return features;
}

function parseLabel(value: unknown): LabelColumn {
  const label = objectAt(value, "label", ["column", "normal"]);
  return {
    column: nameAt(label.column, "label.column"),
    normal: nameAt(label.normal, "label.normal"),
  };
}

function parseConnections(value: unknown): ConnectionFeatureSet {
  const found = CONNECTION_FEATURES.find((name) => name === value);
  if (found !== undefined) return found;
  const names = CONNECTION_FEATURES.map((name) => `"${name}"`).join(" or ");
  throw fault("connections", `is ${shown(value)}, expected ${names}`);
}

function checkSchema(json: unknown): Schema {
  const root = objectAt(json, "it", [
    "features",
    "label",
    "time",
    "connections",
  ]);
  const features = parseFeatures(root.features);
  const isFeature = (column: string) =>
    features.some(({ name }) => name === column);
  const schema: { -readonly [K in keyof Schema]: Schema[K] } = { features };
  if (root.label !== undefined) {
    schema.label = parseLabel(root.label);
    const { column } = schema.label;
    if (isFeature(column)) {
      throw fault("label.column", `is ${quoted(column)}, which is a feature`);
    }
  }
  if (root.time !== undefined) {
    schema.time = nameAt(root.time, "time");
    if (isFeature(schema.time)) {
      throw fault("time", `is ${quoted(schema.time)}, which is a feature`);
    }
    if (schema.time === schema.label?.column) {
      throw fault("time", `is ${quoted(schema.time)}, which is the label`);
    }
  }
  if (root.connections !== undefined) {
    schema.connections = parseConnections(root.connections);
  }
  return schema;
}

/**
 * Checks that parsed JSON is a schema, as a file of columns holds it.
 *
 * @example
 * ```json
 * {
 *   "features": [
 *     { "name": "bytes", "type": "numeric" },
 *     { "name": "service", "type": "categorical", "categories": ["dns", "http"] }
 *   ],
 *   "label": { "column": "label", "normal": "normal" },
 *   "time": "ts"
 * }
 * ```
 *
 * @param json The value; `label`, `time` and `connections` may be absent.
 * @param file The file that it is from, for the error to name. @default {none}
 * @throws {ConfigurationError} If it is anything else, naming the path of the fault.
 */
export function parseSchema(json: unknown, file?: string): Schema {
  try {
    return checkSchema(json);
  } catch (error) {
    if (!(error instanceof SchemaFault)) throw error;
    const where = file === undefined ? "" : ` in ${file}`;
    throw new ConfigurationError(
      `Cannot use the schema${where} as ${error.message}`,
    );
  }
}
