import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { Problem } from "./problem.ts";

/** The forms of a request's rows. */
export type BodyFormat = "json" | "ndjson" | "csv";
/** The forms of an answer. */
export type AnswerFormat = "json" | "ndjson";

/** The media type of JSON. */
export const JSON_TYPE = "application/json";
/** The media type of NDJSON. */
export const NDJSON_TYPE = "application/x-ndjson";
/** The media type of CSV. */
export const CSV_TYPE = "text/csv";

const BODY_FORMATS: ReadonlyMap<string, BodyFormat> = new Map([
  [JSON_TYPE, "json"],
  [NDJSON_TYPE, "ndjson"],
  ["application/ndjson", "ndjson"],
  ["application/jsonl", "ndjson"],
  [CSV_TYPE, "csv"],
]);

/** The media ranges that an answer's type matches, the most specific first (RFC 9110, 12.5.1). */
const RANGES: Readonly<Record<AnswerFormat, readonly string[]>> = {
  json: [JSON_TYPE, "application/*", "*/*"],
  ndjson: [NDJSON_TYPE, "application/ndjson", "application/*", "*/*"],
};

/**
 * What form the body has.
 *
 * @throws {Problem} 415 if it is none that can be read.
 */
export function bodyFormat(headers: Headers): BodyFormat {
  const encoding = headers.get("Content-Encoding")?.trim().toLowerCase() ?? "";
  if (encoding !== "" && encoding !== "identity") {
    // RFC 9110, 15.5.16: the answer names the codings that would be taken.
    throw new Problem(
      415,
      "Cannot read a body with a Content-Encoding: send it as it is",
      {},
      { "Accept-Encoding": "identity" },
    );
  }
  const [type = "", ...parameters] = (headers.get("Content-Type") ?? "")
    .toLowerCase().split(";").map((part) => part.trim());
  const format = BODY_FORMATS.get(type);
  if (format === undefined) {
    throw new Problem(
      415,
      `Cannot read the body as its Content-Type must be ${JSON_TYPE}, ${NDJSON_TYPE} or ${CSV_TYPE}`,
      {},
      { "Accept-Post": `${JSON_TYPE}, ${NDJSON_TYPE}, ${CSV_TYPE}` },
    );
  }
  const charset = parameters.find((part) => part.startsWith("charset="));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new Problem(415, "Cannot read a body whose charset is not utf-8");
  }
  return format;
}

/**
 * What form the answer shall have: what `Accept` likes best; in doubt JSON for
 * JSON, and NDJSON for what can be streamed.
 *
 * @throws {Problem} 406 if neither is acceptable.
 */
export function answerFormat(
  context: Context,
  body: BodyFormat,
): AnswerFormat {
  const preferred: AnswerFormat = body === "json" ? "json" : "ndjson";
  const other: AnswerFormat = body === "json" ? "ndjson" : "json";
  const best = accepts(context, {
    header: "Accept",
    supports: [preferred, other],
    default: preferred,
    match(ranges) {
      const qualityOf = (format: AnswerFormat) => {
        for (const range of RANGES[format]) {
          const found = ranges.find(({ type }) => type.toLowerCase() === range);
          if (found !== undefined) return found.q;
        }
        return 0;
      };
      const qualities = [qualityOf(preferred), qualityOf(other)] as const;
      if (Math.max(...qualities) <= 0) return "";
      return qualities[1] > qualities[0] ? other : preferred;
    },
  });
  if (best !== "") return best as AnswerFormat;
  throw new Problem(
    406,
    `Cannot answer in a form that Accept allows: there are ${JSON_TYPE} and ${NDJSON_TYPE}`,
  );
}
