/**
 * Zeek's `conn.log` as JSON, one object per line.
 *
 * Keys have dots as Zeek writes them (`id.orig_h`) or the underscores that some
 * collectors make of them (`id_orig_h`). `ts` is seconds, milliseconds or ISO
 * 8601, by the sensor's `LogAscii::json_timestamps`. Collectors often send all
 * of Zeek's logs down one stream and tell them apart by `_path`: records of
 * other logs are skipped and counted. Where there is no `_path`, a record with
 * none of the fields that only `conn.log` has is of another log.
 *
 * @module
 */
import type { LineBlock } from "../line_blocks.ts";
import { type ConnectionCounter, countSkipped } from "./connection_counter.ts";
import type { ConnectionRow } from "./connection_record.ts";
import { FieldReader } from "./field_reader.ts";
import { type JsonObject, jsonRows } from "./json_lines.ts";
import { labelsOf } from "./labels.ts";
import { ZEEK_COLUMNS, zeekRecord } from "./zeek_record.ts";

const KEYS: readonly (readonly [dotted: string, underscored: string])[] =
  ZEEK_COLUMNS.map((name) => [name, name.replace(".", "_")]);

const ONLY_IN_CONN = [
  "conn_state",
  "orig_pkts",
  "orig_bytes",
  "orig_ip_bytes",
  "missed_bytes",
];

/** The log that a record is of. */
function logOf(object: JsonObject): string {
  const path = object["_path"];
  if (typeof path === "string") return path;
  const isConn = ONLY_IN_CONN.some((key) => object[key] !== undefined);
  return isConn ? "conn" : "record without _path";
}

/**
 * Reads lines of Zeek's `conn.log` as JSON.
 *
 * @param source What messages call the log.
 * @param blocks Its lines.
 * @param counter Numbers the rows and counts records of other logs.
 * @returns Connections and bad rows, a batch for each block that has any.
 */
export function zeekJsonRows(
  source: string,
  blocks: AsyncIterable<LineBlock>,
  counter: ConnectionCounter,
): AsyncGenerator<ConnectionRow[]> {
  const fields = new FieldReader();
  const values = new Array<unknown>(KEYS.length);
  return jsonRows(source, blocks, counter, (object, line) => {
    const log = logOf(object);
    if (log !== "conn") {
      countSkipped(counter, log);
      return undefined;
    }
    for (let i = 0; i < KEYS.length; i++) {
      const [dotted, underscored] = KEYS[i]!;
      values[i] = object[dotted] ?? object[underscored];
    }
    const index = counter.next++;
    const labels = labelsOf(object);
    return zeekRecord(fields, values, labels, source, line, index);
  });
}
