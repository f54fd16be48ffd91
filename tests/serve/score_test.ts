import { assert, assertEquals } from "@std/assert";
import {
  chunkedBody,
  CSV_TYPE,
  JSON_TYPE,
  type Line,
  linesOf,
  NDJSON_TYPE,
  problemOf,
  scoreRequest,
  syntheticDetector,
  syntheticRows,
  testHandler,
  toCsv,
  toNdjson,
  toObject,
} from "./requests.ts";

const detector = await syntheticDetector();
const { schema } = detector;
const rows = await syntheticRows(600);
const whole = rows.map((row) => toObject(row, schema)) as Line[];
const handler = testHandler();

for (const reasons of ["anomalies", "all", "none"] as const) {
  Deno.test(`all forms give the verdicts of detector.score, reasons ${reasons}`, async () => {
    const expected = detector.score(whole, { reasons });
    const query = `?reasons=${reasons}`;
    const bodies = [
      [JSON.stringify({ records: whole }), JSON_TYPE],
      [toNdjson(rows, schema), NDJSON_TYPE],
      [toCsv(rows, schema), CSV_TYPE],
    ];
    for (const [body, type] of bodies) {
      const asJson = await handler.fetch(
        scoreRequest(body!, type, { query, Accept: JSON_TYPE }),
      );
      assertEquals(asJson.headers.get("Content-Type"), JSON_TYPE);
      assertEquals(await asJson.json(), {
        model: "synthetic",
        verdicts: expected,
      });
      const asLines = await handler.fetch(
        scoreRequest(body!, type, { query, Accept: NDJSON_TYPE }),
      );
      assertEquals(asLines.headers.get("Content-Type"), NDJSON_TYPE);
      assertEquals(await linesOf(asLines), expected as Line[]);
    }
  });
}

Deno.test("without Accept JSON is answered in JSON and a stream in NDJSON", async () => {
  const types = [[JSON_TYPE, JSON_TYPE], [CSV_TYPE, NDJSON_TYPE]];
  for (const accept of [undefined, "*/*", "application/*", "text/html, */*"]) {
    for (const [type, expected] of types) {
      const body = type === CSV_TYPE
        ? toCsv(rows, schema)
        : JSON.stringify({ records: whole });
      const response = await handler.fetch(
        scoreRequest(
          body,
          type,
          accept === undefined ? {} : { Accept: accept },
        ),
      );
      assertEquals(response.headers.get("Content-Type"), expected);
      await response.text();
    }
  }
});

Deno.test("CSV without a header stands in schema order, with one it may be in any", async () => {
  const names = schema.features.map(({ name }) => name);
  const bare = rows.map(({ values }) => values.join(",")).join("\r\n");
  const expected = detector.score(rows.map(({ values }) => values));
  const plain = await handler.fetch(scoreRequest(bare, CSV_TYPE));
  assertEquals(await linesOf(plain), expected as Line[]);
  const reversed = [
    `"${names.toReversed().join('","')}"`,
    ...rows.map(({ values }) => values.toReversed().join(",")),
  ].join("\n");
  const turned = await handler.fetch(scoreRequest(reversed, CSV_TYPE));
  assertEquals(await linesOf(turned), expected as Line[]);
});

Deno.test("a header that lacks a feature is told", async () => {
  const lacking = schema.features.slice(1).map(({ name }) => name).join(",");
  const response = await handler.fetch(
    scoreRequest(`${lacking}\n1,2,3,4,5,6\n`, CSV_TYPE),
  );
  const { status, detail } = await problemOf(response);
  assertEquals(status, 422);
  assert(detail.includes('column "bytes" is missing'), detail);
});

Deno.test("verdicts leave before the last row has arrived", async () => {
  const { readable, writable } = new TransformStream<
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>
  >();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const write = (part: typeof rows) =>
    writer.write(encoder.encode(toNdjson(part, schema)));
  const answered = handler.fetch(scoreRequest(readable, NDJSON_TYPE));
  write(rows.slice(0, 1));
  const response = await answered;
  assertEquals(response.status, 200);
  const reader = response.body!.pipeThrough(new TextDecoderStream())
    .getReader();
  for (const [from, to] of [[1, 12], [12, 13], [13, 14]] as const) {
    write(rows.slice(from, to));
    const { value } = await reader.read();
    assertEquals(JSON.parse(value!).index, to - 1);
  }
  writer.close();
  assertEquals((await reader.read()).done, true);
});

