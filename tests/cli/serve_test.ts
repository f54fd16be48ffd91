import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  type Finished,
  HAS_PERMISSIONS,
  runCli,
  type RunOptions,
  startCli,
} from "./run_cli.ts";

const SAMPLE = new URL("../../data/synthetic-sample.csv", import.meta.url);
const WINDOWS = Deno.build.os === "windows";
const PERMISSIONS = ["--allow-read", "--allow-net", "--allow-env"];
const ANY_PORT = ["--port", "0", "--model", "synthetic"];

/** A service as a process. */
interface Service extends AsyncDisposable {
  readonly origin: string;
  readonly stderr: () => string;
  /** Comes back once it has said something. */
  says(text: string): Promise<void>;
  kill(signal: Deno.Signal): void;
  /** Its exit code, once it has ended. */
  readonly code: Promise<number>;
}

async function serve(
  args: readonly string[] = ANY_PORT,
  options: RunOptions = {},
): Promise<Service> {
  const child = await startCli(["serve", ...args], {
    permissions: PERMISSIONS,
    ...options,
  });
  await child.stdin.close();
  let stderr = "";
  let heard = Promise.withResolvers<void>();
  let ended = false;
  const read = (async () => {
    for await (
      const text of child.stderr.pipeThrough(new TextDecoderStream())
    ) {
      stderr += text;
      heard.resolve();
      heard = Promise.withResolvers();
    }
    ended = true;
    heard.resolve();
    await child.stdout.cancel();
  })();
  const says = async (text: string) => {
    while (!stderr.includes(text)) {
      if (ended) throw new Error(`It ended and said: ${stderr}`);
      await heard.promise;
    }
  };
  const code = child.status.then(async ({ code }) => {
    await read;
    return code;
  });
  await says("Listening on ");
  return {
    origin: /http:\/\/[^\s,]+/.exec(stderr)![0],
    stderr: () => stderr,
    says,
    kill: (signal) => child.kill(signal),
    code,
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
      await code;
    },
  };
}

const run = (args: readonly string[], options: RunOptions = {}) =>
  runCli(["serve", ...args], { permissions: PERMISSIONS, ...options });

function assertRefused(
  { code, stdout, stderr }: Finished,
  expected: number,
  sentence: string,
): void {
  assertEquals({ code, stdout }, { code: expected, stdout: "" }, stderr);
  assertStringIncludes(stderr, `error: Cannot ${sentence}`);
}

function post(
  { origin }: Service,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${origin}/v1/score`, {
    method: "POST",
    headers: {
      "Content-Type": "text/csv",
      Accept: "application/x-ndjson",
      ...headers,
    },
    body,
  });
}

/** The first lines of the sample, the header included: one window takes 13. */
async function sampleLines(from: number, to: number): Promise<string> {
  const lines = (await Deno.readTextFile(SAMPLE)).split("\n");
  return lines.slice(from, to).join("\n") + "\n";
}

/** A request that has had its first verdict, and stays open. */
async function openRequest(service: Service) {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const answer = post(service, readable);
  const write = (text: string) => writer.write(encoder.encode(text));
  await write(await sampleLines(0, 13));
  const reader = (await answer).body!.pipeThrough(new TextDecoderStream())
    .getReader();
  const read = async () => JSON.parse((await reader.read()).value!).index;
  assertEquals(await read(), 11);
  return { write, writer, reader, read };
}

Deno.test("serve answers with the verdicts of score, threshold included", async () => {
  const options = ["--model", "synthetic", "--threshold", "percentile:99"];
  await using service = await serve(["--port", "0", ...options]);
  assertStringIncludes(service.stderr(), "127.0.0.1");
  assertStringIncludes(service.stderr(), "model synthetic, no token");
  const { stdout } = await runCli(["score", SAMPLE.pathname, ...options]);
  const response = await post(service, await Deno.readFile(SAMPLE));
  assertEquals(await response.text(), stdout);
});

Deno.test("serve takes model, token and limits from the environment", async () => {
  const shell = "GATEWARDEN_MODEL=synthetic GATEWARDEN_TOKEN=t " +
    'GATEWARDEN_STREAM_ROWS=20 exec "$@"';
  await using service = await serve(["--port", "0", "--host", "0.0.0.0"], {
    shell,
  });
  const local = {
    ...service,
    origin: service.origin.replace("0.0.0.0", "127.0.0.1"),
  };
  const body = await sampleLines(0, 100);
  const refused = await post(local, body);
  assertEquals(refused.status, 401);
  await refused.body?.cancel();
  const response = await post(local, body, { Authorization: "Bearer t" });
  const lines = (await response.text()).trimEnd().split("\n");
  assertEquals(lines.length, 10);
  assertEquals(JSON.parse(lines[9]!).error.status, 413);
  // The token itself is nobody's business.
  assert(!/Bearer|TOKEN/.test(service.stderr()), service.stderr());
});

Deno.test("serve refuses to listen beyond loopback without a token, unless told", async () => {
  for (const host of ["0.0.0.0", "::", "192.0.2.1", "localhost.example"]) {
    const refused = await run([...ANY_PORT, "--host", host]);
    assertRefused(refused, 2, `serve on ${host} without a token`);
  }
  const args = [...ANY_PORT, "--host", "0.0.0.0", "--insecure"];
  await using service = await serve(args);
  const { port } = new URL(service.origin);
  const response = await fetch(`http://127.0.0.1:${port}/healthz`);
  assertEquals(await response.json(), { status: "ok" });
});

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test({
    name: `serve lets a request end on ${signal}, and takes no more`,
    ignore: WINDOWS,
    async fn() {
      await using service = await serve();
      const { write, writer, read, reader } = await openRequest(service);
      service.kill(signal);
      await service.says(`${signal}: no more requests, 1 request under way`);
      const late = await fetch(`${service.origin}/healthz`);
      assertEquals([late.status, late.headers.has("Retry-After")], [503, true]);
      assertEquals((await late.json()).status, 503);
      await write(await sampleLines(13, 14));
      assertEquals(await read(), 12);
      await writer.close();
      assertEquals((await reader.read()).done, true);
      assertEquals(await service.code, code, service.stderr());
      assert(!service.stderr().includes("Cut off"), service.stderr());
      await assertRejects(() => fetch(`${service.origin}/healthz`), TypeError);
    },
  });
}

