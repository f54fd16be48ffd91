/** Hostile requests, each with the status that is documented for it. */
import {
  CSV_TYPE,
  get,
  JSON_TYPE,
  type Line,
  NDJSON_TYPE,
  ORIGIN,
  scoreRequest,
  syntheticDetector,
  syntheticRows,
  toCsv,
  toNdjson,
  toObject,
} from "./requests.ts";

export const TOKEN = "correct-horse";
const AUTHORIZATION = { Authorization: `Bearer ${TOKEN}` };

const { schema } = await syntheticDetector();
const rows = await syntheticRows(14);
export const objects = rows.map((row) => toObject(row, schema)) as Line[];
const ndjson = toNdjson(rows, schema);
const csv = toCsv(rows, schema);
export const json = JSON.stringify({ records: objects });

/** A body of 14 rows with one in its midst that a test spoils. */
const withRow = (row: unknown) =>
  JSON.stringify({ records: [...objects.slice(0, 13), row] });
/** The same with JSON text that `JSON.stringify` would not write. */
const withText = (field: string) =>
  `{"records":[${objects.map((o) => JSON.stringify(o)).join(",")},{${field}}]}`;
const withLine = (line: string) => ndjson + line + "\n";
const withCells = (line: string) => csv + line + "\n";

const fields = JSON.stringify(objects[0]).slice(1, -1);
const zip = async (text: string) =>
  new Uint8Array(
    await new Response(
      new Blob([text]).stream().pipeThrough(new CompressionStream("gzip")),
    ).arrayBuffer(),
  );
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const stalled = () => new ReadableStream<Uint8Array<ArrayBuffer>>();
const ofChunk = (chunk: string, count: number) => {
  let left = count;
  const bytes = new TextEncoder().encode(chunk);
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(bytes.slice());
      else controller.close();
    },
  });
};

/**
 * What is sent, and what comes back: a status, or for NDJSON answers that have
 * begun, 200 and the status of the error line that stands in them.
 */
export type Case = [
  name: string,
  request: () => Request | Promise<Request>,
  status: number,
  lineStatus?: number,
];

/** Makes the maker of a scoring request. */
export const send = (
  body: BodyInit | null | (() => BodyInit),
  type: string | undefined,
  headers: Record<string, string> = {},
) =>
() =>
  scoreRequest(typeof body === "function" ? body() : body, type, {
    ...AUTHORIZATION,
    ...headers,
  });
const plain = (path: string, init: RequestInit = {}) => () =>
  new Request(ORIGIN + path, { headers: AUTHORIZATION, ...init });

