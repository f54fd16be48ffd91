/**
 * `gatewarden serve` under load on loopback, beside a server of the same shape that
 * only parses and echoes. Each server is a process on one core where `taskset` is
 * there; the load comes from this process. Memory is read from /proc (Linux only).
 *
 * `--requests N` single rows in all (default 200000), `--rows N` in one request
 * (default 1000000), `--connections N` at a time (default 16). Each part ends after
 * `--seconds N` (default 300) at the latest. Exit code 1 if anything failed.
 */
import { parseArgs } from "@std/cli/parse-args";
import { V8_FLAGS } from "../tools/permissions.ts";
import { npmStdFlag } from "../tools/std.ts";
import { HttpConnection } from "./workers/http_connection.ts";

const CLI = new URL("../cli.ts", import.meta.url).pathname;
const ECHO = new URL("workers/serve_echo.ts", import.meta.url).pathname;

/** Requests before anything is measured: code is compiled by then. */
const WARM_UP = 3000;

/** Made-up records in the form of NSL-KDD, sent over and over. */
const RECORDS: readonly (string | number)[][] = Array.from(
  { length: 1000 },
  (_, i) => [
    ...[0, i % 3 === 0 ? "udp" : "tcp", "http", "SF", 200 + i, 4000 + 7 * i],
    ...[0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 + i % 50, 1 + i % 40],
    ...[0, 0, 0, 0, 1, 0, 0, 50, 255, 1, 0, 0.02, 0.03, 0, 0, 0, 0],
  ],
);

interface Program {
  name: string;
  args: string[];
}

interface Server extends AsyncDisposable {
  url: URL;
  /** A line of /proc/PID/status in MB. */
  megabytes(field: "VmRSS" | "VmHWM"): Promise<number>;
}

async function hasTaskset(): Promise<boolean> {
  try {
    const args = ["-c", "0", "true"];
    return (await new Deno.Command("taskset", { args }).output()).success;
  } catch {
    return false;
  }
}

