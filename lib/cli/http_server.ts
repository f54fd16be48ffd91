/**
 * A server that passes requests on as the web platform has them.
 *
 * It stands on node:http, since `Deno.serve` of Deno 2.8.3 to 2.9.6 reads a body
 * ahead without bound once its answer has begun: a long stream of rows would
 * gather in memory. Here nothing is read before it is asked for, and nothing is
 * written before the client has taken what came before.
 *
 * @module
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { NDJSON_TYPE } from "../serve/media_types.ts";

/** Where a server listens. */
export interface ServerAddress {
  readonly hostname: string;
  readonly port: number;
}

/** What answers requests; it never rejects. */
export type Answer = (request: Request) => Response | Promise<Response>;

/** A server that listens. */
export interface HttpServer {
  /** Where, the port that was found included. */
  readonly address: ServerAddress;
  /** Rejects where the socket fails, and settles once the server was closed. */
  readonly finished: Promise<void>;
  /** Takes no connections any more, and ends when those under way have ended. */
  shutdown(): Promise<void>;
  /** Ends all connections at once. */
  abort(): void;
}

/** How long a client may send on once it has its answer. */
const LINGER_MILLISECONDS = 1000;

/** The methods whose requests have no body. */
const WITHOUT_BODY = ["GET", "HEAD", "TRACE"];

/**
 * Listens.
 *
 * @throws {Error} What Deno says where it cannot.
 */
export async function listen(
  { hostname, port }: ServerAddress,
  answer: Answer,
): Promise<HttpServer> {
  // Asked first, since Deno tells what is wrong, and node:http a number.
  Deno.listen({ hostname, port }).close();
  // Only what serves pays for it: the module takes 30 ms to load.
  const [{ createServer }, { default: process }] = await Promise.all([
    import("node:http"),
    import("node:process"),
  ]);
  // The bundle hides it from tfjs, and the module's streams look for it.
  (globalThis as { process?: unknown }).process ??= process;
  const server = createServer({ requestTimeout: 0 }, (incoming, outgoing) => {
    void respond(incoming, outgoing, answer);
  });
  await started(server, { hostname, port });
  const finished = new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.once("close", resolve);
  });
  const address = server.address() as { address: string; port: number };
  return {
    address: { hostname: address.address, port: address.port },
    finished,
    async shutdown() {
      server.close();
      server.closeIdleConnections();
      await finished;
    },
    abort: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function started(
  server: Server,
  { hostname, port }: ServerAddress,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: hostname, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Answers one request; where the client goes away, so does the answer. */
async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: Answer,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  // A socket that fails is a client that went away; "close" follows.
  incoming.on("error", () => {});
  outgoing.on("error", () => {});
  endLater(incoming, outgoing);
  let request: Request;
  try {
    request = toRequest(incoming, gone.signal);
  } catch {
    outgoing.writeHead(400, { "Content-Length": 0, Connection: "close" }).end();
    return;
  }
  const response = await answer(request);
  const headers = [...response.headers].flat();
  if (response.headers.get("content-type") === NDJSON_TYPE) {
    outgoing.writeHead(response.status, headers);
    return await write(response.body!, outgoing, gone.signal);
  }
  // All but streams are here already, and so their length is known.
  const body = new Uint8Array(await response.arrayBuffer());
  const length = incoming.method === "HEAD" || response.status === 204
    ? []
    : ["Content-Length", String(body.length)];
  outgoing.writeHead(response.status, [...headers, ...length]).end(body);
}

/** @throws {TypeError} If the target or a header is not what a URL or header may be. */
function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = "GET", url = "/", rawHeaders } = incoming;
  const headers = new Headers();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    headers.append(rawHeaders[i]!, rawHeaders[i + 1]!);
  }
  // Requests by a proxy name the whole URL, others the path alone.
  const target = url.startsWith("/")
    ? `http://${headers.get("host") ?? "localhost"}${url}`
    : url;
  if (WITHOUT_BODY.includes(method)) {
    return new Request(target, { method, headers, signal });
  }
  return new Request(target, {
    method,
    headers,
    signal,
    body: bodyOf(incoming),
    // Web types do not know it yet; without it a stream is refused.
    ...{ duplex: "half" },
  });
}

/** The body, each chunk read when it is asked for. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const chunk: Uint8Array | null = incoming.read();
        if (chunk !== null) return controller.enqueue(new Uint8Array(chunk));
        if (incoming.readableEnded) return controller.close();
        if (incoming.destroyed) {
          throw new Error("The connection ended before the body");
        }
        await moved(incoming);
      }
    },
    cancel() {
      // The rest is read and dropped, so that the client comes to its answer.
      incoming.removeAllListeners("readable");
      incoming.resume();
    },
  }, { highWaterMark: 0 });
}

/** Waits until there is more to read, or nothing any more. */
function moved(incoming: IncomingMessage): Promise<void> {
  const events = ["readable", "end", "close"] as const;
  return new Promise((resolve) => {
    const settle = () => {
      for (const event of events) incoming.off(event, settle);
      resolve();
    };
    for (const event of events) incoming.on(event, settle);
  });
}

/** Cuts off a client that sends on and on after its answer. */
function endLater(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.once("finish", () => {
    if (incoming.complete) return;
    const timer = setTimeout(() => incoming.destroy(), LINGER_MILLISECONDS);
    incoming.once("close", () => clearTimeout(timer));
  });
}

/** Writes a body as fast as the client takes it. */
async function write(
  body: ReadableStream<Uint8Array>,
  outgoing: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  if (gone.aborted) return cancel();
  gone.addEventListener("abort", cancel, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (gone.aborted) return;
      if (done) break;
      if (!outgoing.write(value)) await drained(outgoing, gone);
    }
    outgoing.end();
  } catch {
    // The status is sent: all that is left to say is that it broke off.
    outgoing.destroy();
  } finally {
    gone.removeEventListener("abort", cancel);
  }
}

function drained(outgoing: ServerResponse, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (gone.aborted) return resolve();
    outgoing.once("drain", resolve);
    gone.addEventListener("abort", () => resolve(), { once: true });
  });
}
