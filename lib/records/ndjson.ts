import { badField, badRow, quoted, type RowPlace } from "./bad_row.ts";
import { OVERLONG } from "./csv_records.ts";
import type { SampleColumn } from "./infer_schema.ts";
import { isBlank, type LineBlock } from "./line_blocks.ts";
import type { Feature, Schema } from "./schema.ts";
import type { RecordDraft } from "./record_draft.ts";
import { openTable, type RawRow, type RowParser, type Table } from "./table.ts";
import type { TrafficOptions } from "./traffic.ts";
import type { BadRow, FeatureValue } from "./traffic_record.ts";

type JsonObject = Record<string, unknown>;

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function parseLine(text: string, line: number): RawRow<JsonObject> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const problem = `${quoted(text)} is not valid JSON`;
    return { line, content: null, problem };
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return { line, content: value as JsonObject, problem: "" };
  }
  const problem = `expected a JSON object, found ${kindOf(value)}`;
  return { line, content: null, problem };
}

async function* objects(
  blocks: AsyncIterable<LineBlock>,
): AsyncGenerator<RawRow<JsonObject>[]> {
  for await (const { firstLine, lines } of blocks) {
    const rows: RawRow<JsonObject>[] = [];
    for (let i = 0; i < lines.length; i++) {
      const text = lines[i]!;
      const line = firstLine + i;
      if (text === null) rows.push({ line, content: null, problem: OVERLONG });
      else if (!isBlank(text)) rows.push(parseLine(text, line));
    }
    if (rows.length > 0) yield rows;
  }
}

/** An own property; `__proto__` and its like are keys as any other. */
function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A scalar's text, "" where missing; `undefined` for objects and arrays. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? undefined : String(value);
}

function wrongType(
  place: RowPlace,
  field: string,
  value: unknown,
  expected: string,
): BadRow {
  const text = typeof value === "number"
    ? String(value)
    : JSON.stringify(value).slice(0, 80);
  const found = typeof value === "string"
    ? `the text ${quoted(value)}`
    : typeof value === "object"
    ? kindOf(value)
    // JSON.parse reads numbers beyond the range of a double as infinite.
    : typeof value === "number"
    ? "a number too large for a double"
    : text;
  return badField(
    place,
    field,
    typeof value === "string" ? value : text,
    `is ${found}, expected ${expected}`,
  );
}

/** A feature's value; `undefined` where it is of the wrong type. */
function featureValue(
  value: unknown,
  type: Feature["type"],
): FeatureValue | undefined {
  if (value === undefined || value === null) return null;
  if (type === "categorical") {
    return textOf(value) === "" ? null : textOf(value);
  }
  return Number.isFinite(value) ? value as number : undefined;
}

/** Makes the parser of objects: columns found by key, values typed by the schema. */
export function objectParser(
  schema: Schema,
  { by, requireLabel }: TrafficOptions,
): RowParser<JsonObject> {
  const { features, label: labelColumn, time: timeColumn } = schema;

  return (object, place) => {
    const values = new Array<FeatureValue>(features.length);
    let known = false;
    for (let i = 0; i < features.length; i++) {
      const { name, type } = features[i]!;
      const found = own(object, name);
      const value = featureValue(found, type);
      if (value === undefined) {
        const expected = type === "numeric" ? "a number" : "a text";
        return wrongType(place, name, found, expected);
      }
      if (found !== undefined) known = true;
      values[i] = value;
    }
    if (!known) {
      return badRow(
        place,
        `none of the ${features.length} features, such as ${
          quoted(features[0]!.name)
        }`,
      );
    }
    const record: RecordDraft = { index: place.index, values };
    for (const column of [labelColumn?.column, timeColumn, by]) {
      if (column === undefined) continue;
      const text = textOf(own(object, column));
      if (text === undefined) {
        return wrongType(place, column, own(object, column), "a text");
      }
      if (column === by) record.key = text;
      if (column === timeColumn && text !== "") record.time = text;
      if (column !== labelColumn?.column) continue;
      if (text.trim() !== "") record.label = text.trim();
      else if (requireLabel) return badField(place, column, "", "has no label");
    }
    return record;
  };
}

/** The union of the sample's keys, in the order in which they first appear. */
function sampleColumns(sample: readonly JsonObject[]): SampleColumn[] {
  const columns = new Map<string, unknown[]>();
  for (const object of sample) {
    for (const [key, value] of Object.entries(object)) {
      let values = columns.get(key);
      if (values === undefined) columns.set(key, values = []);
      if (value !== null && value !== "") values.push(value);
    }
  }
  return Array.from(columns, ([name, values]) => ({ name, values }));
}

/**
 * Opens a source as NDJSON, one object per line (https://github.com/ndjson/ndjson-spec).
 *
 * An absent key, `null` and "" are missing values. Numbers must be JSON
 * numbers; a category may be a text, a number or a boolean.
 */
export function openNdjson(
  source: string,
  blocks: AsyncGenerator<LineBlock>,
): Promise<Table> {
  const table = openTable(source, objects(blocks), {
    sampleColumns,
    isNumeric: (value) => typeof value === "number",
    parserFor: objectParser,
  });
  return Promise.resolve(table);
}

/** Whether a line reads like the start of NDJSON. */
export function isNdjsonLine(line: string): boolean {
  return line.trimStart().startsWith("{");
}
