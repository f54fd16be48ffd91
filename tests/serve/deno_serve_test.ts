/** `deno serve` of the handler as a process, as Deno Deploy runs it. */
import { assert, assertEquals } from "@std/assert";
import {
  CSV_TYPE,
  JSON_TYPE,
  NDJSON_TYPE,
  syntheticDetector,
  syntheticRows,
  toCsv,
  toNdjson,
} from "./requests.ts";

const ROOT = new URL("../../", import.meta.url);

async function importMapFlag(): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-qA", "--no-config", "tools/std.ts"],
    cwd: ROOT,
  }).output();
  const flag = new TextDecoder().decode(stdout).trim();
  return flag === "" ? [] : [flag];
}

/** A running server, and what it has said on stderr. */
interface Server extends AsyncDisposable {
  readonly origin: string;
  readonly stderr: () => string;
}

/** The handler in this project. */
const SOURCE = "lib/serve/handler.ts";

function spawn(
  flags: readonly string[],
  env: Record<string, string>,
  entry = SOURCE,
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "serve",
      "--no-lock",
      "--no-prompt",
      "--port=0",
      "--host=127.0.0.1",
      ...flags,
      entry,
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

async function serve(
  flags: readonly string[],
  env: Record<string, string> = {},
  entry = SOURCE,
): Promise<Server> {
  const child = spawn([...await importMapFlag(), ...flags], env, entry);
  let stderr = "";
  const listening = Promise.withResolvers<string>();
  const read = (async () => {
    for await (
      const text of child.stderr.pipeThrough(new TextDecoderStream())
    ) {
      stderr += text;
      const found = /Listening on (http:\/\/[^\s/]+)/.exec(stderr);
      if (found) listening.resolve(found[1]!);
    }
    listening.reject(new Error(`The server ended: ${stderr}`));
  })();
  listening.promise.catch(() => {});
  const end = async () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await read;
    await child.status;
  };
  try {
    const origin = await listening.promise;
    return { origin, stderr: () => stderr, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

const { schema } = await syntheticDetector();
const rows = await syntheticRows(60);
const detector = await syntheticDetector();

Deno.test("without any permission it answers everything with the defaults", async () => {
  await using server = await serve([]);
  assert(server.stderr().includes("without --allow-env"), server.stderr());
  for (
    const path of ["/", "/healthz", "/readyz", "/openapi.json", "/v1/models"]
  ) {
    const response = await fetch(server.origin + path);
    assertEquals(response.status, 200, path);
    await response.text();
  }
  const model = await (await fetch(`${server.origin}/v1/model`)).json();
  assertEquals(model.name, "nsl-kdd");
  const values = model.schema.features.map(({ type }: { type: string }) =>
    type === "numeric" ? 1 : "tcp"
  );
  const bodies: [string, string][] = [
    [JSON_TYPE, JSON.stringify({ records: [values] })],
    [CSV_TYPE, values.join(",")],
  ];
  for (const [type, body] of bodies) {
    const response = await fetch(`${server.origin}/v1/score`, {
      method: "POST",
      headers: { "Content-Type": type, Accept: NDJSON_TYPE },
      body,
    });
    assertEquals(response.status, 200);
    assertEquals((await response.json()).index, 0);
  }
});

/** What the handler is made of, over http. */
function serveSources(): Deno.HttpServer<Deno.NetAddr> {
  const isPublished = /^\/(lib|models)\/[\w/.-]+\.(ts|json)$/;
  return Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      if (!isPublished.test(pathname)) {
        return new Response(null, { status: 404 });
      }
      const type = pathname.endsWith(".ts")
        ? "application/typescript"
        : "application/json";
      const body = await Deno.readFile(new URL(`.${pathname}`, ROOT));
      return new Response(body, { headers: { "Content-Type": type } });
    },
  );
}

Deno.test("a copy that is served over http runs from its address", async () => {
  await using sources = serveSources();
  const host = `127.0.0.1:${sources.addr.port}`;
  const flags = [`--allow-import=${host}`, "--no-check", "--no-lock"];
  await using server = await serve(flags, {}, `http://${host}/${SOURCE}`);
  const response = await fetch(`${server.origin}/readyz`);
  assertEquals(await response.json(), { status: "ok" });
});

Deno.test("with --allow-env it takes its configuration, and a token", async () => {
  const env = { GATEWARDEN_MODEL: "synthetic", GATEWARDEN_TOKEN: "t" };
  await using server = await serve(["--allow-env"], env);
  assert(!server.stderr().includes("--allow-env"), server.stderr());
  const score = (token: string, body: BodyInit, type: string) =>
    fetch(`${server.origin}/v1/score`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": type },
      body,
    });
  const refused = await score("x", "x".repeat(1e7), CSV_TYPE);
  assertEquals(refused.status, 401);
  await refused.text();
  const expected = detector.score(
    rows.map(({ index, values, time }) => ({ index, values, time: time! })),
  );
  for (
    const [body, type] of [
      [toNdjson(rows, schema), NDJSON_TYPE],
      [toCsv(rows, schema), CSV_TYPE],
    ] as const
  ) {
    const response = await score("t", body, type);
    const lines = (await response.text()).trimEnd().split("\n");
    assertEquals(lines.map((line) => JSON.parse(line)), expected);
  }

  // Both ways at once: verdicts come back while the request is still open.
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
  const writer = writable.getWriter();
  const write = (from: number, to: number) =>
    writer.write(
      new TextEncoder().encode(toNdjson(rows.slice(from, to), schema)),
    );
  const answered = score("t", readable, NDJSON_TYPE);
  write(0, 12);
  const response = await answered;
  const reader = response.body!.pipeThrough(new TextDecoderStream())
    .getReader();
  assertEquals(JSON.parse((await reader.read()).value!).index, 11);
  write(12, 13);
  assertEquals(JSON.parse((await reader.read()).value!).index, 12);
  await writer.close();
  assertEquals((await reader.read()).done, true);

  // A client that goes away takes nothing along.
  const abort = new AbortController();
  const gone = await fetch(`${server.origin}/v1/score`, {
    method: "POST",
    headers: { Authorization: "Bearer t", "Content-Type": NDJSON_TYPE },
    body: new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(toNdjson(rows, schema)));
      },
    }),
    signal: abort.signal,
  });
  await gone.body!.getReader().read();
  abort.abort();
  const after = await score("t", toCsv(rows, schema), CSV_TYPE);
  assertEquals((await after.text()).trimEnd().split("\n").length, 49);
});

Deno.test("a malformed variable is an error at start", async () => {
  const env = { GATEWARDEN_ROWS: "many" };
  const flags = [...await importMapFlag(), "--allow-env"];
  const { code, stderr } = await spawn(flags, env).output();
  assert(code !== 0);
  const text = new TextDecoder().decode(stderr);
  assert(text.includes("Cannot use GATEWARDEN_ROWS"), text);
});
