import { assert, assertEquals, assertThrows } from "@std/assert";
import { ModelError } from "../../lib/errors.ts";
import {
  CSV_TYPE,
  get,
  JSON_TYPE,
  NDJSON_TYPE,
  ORIGIN,
  problemOf,
  scoreRequest,
  syntheticDetector,
  syntheticRows,
  testHandler,
  toNdjson,
} from "./requests.ts";

const { schema } = await syntheticDetector();
const rows = await syntheticRows();
const records = JSON.stringify({ records: rows.map(({ values }) => values) });

Deno.test("GET routes answer, HEAD without a body", async () => {
  const handler = testHandler();
  const types: Record<string, string> = {
    "/": "text/html; charset=UTF-8",
    "/healthz": JSON_TYPE,
    "/readyz": JSON_TYPE,
    "/openapi.json": JSON_TYPE,
    "/v1/models": JSON_TYPE,
    "/v1/model": JSON_TYPE,
  };
  for (const [path, type] of Object.entries(types)) {
    const response = await handler.fetch(get(path));
    assertEquals(response.status, 200, path);
    assertEquals(response.headers.get("Content-Type"), type, path);
    assertEquals(response.headers.get("X-Content-Type-Options"), "nosniff");
    assertEquals(response.headers.get("X-Frame-Options"), "DENY");
    assert((await response.text()).length > 0);
    const head = await handler.fetch(
      new Request(ORIGIN + path, { method: "HEAD" }),
    );
    assertEquals([head.status, await head.text()], [200, ""], path);
  }
});

Deno.test("GET /v1/model tells what the model file says", async () => {
  const response = await testHandler().fetch(get("/v1/model"));
  const facts = await response.json();
  const file = JSON.parse(
    await Deno.readTextFile(
      new URL("../../models/synthetic.json", import.meta.url),
    ),
  );
  assertEquals(facts.sha256, file.sha256);
  assertEquals(facts.schema, file.detector.schema);
  assertEquals(facts.threshold, file.detector.threshold);
  assertEquals(facts.training, file.training);
  assert(facts.thresholdText.startsWith("95th percentile of"));
});

Deno.test("GET /v1/models tells which one scores", async () => {
  const response = await testHandler().fetch(get("/v1/models"));
  assertEquals(await response.json(), {
    models: [
      { name: "synthetic", served: true },
      { name: "nsl-kdd", served: false },
      { name: "nsl-kdd-flow", served: false },
      { name: "nsl-kdd-reference", served: false },
    ],
  });
});

Deno.test("other methods are refused with Allow, OPTIONS tells it", async () => {
  const handler = testHandler();
  for (const [path, method] of [["/v1/score", "POST"], ["/v1/model", "GET"]]) {
    const allow = method === "GET" ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
    for (const wrong of ["PUT", "DELETE", "PATCH", "PROPFIND"]) {
      const response = await handler.fetch(
        new Request(ORIGIN + path, { method: wrong }),
      );
      assertEquals(response.status, 405);
      assertEquals(response.headers.get("Allow"), allow);
      assertEquals((await problemOf(response)).status, 405);
    }
    const options = await handler.fetch(
      new Request(ORIGIN + path, { method: "OPTIONS" }),
    );
    assertEquals([options.status, options.headers.get("Allow")], [204, allow]);
  }
  const head = await handler.fetch(
    new Request(`${ORIGIN}/v1/score`, { method: "HEAD" }),
  );
  assertEquals([head.status, await head.text()], [405, ""]);
});

Deno.test("the page runs its own inline scripts and styles and nothing else", async () => {
  const response = await testHandler().fetch(get("/"));
  const policy = response.headers.get("Content-Security-Policy")!;
  assert(policy.startsWith("default-src 'none'; script-src "));
  assert(!policy.includes("unsafe"));
  await response.text();
});

Deno.test("a token is asked for under /v1/ only", async () => {
  const handler = testHandler({ token: "s3cret" });
  for (const path of ["/", "/healthz", "/readyz", "/openapi.json"]) {
    const response = await handler.fetch(get(path));
    assertEquals(response.status, 200, path);
    await response.text();
  }
  for (const header of [undefined, "Bearer wrong", "Basic s3cret", "s3cret"]) {
    const response = await handler.fetch(
      get("/v1/model", header === undefined ? {} : { Authorization: header }),
    );
    assertEquals((await problemOf(response)).status, 401, header);
    assert(response.headers.get("WWW-Authenticate")!.startsWith("Bearer"));
  }
  const unknown = await handler.fetch(get("/v1/nope"));
  assertEquals((await problemOf(unknown)).status, 401);
  const good = await handler.fetch(
    get("/v1/model", { Authorization: "Bearer s3cret" }),
  );
  assertEquals(good.status, 200);
  await good.text();
  assertThrows(() => testHandler({ token: "with space" }), Error, "token");
});

