import { assert, assertEquals } from "@std/assert";
import {
  type Case,
  CASES,
  json,
  objects,
  send,
  TOKEN,
} from "./hostile_cases.ts";
import {
  JSON_TYPE,
  NDJSON_TYPE,
  syntheticDetector,
  testHandler,
} from "./requests.ts";

const handler = testHandler({
  token: TOKEN,
  limits: {
    jsonBytes: 8 * 2 ** 20,
    streamBytes: 16 * 2 ** 20,
    rows: 10_000,
    idleSeconds: 1,
    bodySeconds: 1,
  },
});

async function assertAnswered(
  [name, makeRequest, status, lineStatus]: Case,
): Promise<void> {
  const response = await handler.fetch(await makeRequest());
  const text = await response.text();
  assertEquals(response.status, status, `${name}: ${text.slice(0, 300)}`);
  assert(!/\bat .*\.(ts|js):\d/.test(text), `${name}: a stack trace left`);
  const type = response.headers.get("Content-Type");
  if (status !== 200) {
    assertEquals(type, "application/problem+json", name);
    const problem = JSON.parse(text);
    assertEquals(problem.status, status, name);
    assert(problem.detail.length < 1000, name);
    assertEquals(response.headers.has("Allow"), status === 405, name);
    return;
  }
  const errors = type === NDJSON_TYPE
    ? text.trimEnd().split("\n").map((line) => JSON.parse(line).error)
      .filter((error) => error !== undefined)
    : [];
  assertEquals(
    errors.at(0)?.status,
    lineStatus,
    `${name}: ${text.slice(-300)}`,
  );
  // The row is told, and is the one that was spoilt.
  if (lineStatus !== undefined) {
    assertEquals(typeof errors[0].row, "number", name);
  }
}

const detector = await syntheticDetector();
const good = JSON.stringify(detector.score(objects));

Deno.test(`${CASES.length} hostile requests get their status, and the next good one its answer`, async (t) => {
  assert(CASES.length >= 60);
  for (const one of CASES) {
    await t.step(`${one[0]}: ${one[3] ?? one[2]}`, async () => {
      await assertAnswered(one);
      assertEquals(handler.requests, 0);
      const response = await handler.fetch(send(json, JSON_TYPE)());
      assertEquals(response.status, 200);
      assertEquals(JSON.stringify((await response.json()).verdicts), good);
    });
  }
});