export const CASES: Case[] = [
  // JSON that is none
  ["an empty body as JSON", send("", JSON_TYPE), 400],
  ["no body at all as JSON", send(null, JSON_TYPE), 400],
  ["truncated JSON", send(json.slice(0, -5), JSON_TYPE), 400],
  ["JSON cut within a text", send('{"records":[{"by', JSON_TYPE), 400],
  ["two JSON texts", send(json + json, JSON_TYPE), 400],
  ["NaN", send(withText(fields.replace(/\d+/, "NaN")), JSON_TYPE), 400],
  [
    "Infinity",
    send(withText(fields.replace(/\d+/, "-Infinity")), JSON_TYPE),
    400,
  ],
  ["a hexadecimal number", send(withText('"bytes":0x10'), JSON_TYPE), 400],
  ["single quotes", send("{'records':[]}", JSON_TYPE), 400],
  ["a trailing comma", send('{"records":[[1,2,3,4,5,6,7],]}', JSON_TYPE), 400],
  ["a comment", send("/* */" + json, JSON_TYPE), 400],
  ["invalid UTF-8", send(new Uint8Array([0x22, 0xff, 0x22]), JSON_TYPE), 400],
  [
    "UTF-16",
    send(new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]), JSON_TYPE),
    400,
  ],
  ["a NUL in a text", send('{"records":["\u0000"]}', JSON_TYPE), 400],
  ["arrays 33 deep", send(nested(33), JSON_TYPE), 400],
  ["arrays a million deep", send(nested(1e6), JSON_TYPE), 400],
  ["objects a million deep", send('{"a":'.repeat(1e6), JSON_TYPE), 400],
  [
    "a deep value of a record",
    send(withText(`"bytes":${nested(100)}`), JSON_TYPE),
    400,
  ],
  ["form fields as JSON", send("records=1&records=2", JSON_TYPE), 400],
  // JSON of another shape
  ["null", send("null", JSON_TYPE), 422],
  ["an array at the top", send("[]", JSON_TYPE), 422],
  ["an empty object", send("{}", JSON_TYPE), 422],
  ["no records", send('{"records":[]}', JSON_TYPE), 422],
  ["records that are a text", send('{"records":"all"}', JSON_TYPE), 422],
  [
    "records that are an object",
    send('{"records":{"0":1,"length":1}}', JSON_TYPE),
    422,
  ],
  ["a member too many", send('{"records":[[1]],"model":"x"}', JSON_TYPE), 422],
  [
    "__proto__ at the top",
    send('{"__proto__":{"records":[[1]]}}', JSON_TYPE),
    422,
  ],
  [
    "a later empty duplicate",
    send(json.slice(0, -1) + ',"records":[]}', JSON_TYPE),
    422,
  ],
  ["32 deep", send(`{"records":[${nested(30)}]}`, JSON_TYPE), 422],
  // Rows of another type
  ["a row that is null", send(withRow(null), JSON_TYPE), 422],
  ["a row that is a number", send(withRow(1), JSON_TYPE), 422],
  ["a row that is a text", send(withRow("1,2,3,4,5,6,7"), JSON_TYPE), 422],
  ["an empty row", send(withRow([]), JSON_TYPE), 422],
  ["a row that is too long", send(withRow(Array(8).fill(1)), JSON_TYPE), 422],
  [
    "a row of a million values",
    send(withRow(Array(1e6).fill(1)), JSON_TYPE),
    422,
  ],
  [
    "a number as a text",
    send(withRow({ ...objects[0], bytes: "12" }), JSON_TYPE),
    422,
  ],
  [
    "a number as true",
    send(withRow({ ...objects[0], bytes: true }), JSON_TYPE),
    422,
  ],
  [
    "a number as an array",
    send(withRow({ ...objects[0], bytes: [1] }), JSON_TYPE),
    422,
  ],
  [
    "a number as an object",
    send(withRow({ ...objects[0], bytes: { valueOf: 1 } }), JSON_TYPE),
    422,
  ],
  ["1e999", send(withText(`${fields},"bytes":1e999`), JSON_TYPE), 422],
  [
    "a time that is an object",
    send(withRow({ ...objects[0], time: {} }), JSON_TYPE),
    422,
  ],
  [
    "a row of prototype keys only",
    send(withText('"__proto__":{"bytes":"x"}'), JSON_TYPE),
    422,
  ],
  // What looks bad and is not
  [
    "duplicate keys, of which the last counts",
    send(withText(`"bytes":"x",${fields}`), JSON_TYPE),
    200,
  ],
  [
    "prototype keys",
    send(
      withText(`"__proto__":{"bytes":1},"constructor":1,${fields}`),
      JSON_TYPE,
    ),
    200,
  ],
  [
    "a lone surrogate",
    send(withText(`${fields},"note":"\\ud800"`), JSON_TYPE),
    200,
  ],
  [
    "a lone surrogate as the time",
    send(withText(`${fields},"time":"\\udfff"`), JSON_TYPE),
    200,
  ],
  ["1e308", send(withText(`${fields},"bytes":1e308`), JSON_TYPE), 200],
  [
    "-0 and 1e-400",
    send(withText(`${fields},"bytes":-0,"flows":1e-400`), JSON_TYPE),
    200,
  ],
  ["a byte order mark", send("\ufeff" + json, JSON_TYPE), 200],
  // Too large
  [
    "10 MB in one text of JSON",
    send(`{"records":["${"x".repeat(1e7)}"]}`, JSON_TYPE),
    413,
  ],
  [
    "more rows than may be",
    send(`{"records":[${"1,".repeat(20_000)}1]}`, JSON_TYPE),
    413,
  ],
  [
    "an endless JSON body",
    send(() => ofChunk(" ".repeat(65_536), 1e6), JSON_TYPE),
    413,
  ],
  [
    "a Content-Length that lies",
    send(() => ofChunk(" ".repeat(65_536), 200), JSON_TYPE, {
      "Content-Length": "2",
    }),
    413,
  ],
  [
    "10 MB on one line of NDJSON",
    send(`{"bytes":"${"x".repeat(1e7)}"}`, NDJSON_TYPE),
    413,
  ],
  ["10 MB on one line of CSV", send("1".repeat(1e7), CSV_TYPE), 413],
  [
    "10 MB on a later line",
    send(ndjson + "x".repeat(1e7), NDJSON_TYPE),
    200,
    413,
  ],
  [
    "an endless line",
    send(() => ofChunk("x".repeat(65_536), 1e6), CSV_TYPE),
    413,
  ],
  [
    "an endless NDJSON body",
    send(() => ofChunk(ndjson, 1e6), NDJSON_TYPE),
    200,
    413,
  ],
  // Too late
  ["a JSON body that never comes", send(stalled, JSON_TYPE), 408],
  ["an NDJSON body that never comes", send(stalled, NDJSON_TYPE), 408],
  // NDJSON
  ["an empty NDJSON body", send("", NDJSON_TYPE), 422],
  ["blank lines only", send("\n\n \r\n", NDJSON_TYPE), 422],
  ["a truncated last line", send(ndjson + '{"bytes":1', NDJSON_TYPE), 200, 422],
  [
    "an array on a line",
    send(withLine("[1,2,3,4,5,6,7]"), NDJSON_TYPE),
    200,
    422,
  ],
  ["NaN on a line", send(withLine('{"bytes":NaN}'), NDJSON_TYPE), 200, 422],
  [
    "a line too deep",
    send(withLine(`{"bytes":${nested(40)}}`), NDJSON_TYPE),
    200,
    400,
  ],
  [
    "a line 30,000 deep",
    send(withLine(`{"bytes":${nested(30_000)}}`), NDJSON_TYPE),
    200,
    400,
  ],
  [
    "JSON sent as NDJSON",
    send(JSON.stringify(objects, null, 2), NDJSON_TYPE),
    200,
    422,
  ],
  ["CSV sent as NDJSON", send(csv, NDJSON_TYPE), 200, 422],
  ["NUL bytes", send("\0".repeat(1000), NDJSON_TYPE), 200, 422],
  [
    "invalid UTF-8 on a line",
    send(new Uint8Array([0xff, 0xfe, 0x0a]), NDJSON_TYPE),
    200,
    422,
  ],
  ["an empty object on a line", send(withLine("{}"), NDJSON_TYPE), 200, 422],
  // CSV
  ["an empty CSV body", send("", CSV_TYPE), 422],
  ["a header and no rows", send(csv.split("\n")[0]!, CSV_TYPE), 422],
  ["a header that names a column twice", send("bytes," + csv, CSV_TYPE), 422],
  [
    "a header that lacks columns",
    send(csv.replace("bytes", "octets"), CSV_TYPE),
    422,
  ],
  ["a cell too few", send(withCells("1,2,3"), CSV_TYPE), 200, 422],
  ["NaN in a cell", send(withCells("NaN,2,3,4,5,6,7,t"), CSV_TYPE), 200, 422],
  ["a stray quote", send(withCells('1,"2,3,4,5,6,7,t'), CSV_TYPE), 200, 422],
  ["a formula", send(withCells("=1+1,2,3,4,5,6,7,t"), CSV_TYPE), 200, 422],
  [
    "a gzip file as CSV",
    async () => send(await zip(csv), CSV_TYPE)(),
    200,
    422,
  ],
  // Headers
  ["no Content-Type", send(json, undefined), 415],
  ["a Content-Type of text", send(json, "text/plain"), 415],
  ["a Content-Type of form data", send(json, "multipart/form-data"), 415],
  [
    "a Content-Type that only starts right",
    send(json, "application/jsonp"),
    415,
  ],
  ["two Content-Types", send(json, "application/json, text/csv"), 415],
  ["another charset", send(json, "application/json; charset=utf-16"), 415],
  ["a charset of utf-8", send(json, 'application/json; charset="UTF-8"'), 200],
  [
    "a compressed body",
    async () =>
      send(await zip(json), JSON_TYPE, { "Content-Encoding": "gzip" })(),
    415,
  ],
  [
    "an Accept that cannot be met",
    send(json, JSON_TYPE, { Accept: "text/html" }),
    406,
  ],
  [
    "an Accept that rules all out",
    send(json, JSON_TYPE, { Accept: "*/*;q=0" }),
    406,
  ],
  [
    "an Accept of 10 kB",
    send(json, JSON_TYPE, { Accept: "x/y,".repeat(2500) }),
    406,
  ],
  [
    "an Accept that is garbage",
    send(json, JSON_TYPE, { Accept: ';;;="' }),
    406,
  ],
  [
    "parameters that are wrong",
    send(json, JSON_TYPE, { query: "?reasons=some" }),
    400,
  ],
  [
    "parameters that are doubled",
    send(json, JSON_TYPE, { query: "?reasons=all&reasons=x" }),
    200,
  ],
  [
    "an X-HTTP-Method-Override",
    send(json, JSON_TYPE, { "X-HTTP-Method-Override": "DELETE" }),
    200,
  ],
  [
    "a forged X-Forwarded-For",
    send(json, JSON_TYPE, { "X-Forwarded-For": "127.0.0.1" }),
    200,
  ],
  // Tokens
  ["no token", () => scoreRequest(json, JSON_TYPE), 401],
  [
    "a wrong token",
    send(json, JSON_TYPE, { Authorization: "Bearer wrong-horse" }),
    401,
  ],
  [
    "the start of the token",
    send(json, JSON_TYPE, { Authorization: "Bearer correct" }),
    401,
  ],
  [
    "the token and more",
    send(json, JSON_TYPE, { Authorization: `Bearer ${TOKEN}x` }),
    401,
  ],
  [
    "the token as Basic",
    send(json, JSON_TYPE, { Authorization: `Basic ${TOKEN}` }),
    401,
  ],
  [
    "two tokens",
    send(json, JSON_TYPE, { Authorization: `Bearer x, Bearer ${TOKEN}` }),
    401,
  ],
  [
    "a token in the query",
    () => scoreRequest(json, JSON_TYPE, { query: `?token=${TOKEN}` }),
    401,
  ],
  ["no token on a path that is none", () => get("/v1/nothing"), 401],
  // Paths and methods
  ["a path that is none", plain("/v1/scores"), 404],
  ["a path that climbs", plain("/v1/../../etc/passwd"), 404],
  ["an encoded climb", plain("/%2e%2e/%2e%2e/etc/passwd"), 404],
  ["a malformed escape", plain("/%zz%"), 404],
  ["a path of 100 kB", plain("/" + "a".repeat(100_000)), 404],
  ["a trailing slash", plain("/v1/score/", { method: "POST" }), 404],
  ["GET where POST belongs", plain("/v1/score"), 405],
  ["DELETE of the model", plain("/v1/model", { method: "DELETE" }), 405],
  ["POST to the page", plain("/", { method: "POST", body: json }), 405],
  ["a method that is none", plain("/healthz", { method: "BREW" }), 405],
];