Deno.test({
  name: "serve cuts off what has not ended after --grace",
  ignore: WINDOWS,
  async fn() {
    await using service = await serve([...ANY_PORT, "--grace", "0"]);
    const { reader } = await openRequest(service);
    const ended = reader.read().then(({ done }) => done, () => true);
    service.kill("SIGTERM");
    assertEquals(await service.code, 143, service.stderr());
    assertStringIncludes(service.stderr(), "Cut off 1 request after 0 s");
    assertEquals(await ended, true);
  },
});

Deno.test({
  name: "serve ends at once on a second signal",
  ignore: WINDOWS,
  async fn() {
    await using service = await serve([...ANY_PORT, "--grace", "3600"]);
    const { reader } = await openRequest(service);
    const ended = reader.read().then(({ done }) => done, () => true);
    service.kill("SIGTERM");
    await service.says("SIGTERM: no more");
    service.kill("SIGINT");
    assertEquals(await service.code, 130);
    assertEquals(await ended, true);
  },
});

Deno.test("serve says why it cannot listen", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const args = ["--model", "synthetic", "--port", String(port)];
  const where = `listen on 127.0.0.1, port ${port}`;
  assertRefused(await run(args), 5, `${where}: the port is in use`);
  const elsewhere = [...ANY_PORT, "--host", "192.0.2.1", "--insecure"];
  assertRefused(await run(elsewhere), 5, "listen on 192.0.2.1, port 0: this");
});

Deno.test({
  name: "serve says which permission it lacks",
  ignore: !HAS_PERMISSIONS,
  async fn() {
    const without = (flag: string) => ({
      permissions: PERMISSIONS.filter((permission) => permission !== flag),
    });
    const refused = await run(ANY_PORT, without("--allow-net"));
    assertRefused(refused, 5, "listen on 127.0.0.1, port 0: there is no");
    await using service = await serve(ANY_PORT, without("--allow-env"));
    assertStringIncludes(service.stderr(), "without --allow-env");
  },
});

Deno.test("serve refuses what it cannot use before it listens", async () => {
  const cases: [string[], number, string, string?][] = [
    [["--port", "65536"], 2, 'use --port "65536"'],
    [["--grace", "-1"], 2, 'use --grace "-1"'],
    [["traffic.csv"], 2, 'serve with "traffic.csv"'],
    [["--model", "nsl"], 4, "load model nsl"],
    [[], 2, "use GATEWARDEN_ROWS", 'GATEWARDEN_ROWS=many exec "$@"'],
    [ANY_PORT, 2, "use the token", 'GATEWARDEN_TOKEN="a b" exec "$@"'],
  ];
  for (const [args, code, sentence, shell] of cases) {
    const options = shell === undefined ? {} : { shell };
    assertRefused(await run(args, options), code, sentence);
  }
});