Deno.test("a bad row has an error in its place, and no window spans it", async () => {
  const lines = toNdjson(rows.slice(0, 40), schema).trimEnd().split("\n");
  lines[20] = '{"bytes":"many"}';
  const response = await handler.fetch(
    scoreRequest(lines.join("\n"), NDJSON_TYPE),
  );
  const answer = await linesOf(response);
  const places = answer.map((line) =>
    line.error ? -line.error.row : line.index
  );
  const range = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => from + i);
  assertEquals(places, [...range(11, 20), -20, ...range(32, 40)]);
  const { error } = answer.find((line) => line.error);
  assertEquals(error, {
    type: "about:blank",
    title: "Unprocessable Content",
    status: 422,
    detail:
      'Cannot parse request line 21: field "bytes" is the text "many", expected a number',
    row: 20,
    line: 21,
    field: "bytes",
  });
});

Deno.test("what is answered in JSON is refused whole at its first bad row", async () => {
  const lines = toCsv(rows.slice(0, 40), schema).split("\n");
  lines[21] = "x" + lines[21];
  const csv = await handler.fetch(
    scoreRequest(lines.join("\n"), CSV_TYPE, { Accept: JSON_TYPE }),
  );
  const { status, row, line, field } = await problemOf(csv);
  assertEquals([status, row, line, field], [422, 20, 22, "bytes"]);
  const bad = [...whole.slice(0, 20), { ...whole[20], bytes: true }];
  const json = await handler.fetch(
    scoreRequest(JSON.stringify({ records: bad }), JSON_TYPE, {
      Accept: NDJSON_TYPE,
    }),
  );
  const problem = await problemOf(json);
  assertEquals(
    problem.detail,
    'Cannot parse records[20]: field "bytes" is true, expected a number',
  );
  assertEquals([problem.status, problem.row, problem.field], [
    422,
    20,
    "bytes",
  ]);
});

Deno.test("a limit that is reached on the way is the last line, after the rows before", async () => {
  const limits = { streamRows: 30, rowBytes: 1000 };
  const narrow = testHandler({ limits });
  const tooMany = await narrow.fetch(
    scoreRequest(toNdjson(rows, schema), NDJSON_TYPE),
  );
  assertEquals(tooMany.status, 200);
  const lines = await linesOf(tooMany);
  assertEquals(lines.length, 30 - 11 + 1);
  assertEquals(lines.at(-2)!.index, 29);
  assertEquals([lines.at(-1)!.error.status, lines.at(-1)!.error.row], [
    413,
    30,
  ]);

  const long = toNdjson(rows.slice(0, 20), schema) + "x".repeat(2000) +
    toNdjson(rows.slice(20), schema);
  const tooLong = await linesOf(
    await narrow.fetch(scoreRequest(long, NDJSON_TYPE)),
  );
  assertEquals(tooLong.at(-2)!.index, 19);
  assertEquals([tooLong.at(-1)!.error.status, tooLong.at(-1)!.error.row], [
    413,
    20,
  ]);
  assertEquals(narrow.requests, 0);
});

Deno.test("rows that come late are 408, or the last line of an answer that has begun", async () => {
  const hasty = testHandler({ limits: { idleSeconds: 1, bodySeconds: 1 } });
  const never = () => new ReadableStream<Uint8Array<ArrayBuffer>>();
  const slow = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(
        new TextEncoder().encode(toNdjson(rows.slice(0, 15), schema)),
      );
    },
  });
  // Drips without ever completing a line.
  let timer: ReturnType<typeof setInterval> | undefined;
  const drip = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      timer = setInterval(() => controller.enqueue(new Uint8Array([32])), 100);
    },
    cancel: () => clearInterval(timer),
  });
  const [json, csv, dripping, begun] = await Promise.all([
    hasty.fetch(scoreRequest(never(), JSON_TYPE)),
    hasty.fetch(scoreRequest(never(), CSV_TYPE)),
    hasty.fetch(scoreRequest(drip, NDJSON_TYPE)),
    // Read at once: a reader that does not come back is given up on, too.
    hasty.fetch(scoreRequest(slow, NDJSON_TYPE)).then(linesOf),
  ]);
  for (const response of [json, csv, dripping]) {
    assertEquals((await problemOf(response!)).status, 408);
  }
  assertEquals(begun.map(({ index, error }) => index ?? error.status), [
    11,
    12,
    13,
    14,
    408,
  ]);
  assertEquals(hasty.requests, 0);
});

