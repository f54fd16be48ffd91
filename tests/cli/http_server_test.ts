import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Answer, listen } from "../../lib/cli/http_server.ts";
import { CASES, TOKEN } from "../serve/hostile_cases.ts";
import { testHandler } from "../serve/requests.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

/** A server for the length of a test. */
async function serving(answer: Answer) {
  const server = await listen(LOOPBACK, answer);
  return {
    origin: `http://127.0.0.1:${server.address.port}`,
    port: server.address.port,
    async [Symbol.asyncDispose]() {
      server.abort();
      await server.finished;
    },
  };
}

/** What the server's own parser refuses, before any handler sees it. */
const REFUSED_BEFORE = new Set(["a path of 100 kB", "a method that is none"]);

const STREAM = { headers: { "Content-Type": "application/x-ndjson" } };

Deno.test("a request arrives with method, path, headers and body", async () => {
  await using server = await serving(async (request) =>
    Response.json({
      method: request.method,
      path: new URL(request.url).pathname,
      header: request.headers.get("x-test"),
      body: await request.text(),
    })
  );
  const headers = { "x-test": "yes" };
  const post = { method: "POST", headers, body: "hello" };
  const response = await fetch(`${server.origin}/a/b`, post);
  assertEquals(await response.json(), {
    method: "POST",
    path: "/a/b",
    header: "yes",
    body: "hello",
  });
});

Deno.test("an answer that is whole has its length, and HEAD has no body", async () => {
  await using server = await serving(() => new Response("ünf"));
  const whole = await fetch(server.origin);
  assertEquals(whole.headers.get("content-length"), "4");
  assertEquals(await whole.text(), "ünf");
  const head = await fetch(server.origin, { method: "HEAD" });
  assertEquals(await head.text(), "");
});

Deno.test("a body is not read ahead once its answer has begun", async () => {
  const begun = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  await using server = await serving((request) => {
    const reader = request.body!.getReader();
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done } = await reader.read();
        if (done) return controller.close();
        controller.enqueue(new TextEncoder().encode("{}\n"));
        begun.resolve();
        await taken.promise;
      },
    }, { highWaterMark: 0 });
    return new Response(body, STREAM);
  });
  const BLOCK = 1 << 20;
  const BLOCKS = 128;
  let sent = 0;
  const response = await fetch(server.origin, {
    method: "POST",
    body: new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (sent++ < BLOCKS) controller.enqueue(new Uint8Array(BLOCK));
        else controller.close();
      },
    }),
  });
  await begun.promise;
  // Until nothing moves any more: what is on its way fills buffers of the system.
  let before = -1;
  while (sent !== before) {
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  console.log(`${sent} MiB of ${BLOCKS} were taken`);
  assert(sent < BLOCKS / 2);
  taken.resolve();
  for await (const _ of response.body!);
  assert(sent > BLOCKS);
});

Deno.test("a client that goes away cancels the answer and aborts the request", async () => {
  const cancelled = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  await using server = await serving((request) => {
    request.signal.addEventListener("abort", () => aborted.resolve());
    const body = new ReadableStream<Uint8Array>({
      start: (controller) =>
        controller.enqueue(new TextEncoder().encode("{}\n")),
      cancel: () => cancelled.resolve(),
    });
    return new Response(body, STREAM);
  });
  const response = await fetch(server.origin);
  await response.body!.cancel();
  await Promise.all([cancelled.promise, aborted.promise]);
});

Deno.test("an answer that fails on its way breaks off the connection", async () => {
  await using server = await serving(() => {
    let parts = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (parts++ > 0) return controller.error(new Error("broken"));
        controller.enqueue(new TextEncoder().encode("{}\n"));
      },
    });
    return new Response(body, STREAM);
  });
  await assertRejects(async () => await (await fetch(server.origin)).text());
});

Deno.test("a target that is no URL is refused, and the next request answered", async () => {
  await using server = await serving(() => new Response("ok"));
  const { port } = server;
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const target = "GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n";
  await connection.write(new TextEncoder().encode(target));
  const buffer = new Uint8Array(1024);
  const count = await connection.read(buffer);
  const text = new TextDecoder().decode(buffer.subarray(0, count ?? 0));
  assert(text.startsWith("HTTP/1.1 400 "), text);
  assertEquals(await (await fetch(server.origin)).text(), "ok");
});

Deno.test("hostile requests over the socket get the status that they get without", async () => {
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
  await using server = await serving(handler.fetch);
  for (const [name, makeRequest, status] of CASES) {
    if (REFUSED_BEFORE.has(name)) continue;
    const original = await makeRequest();
    const { pathname, search } = new URL(original.url);
    const target = `${server.origin}${pathname}${search}`;
    const response = await fetch(new Request(target, original));
    await response.text().catch(() => {});
    assertEquals(response.status, status, name);
  }
});
