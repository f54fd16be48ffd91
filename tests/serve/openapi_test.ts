import { assert, assertEquals } from "@std/assert";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/2020";
import { ModelError } from "../../lib/errors.ts";
import type { ScoringHandler } from "../../lib/serve/create_handler.ts";
import {
  CSV_TYPE,
  get,
  JSON_TYPE,
  type Line,
  NDJSON_TYPE,
  scoreRequest,
  syntheticRows,
  testHandler,
  toCsv,
  toNdjson,
} from "./requests.ts";
import { syntheticDetector } from "./requests.ts";

const TOKEN = "token";
const BEARER = { Authorization: `Bearer ${TOKEN}` };
const { schema } = await syntheticDetector();
const rows = await syntheticRows(30);
const json = JSON.stringify({ records: rows.map(({ values }) => values) });

const handler = testHandler({
  token: TOKEN,
  limits: { rows: 100, idleSeconds: 1, bodySeconds: 1 },
});
const full = testHandler({ token: TOKEN, limits: { heldBytes: 1 } });
const broken = testHandler({
  token: TOKEN,
  model: () => Promise.reject(new ModelError("broken")),
  log() {},
});
// deno-lint-ignore no-explicit-any
const documentOf = async (from: ScoringHandler): Promise<any> =>
  await (await from.fetch(get("/openapi.json"))).json();
const document = await documentOf(handler);

Deno.test("the document is valid OpenAPI 3.1, with and without a token", async () => {
  for (const from of [handler, testHandler()]) {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(await documentOf(from));
    assert(valid, JSON.stringify(errors));
    assertEquals(validator.version, "3.1");
  }
});

/** Makes a response of each status that the document names for an operation. */
const PROVOKE: Record<string, Record<string, () => Promise<Response>>> = {
  "post /v1/score": {
    200: () => handler.fetch(scoreRequest(json, JSON_TYPE, BEARER)),
    400: () => handler.fetch(scoreRequest("{", JSON_TYPE, BEARER)),
    401: () => handler.fetch(scoreRequest(json, JSON_TYPE)),
    406: () =>
      handler.fetch(
        scoreRequest(json, JSON_TYPE, { ...BEARER, Accept: "text/csv" }),
      ),
    408: () =>
      handler.fetch(scoreRequest(new ReadableStream(), CSV_TYPE, BEARER)),
    413: () =>
      handler.fetch(scoreRequest("1".repeat(100_000), CSV_TYPE, BEARER)),
    415: () => handler.fetch(scoreRequest(json, "text/plain", BEARER)),
    422: () => handler.fetch(scoreRequest("{}", JSON_TYPE, BEARER)),
    429: () => full.fetch(scoreRequest(json, JSON_TYPE, BEARER)),
    503: () => broken.fetch(scoreRequest(json, JSON_TYPE, BEARER)),
  },
  "get /v1/models": {
    200: () => handler.fetch(get("/v1/models", BEARER)),
    401: () => handler.fetch(get("/v1/models")),
  },
  "get /v1/model": {
    200: () => handler.fetch(get("/v1/model", BEARER)),
    401: () => handler.fetch(get("/v1/model")),
    503: () => broken.fetch(get("/v1/model", BEARER)),
  },
  "get /healthz": { 200: () => handler.fetch(get("/healthz")) },
  "get /readyz": {
    200: () => handler.fetch(get("/readyz")),
    503: () => broken.fetch(get("/readyz")),
  },
  "get /openapi.json": { 200: () => handler.fetch(get("/openapi.json")) },
  "get /": { 200: () => handler.fetch(get("/")) },
};

const ajv = new Ajv2020({ strict: false });
ajv.addSchema({ $id: "doc", ...document });

/** Checks a value against a schema of the document, by its place in there. */
function assertMatches(value: unknown, place: string[]): void {
  const pointer = place
    .map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"))
    .map(encodeURIComponent).join("/");
  const validate = ajv.getSchema(`doc#/${pointer}`)!;
  assert(validate(value), `${pointer}: ${JSON.stringify(validate.errors)}`);
}

Deno.test("every response of the document comes about, as it says", async () => {
  const described = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item as Line).map((method) => `${method} ${path}`)
  );
  assertEquals(described.sort(), Object.keys(PROVOKE).sort());
  for (const [operation, responses] of Object.entries(PROVOKE)) {
    const [method, path] = operation.split(" ") as [string, string];
    const expected = document.paths[path][method].responses;
    assertEquals(Object.keys(responses), Object.keys(expected), operation);
    for (const [status, provoke] of Object.entries(responses)) {
      const response = await provoke();
      assertEquals(String(response.status), status, operation);
      const type = response.headers.get("Content-Type")!.split(";")[0]!;
      const content = expected[status].content;
      assert(Object.hasOwn(content, type), `${operation} ${status}: ${type}`);
      const text = await response.text();
      const value = type.endsWith("json") ? JSON.parse(text) : text;
      assertMatches(value, [
        "paths",
        path,
        method,
        "responses",
        status,
        "content",
        type,
        "schema",
      ]);
      for (const header of Object.keys(expected[status].headers ?? {})) {
        assert(
          response.headers.has(header),
          `${operation} ${status} ${header}`,
        );
      }
    }
  }
});

Deno.test("security is asked for where the document says so, and nowhere else", async () => {
  for (const [path, item] of Object.entries<Line>(document.paths)) {
    for (const [method, { security }] of Object.entries<Line>(item)) {
      const response = await handler.fetch(
        new Request(`http://localhost${path}`, {
          method: method.toUpperCase(),
        }),
      );
      await response.text();
      const isAsked = security !== undefined && security.length > 0;
      assertEquals(response.status === 401, isAsked, `${method} ${path}`);
    }
  }
  const open = await documentOf(testHandler());
  assertEquals(open.components.securitySchemes, undefined);
  assertEquals(open.paths["/v1/score"].post.responses[401], undefined);
});

Deno.test("bodies and parameters are taken as the document says", async () => {
  const { requestBody, parameters } = document.paths["/v1/score"].post;
  const bodies: Record<string, string> = {
    [JSON_TYPE]: json,
    [NDJSON_TYPE]: toNdjson(rows, schema),
    [CSV_TYPE]: toCsv(rows, schema),
  };
  assertEquals(Object.keys(requestBody.content), Object.keys(bodies));
  const { name, schema: { enum: choices, default: chosen } } = parameters[0];
  assertEquals([parameters.length, name, chosen], [1, "reasons", "anomalies"]);
  for (const [type, body] of Object.entries(bodies)) {
    const place = [
      "paths",
      "/v1/score",
      "post",
      "requestBody",
      "content",
      type,
    ];
    const value = type === JSON_TYPE ? JSON.parse(body) : body;
    assertMatches(value, [...place, "schema"]);
    for (const choice of choices) {
      const response = await handler.fetch(
        scoreRequest(body, type, {
          ...BEARER,
          query: `?reasons=${choice}`,
          Accept: NDJSON_TYPE,
        }),
      );
      const lines = (await response.text()).trimEnd().split("\n")
        .map((line) => JSON.parse(line));
      assertEquals(lines.length, 19);
      for (const line of lines) {
        assertMatches(line, ["components", "schemas", "Verdict"]);
      }
    }
  }
  const bad = await handler.fetch(scoreRequest("{}\nx\n", NDJSON_TYPE, BEARER));
  const errors = (await bad.text()).trimEnd().split("\n")
    .map((line) => JSON.parse(line));
  for (const line of errors) {
    assertMatches(line, ["components", "schemas", "ErrorLine"]);
  }
});
