import { badRow, quoted } from "../bad_row.ts";
import { OVERLONG } from "../csv_records.ts";
import { isBlank, type LineBlock } from "../line_blocks.ts";
import type { ConnectionCounter } from "./connection_counter.ts";
import type { ConnectionRow } from "./connection_record.ts";

/** An object of a line of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object, and no array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object of a line, or what is wrong with the line. */
function parseObject(text: string): JsonObject | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `${quoted(text)} is not valid JSON`;
  }
  if (isObject(value)) return value;
  return `expected a JSON object, found ${quoted(text)}`;
}

/** Makes a row of an object; `undefined` where it is no connection. */
export type ObjectReader = (
  object: JsonObject,
  line: number,
) => ConnectionRow | undefined;

/** Reads lines of JSON, one object each. A batch for each block that has rows. */
export async function* jsonRows(
  source: string,
  blocks: AsyncIterable<LineBlock>,
  counter: ConnectionCounter,
  read: ObjectReader,
): AsyncGenerator<ConnectionRow[]> {
  for await (const { firstLine, lines } of blocks) {
    const rows: ConnectionRow[] = [];
    for (let i = 0; i < lines.length; i++) {
      const text = lines[i]!;
      if (text !== null && isBlank(text)) continue;
      const line = firstLine + i;
      const object = text === null ? OVERLONG : parseObject(text);
      if (typeof object === "string") {
        const place = { source, line, index: counter.next++ };
        rows.push(badRow(place, object));
        continue;
      }
      const row = read(object, line);
      if (row !== undefined) rows.push(row);
    }
    if (rows.length > 0) yield rows;
  }
}
