import type { Schema } from "../records/schema.ts";
import type {
  BadRow,
  FeatureValue,
  Row,
  TrafficRecord,
} from "../records/traffic_record.ts";

/**
 * A row as a caller may hand it over: values in the schema's order, an object by
 * feature name (and `by` column), a record that a reader made, or a bad row, which
 * ends the window that it would have stood in.
 */
export type RowInput =
  | readonly FeatureValue[]
  | Readonly<Record<string, FeatureValue>>
  | TrafficRecord
  | BadRow;

function isRow(row: RowInput): row is Row {
  if (Array.isArray(row)) return false;
  const { index, values, problem } = row as Partial<TrafficRecord & BadRow>;
  return typeof index === "number" &&
    (Array.isArray(values) || typeof problem === "string");
}

/** The key of an object's row, as text. */
function keyOf(value: FeatureValue | undefined): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function recordFromObject(
  row: Readonly<Record<string, FeatureValue>>,
  index: number,
  schema: Schema,
  by: string | undefined,
): TrafficRecord {
  const values = schema.features.map(({ name }) => {
    if (!Object.hasOwn(row, name)) {
      throw new TypeError(
        `Cannot score row ${index} as it has no field "${name}": give null where a value is missing`,
      );
    }
    return row[name]!;
  });
  const key = by === undefined ? undefined : keyOf(row[by]);
  const time = schema.time === undefined ? undefined : keyOf(row[schema.time]);
  return {
    index,
    values,
    ...(key !== undefined && { key }),
    ...(time !== undefined && { time }),
  };
}

/**
 * Brings a caller's row into the form that scoring works on.
 *
 * @param position The row's 0-based place, where the row itself does not say.
 * @throws {TypeError} If an object lacks a feature.
 */
export function toRow(
  row: RowInput,
  position: number,
  schema: Schema,
  by?: string,
): Row {
  if (isRow(row)) return row;
  if (Array.isArray(row)) return { index: position, values: row };
  return recordFromObject(
    row as Readonly<Record<string, FeatureValue>>,
    position,
    schema,
    by,
  );
}
