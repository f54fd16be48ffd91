import { ConfigurationError } from "../errors.ts";
import { quoted } from "./bad_row.ts";
import { isNdjsonLine } from "./ndjson.ts";
import { isNslKddLine } from "./nsl_kdd.ts";
import { parseNumber } from "./parse_number.ts";
import { TRAFFIC_FORMATS, type TrafficFormat } from "./traffic.ts";

/** What a column's name does not hold: such text is binary. */
// deno-lint-ignore no-control-regex
const NOT_TEXT = /[\x00-\x08\x0e-\x1f\x7f\ufffd]/;

function unknownFormat(source: string, seen: string): ConfigurationError {
  const formats = TRAFFIC_FORMATS.join(", ");
  return new ConfigurationError(
    `Cannot tell the format of ${source}: ${seen}; name it with --format, ` +
      `which may be ${formats}`,
  );
}

function startsWith(line: string): string {
  return `it starts with ${quoted(line)}`;
}

/**
 * Tells the format of traffic by its first line that is not blank.
 *
 * NDJSON starts with `{`; NSL-KDD has 41 to 43 cells, of which the first is a
 * number and the second a protocol; all else may be CSV, which
 * {@linkcode checkHeader} settles.
 *
 * @param source What messages call the source.
 * @param line The line; `null` if it is too long to be kept.
 * @throws {ConfigurationError} If the line is too long or no text.
 */
export function detectFormat(
  source: string,
  line: string | null,
): TrafficFormat {
  if (line === null) {
    throw unknownFormat(source, "its first line is longer than 1 MiB");
  }
  // As of UTF-16, whose columns would seem to have the same names.
  if (line.includes("\0")) throw unknownFormat(source, startsWith(line));
  if (isNdjsonLine(line)) return "ndjson";
  return isNslKddLine(line) ? "nsl-kdd" : "csv";
}

/**
 * Checks that what was taken for a CSV header, for want of anything better, is
 * one: names, not numbers or binary data.
 *
 * @throws {ConfigurationError} If it is not, saying what was seen.
 */
export function checkHeader(source: string, columns: readonly string[]): void {
  const isName = (column: string) =>
    Number.isNaN(parseNumber(column)) && !NOT_TEXT.test(column);
  if (columns.length > 0 && columns.every(isName)) return;
  throw unknownFormat(source, startsWith(columns.join(",")));
}