Deno.test("concurrent first requests share one load", async () => {
  let loads = 0;
  const handler = testHandler({
    model: async () => {
      loads++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return await syntheticDetector();
    },
  });
  const responses = await Promise.all([
    handler.fetch(get("/readyz")),
    handler.fetch(get("/v1/model")),
    ...Array.from(
      { length: 8 },
      () => handler.fetch(scoreRequest(records, JSON_TYPE)),
    ),
  ]);
  for (const response of responses) {
    assertEquals(response.status, 200);
    await response.text();
  }
  assertEquals(loads, 1);
});

Deno.test("a model that cannot be loaded is 503, tried anew, and its reason stays here", async () => {
  const logged: unknown[] = [];
  let isBroken = true;
  const handler = testHandler({
    model: () =>
      isBroken
        ? Promise.reject(new ModelError("Cannot load model /secret/path"))
        : syntheticDetector(),
    log: (error) => void logged.push(error),
  });
  for (
    const request of [
      get("/readyz"),
      get("/v1/model"),
      scoreRequest(records, JSON_TYPE),
    ]
  ) {
    const response = await handler.fetch(request);
    assertEquals(response.headers.get("Retry-After"), "5");
    const problem = await problemOf(response);
    assertEquals(problem.status, 503);
    assert(!problem.detail.includes("/secret/path"));
  }
  assertEquals(logged.length, 3);
  assertEquals(handler.requests, 0);
  isBroken = false;
  const response = await handler.fetch(scoreRequest(records, JSON_TYPE));
  assertEquals(response.status, 200);
  await response.text();
});

Deno.test("a defect is a 500 without a trace, and is logged", async () => {
  const logged: unknown[] = [];
  const detector = await syntheticDetector();
  const broken = Object.create(detector, {
    scoringParts: {
      get() {
        throw new Error("inner secret");
      },
    },
    schema: { value: schema },
    windowing: { value: detector.windowing },
  });
  const handler = testHandler({
    model: () => Promise.resolve(broken),
    log: (error) => void logged.push(error),
  });
  const whole = await handler.fetch(scoreRequest(records, JSON_TYPE));
  const problem = await problemOf(whole);
  assertEquals(problem.status, 500);
  assert(!JSON.stringify(problem).includes("secret"));
  const streamed = await handler.fetch(
    scoreRequest(toNdjson(rows, schema), NDJSON_TYPE),
  );
  const text = await streamed.text();
  assertEquals(JSON.parse(text).error.status, 500);
  assert(!text.includes("secret"));
  assertEquals(logged.length, 2);
  assertEquals(handler.requests, 0);
});

Deno.test("more requests at a time than the limit are 429 with Retry-After", async () => {
  const handler = testHandler({ limits: { requests: 1 } });
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
  const writer = writable.getWriter();
  const first = handler.fetch(scoreRequest(readable, CSV_TYPE));
  await new Promise((resolve) => setTimeout(resolve));
  const second = await handler.fetch(scoreRequest(records, JSON_TYPE));
  assertEquals(second.headers.get("Retry-After"), "1");
  assertEquals((await problemOf(second)).status, 429);
  assertEquals(handler.requests, 1);
  await writer.close();
  assertEquals((await problemOf(await first)).status, 422);
  assertEquals(handler.requests, 0);
  const third = await handler.fetch(scoreRequest(records, JSON_TYPE));
  assertEquals(third.status, 200);
  await third.text();
});

Deno.test("JSON that all requests hold together is limited", async () => {
  const handler = testHandler({ limits: { heldBytes: 1000 } });
  const response = await handler.fetch(scoreRequest(records, JSON_TYPE));
  assertEquals((await problemOf(response)).status, 429);
  const short = await handler.fetch(scoreRequest("{}", JSON_TYPE));
  assertEquals((await problemOf(short)).status, 422);
});

Deno.test("limits that are none are refused", () => {
  for (const value of [0, -1, 1.5, NaN]) {
    assertThrows(() => testHandler({ limits: { rows: value } }), Error, "rows");
  }
  assertThrows(
    () => testHandler({ limits: { rowBytes: 2 ** 20 + 1 } }),
    Error,
    "1048576",
  );
});
