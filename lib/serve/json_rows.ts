import { badRow, type RowPlace } from "../records/bad_row.ts";
import { objectParser } from "../records/ndjson.ts";
import type { Schema } from "../records/schema.ts";
import {
  isBadRow,
  type Row,
  type TrafficRecord,
} from "../records/traffic_record.ts";
import { Problem } from "./problem.ts";

/** Rows that are scored before other requests get their turn. */
const BATCH = 256;

function kindOf(value: unknown): string {
  return value === null ? "null" : `a ${typeof value}`;
}

/** An array's values by feature name, as if they had come in an object. */
function namedValues(
  values: readonly unknown[],
  { features }: Schema,
): Record<string, unknown> {
  // Without a prototype a feature may have any name.
  const object: Record<string, unknown> = Object.create(null);
  features.forEach(({ name }, i) => object[name] = values[i]);
  return object;
}

/** Makes the parser of a JSON body's records: objects, or arrays in schema order. */
function recordParser(
  schema: Schema,
  by: string | undefined,
): (value: unknown, place: RowPlace) => Row {
  const parse = objectParser(schema, by === undefined ? {} : { by });
  const { length } = schema.features;
  return (value, place) => {
    if (Array.isArray(value)) {
      if (value.length === length) {
        return parse(namedValues(value, schema), place);
      }
      return badRow(place, `${value.length} values, expected ${length}`);
    }
    if (typeof value === "object" && value !== null) {
      return parse(value as Record<string, unknown>, place);
    }
    const problem = `expected an object or an array, found ${kindOf(value)}`;
    return badRow(place, problem);
  };
}

/**
 * Types a JSON body's records.
 *
 * @param by The column that sequences are cut by.
 * @throws {Problem} At the first record that cannot be scored: such a body is
 * refused whole.
 */
export function jsonRows(
  records: readonly unknown[],
  schema: Schema,
  by: string | undefined,
): TrafficRecord[] {
  const parse = recordParser(schema, by);
  const place = { source: "records", line: 0 };
  const prefix = "Cannot parse records line 0: ";
  return records.map((value, index) => {
    const row = parse(value, { ...place, index });
    if (!isBadRow(row)) return row;
    // A record of a JSON body has a place in its array and no line.
    throw new Problem(
      422,
      `Cannot parse records[${index}]: ${row.problem.slice(prefix.length)}`,
      { row: index, ...(row.field !== undefined && { field: row.field }) },
    );
  });
}

/**
 * Hands out rows in batches, and lets other requests have their turn in between.
 *
 * @param isGone Whether nobody waits for the answer any more, which ends it.
 */
export async function* inBatches<T>(
  rows: readonly T[],
  isGone: () => boolean,
): AsyncGenerator<T[]> {
  for (let start = 0; start < rows.length; start += BATCH) {
    if (start > 0) {
      await new Promise((resolve) => setTimeout(resolve));
      if (isGone()) return;
    }
    yield rows.slice(start, start + BATCH);
  }
}