async function start({ args }: Program): Promise<Server> {
  const line = [
    ...(await hasTaskset() ? ["taskset", "-c", "0"] : []),
    ...[Deno.execPath(), "run", "--quiet", "--allow-all", V8_FLAGS],
    ...[...await npmStdFlag(), ...args],
  ];
  const process = new Deno.Command(line[0]!, {
    args: line.slice(1),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const end = async () => {
    process.kill("SIGKILL");
    await process.status;
  };
  const lines = process.stderr.pipeThrough(new TextDecoderStream());
  let said = "";
  for await (const text of lines.values({ preventCancel: true })) {
    said += text;
    const origin = /Listening on (http:\/\/[^\s,]+)/.exec(said)?.[1];
    if (origin === undefined) continue;
    // What it says from here on is trouble, for whoever runs this to see.
    lines.pipeTo(
      new WritableStream({ write: (text) => console.error(text) }),
    ).catch(() => {});
    return {
      url: new URL("/v1/score", origin),
      async megabytes(field) {
        const path = `/proc/${process.pid}/status`;
        const status = await Deno.readTextFile(path);
        const found = new RegExp(`${field}:\\s+(\\d+) kB`).exec(status);
        return Number(found?.[1]) / 1000;
      },
      [Symbol.asyncDispose]: end,
    };
  }
  throw new Error(`The server ended: ${said}`);
}

interface Load {
  perSecond: number;
  p50: number;
  p99: number;
  done: number;
  errors: number;
  /** Resident memory at the start, half way and at the end. */
  megabytes: number[];
}

/** Single rows on connections that are kept alive. */
async function singleRows(
  server: Server,
  { requests, connections, seconds }: Bounds,
): Promise<Load> {
  const times = new Float64Array(requests);
  let started = 0;
  let done = 0;
  let errors = 0;
  let halfWay: Promise<number> | undefined;
  const megabytes = [await server.megabytes("VmRSS")];
  const start = performance.now();
  const client = async (_: unknown, i: number) => {
    const body = JSON.stringify({ records: [RECORDS[i % RECORDS.length]] });
    using connection = await HttpConnection.open(
      server.url,
      "application/json",
      body,
    );
    while (started < requests) {
      const at = performance.now();
      if (at - start > seconds * 1000) return;
      if (++started === requests >> 1) halfWay = server.megabytes("VmRSS");
      try {
        if (!(await connection.post())) errors++;
      } catch (error) {
        errors++;
        return console.error(String(error));
      }
      times[done++] = performance.now() - at;
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  const elapsed = (performance.now() - start) / 1000;
  if (halfWay !== undefined) megabytes.push(await halfWay);
  megabytes.push(await server.megabytes("VmRSS"));
  const sorted = times.subarray(0, done).sort();
  return {
    perSecond: done / elapsed,
    p50: sorted[done >> 1] ?? NaN,
    p99: sorted[Math.floor(done * 0.99)] ?? NaN,
    done,
    errors,
    megabytes,
  };
}

/** One request of many rows, sent as fast as they are taken. */
async function streamedRows(
  { url }: Server,
  rows: number,
  seconds: number,
): Promise<{ perSecond: number; errors: number }> {
  const block = new TextEncoder().encode(
    RECORDS.map((record) => JSON.stringify(toObject(record)) + "\n").join(""),
  );
  const blocks = Math.ceil(rows / RECORDS.length);
  let sent = 0;
  const start = performance.now();
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/x-ndjson" },
    body: new ReadableStream({
      pull(controller) {
        if (sent++ < blocks) controller.enqueue(block);
        else controller.close();
      },
    }),
    signal: AbortSignal.timeout(seconds * 1000),
  });
  let lines = 0;
  let errors = response.status === 200 ? 0 : 1;
  const texts = response.body!.pipeThrough(new TextDecoderStream());
  for await (const text of texts) {
    for (let at = -1; (at = text.indexOf("\n", at + 1)) >= 0;) lines++;
    if (text.includes('"error"')) errors++;
  }
  if (lines !== blocks * RECORDS.length) errors++;
  return { perSecond: lines / (performance.now() - start) * 1000, errors };
}

let names: readonly string[] = [];

/** A record as NDJSON has it. */
function toObject(record: readonly (string | number)[]) {
  return Object.fromEntries(names.map((name, i) => [name, record[i]]));
}

/** The features' names, from the server itself. */
async function featureNames({ url }: Server): Promise<string[]> {
  const { schema } = await (await fetch(new URL("/v1/model", url))).json();
  return schema.features.map(({ name }: { name: string }) => name);
}

interface Bounds {
  requests: number;
  connections: number;
  seconds: number;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** Measures one server; how much failed. */
async function measure(
  program: Program,
  bounds: Bounds,
  rows: number,
): Promise<number> {
  await using server = await start(program);
  const warm = Math.min(WARM_UP, bounds.requests);
  const first = await singleRows(server, { ...bounds, requests: warm });
  const { perSecond, p50, p99, done, errors, megabytes } = await singleRows(
    server,
    bounds,
  );
  const streamed = await streamedRows(server, rows, bounds.seconds);
  const failed = first.errors + errors + streamed.errors;
  console.log(
    `${program.name}\n` +
      `  single rows    ${thousands(perSecond)} requests/s, ` +
      `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ` +
      `${bounds.connections} connections\n` +
      `  memory         ${megabytes.map(thousands).join(", ")} MB ` +
      `at the start, half way, after ${thousands(done)} requests\n` +
      `  NDJSON stream  ${thousands(streamed.perSecond)} rows/s\n` +
      `  errors         ${failed}`,
  );
  return failed;
}

/** One long request on a server that has done nothing else. */
async function measurePeak(
  program: Program,
  rows: number,
  seconds: number,
): Promise<number> {
  await using server = await start(program);
  const { perSecond, errors } = await streamedRows(server, rows, seconds);
  const peak = await server.megabytes("VmHWM");
  console.log(
    `${program.name}, one request of ${thousands(rows)} rows\n` +
      `  peak ${thousands(peak)} MB, ${thousands(perSecond)} rows/s, ` +
      `errors ${errors}`,
  );
  return errors;
}

async function main(): Promise<void> {
  const options = parseArgs(Deno.args, {
    string: ["requests", "rows", "connections", "seconds"],
    default: {
      requests: "200000",
      rows: "1000000",
      connections: "16",
      seconds: "300",
    },
  });
  const bounds = {
    requests: Number(options.requests),
    connections: Number(options.connections),
    seconds: Number(options.seconds),
  };
  const rows = Number(options.rows);
  const echo = { name: "parse and echo", args: [ECHO] };
  const serve = {
    name: "gatewarden serve",
    args: [CLI, "serve", "--port", "0", "--model", "nsl-kdd-reference"],
  };
  {
    await using server = await start(serve);
    names = await featureNames(server);
  }
  console.log(`load average ${Deno.loadavg().map((x) => x.toFixed(1))}`);
  const streamed = Math.ceil(rows / 5);
  let errors = await measure(echo, bounds, streamed);
  errors += await measure(serve, bounds, streamed);
  errors += await measurePeak(serve, rows, bounds.seconds);
  if (errors > 0) Deno.exit(1);
}

if (import.meta.main) await main();