Deno.test("a reader that does not come back is given up on", async () => {
  const hasty = testHandler({ limits: { idleSeconds: 1 } });
  const { stream, cancelled } = chunkedBody(
    Array.from({ length: 9 }, () => toNdjson(rows.slice(0, 60), schema)),
  );
  const response = await hasty.fetch(scoreRequest(stream, NDJSON_TYPE));
  assertEquals(hasty.requests, 1);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  assertEquals([hasty.requests, cancelled()], [0, true]);
  const failed = await response.text().then(() => false, () => true);
  assert(failed);
});

Deno.test("nothing is read before it is asked for, and a cancel lets go of all", async () => {
  const chunks = Array.from(
    { length: 50 },
    (_, i) => toNdjson(rows.slice(i * 12, i * 12 + 12), schema),
  );
  const { stream, pulled, cancelled } = chunkedBody(chunks);
  const quiet = testHandler();
  const response = await quiet.fetch(scoreRequest(stream, NDJSON_TYPE));
  const reader = response.body!.getReader();
  await reader.read();
  // A batch of 256 windows at most, in chunks of 12 rows.
  const read = pulled();
  assert(read <= 24, `${read} chunks were read`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(pulled(), read);
  assertEquals(quiet.requests, 1);
  await reader.cancel();
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals([quiet.requests, cancelled()], [0, true]);
});

Deno.test("a body that breaks off is 400, or the last line", async () => {
  const breaking = (start: string) => {
    let isFirst = true;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (!isFirst || start === "") {
          return controller.error(new Error("connection reset"));
        }
        isFirst = false;
        controller.enqueue(new TextEncoder().encode(start));
      },
    });
  };
  const json = await handler.fetch(scoreRequest(breaking('{"re'), JSON_TYPE));
  assertEquals((await problemOf(json)).status, 400);
  const csv = await handler.fetch(scoreRequest(breaking(""), CSV_TYPE));
  assertEquals((await problemOf(csv)).status, 400);
  const lines = await linesOf(
    await handler.fetch(
      scoreRequest(breaking(toNdjson(rows.slice(0, 13), schema)), NDJSON_TYPE),
    ),
  );
  assertEquals(lines.map(({ index, error }) => index ?? error.status), [
    11,
    12,
    400,
  ]);
  assertEquals(handler.requests, 0);
});

Deno.test("a refused body is let go of unread", async () => {
  const { stream, cancelled } = chunkedBody(["x"]);
  const response = await handler.fetch(scoreRequest(stream, "image/png"));
  assertEquals((await problemOf(response)).status, 415);
  assert(cancelled());
});

Deno.test("too few rows for a window are told", async () => {
  const few = rows.slice(0, 5);
  const json = await handler.fetch(
    scoreRequest(JSON.stringify({ records: whole.slice(0, 5) }), JSON_TYPE),
  );
  const problem = await problemOf(json);
  assertEquals(problem.status, 422);
  assert(problem.detail.includes("12 consecutive"));
  const lines = await linesOf(
    await handler.fetch(scoreRequest(toNdjson(few, schema), NDJSON_TYPE)),
  );
  assertEquals(lines.map(({ error }) => error.status), [422]);
});

Deno.test("long requests leave room for others", async () => {
  const many = Array.from({ length: 10_000 }, (_, i) => rows[i % 600]!.values);
  let isDone = false;
  const long = handler.fetch(
    scoreRequest(JSON.stringify({ records: many }), JSON_TYPE),
  ).then(async (response) => {
    await response.text();
    isDone = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 1));
  const short = await handler.fetch(
    scoreRequest(JSON.stringify({ records: whole.slice(0, 12) }), JSON_TYPE),
  );
  assertEquals([short.status, isDone], [200, false]);
  await short.text();
  await long;
});
