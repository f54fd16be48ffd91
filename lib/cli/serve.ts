import type { Detector } from "../detect/detector.ts";
import { DEFAULT_MODEL } from "../detect/shipped_models.ts";
import { AccessError, ConfigurationError } from "../errors.ts";
import { readConfig, readEnvironment } from "../serve/config.ts";
import { createHandler, type ScoringHandler } from "../serve/create_handler.ts";
import { Problem } from "../serve/problem.ts";
import { type Command, defineCommand } from "./command.ts";
import {
  type Answer,
  type HttpServer,
  listen,
  type ServerAddress,
} from "./http_server.ts";
import { loadDetector } from "./load_detector.ts";
import { MODEL_OPTIONS } from "./model_options.ts";
import { asText, defaulted, flag, integer, optional } from "./options.ts";
import { SIGNAL_EXIT_CODES, type SignalName, type Signals } from "./signals.ts";

/** Hosts that only this machine reaches. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i;

/** The longest grace; a service manager kills before that. */
const LONGEST_GRACE = 3600;

/** Refuses to let a whole network score without a token, unless told. */
function checkReach(host: string, token: unknown, insecure: boolean): void {
  if (LOOPBACK.test(host) || token !== undefined || insecure) return;
  throw new ConfigurationError(
    `Cannot serve on ${host} without a token, as other machines may reach it: ` +
      "set GATEWARDEN_TOKEN, or say --insecure",
  );
}

/** Why it cannot be listened on, in words. */
function whyNot(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) return "the port is in use";
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "this machine has no such address";
  }
  if (error instanceof Deno.errors.NotCapable) {
    return "there is no permission to use the network (--allow-net)";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "the system does not allow this user to take the port";
  }
  return error instanceof Error ? error.message : String(error);
}

async function listenOn(
  answer: Answer,
  address: ServerAddress,
): Promise<HttpServer> {
  try {
    return await listen(address, answer);
  } catch (error) {
    const { hostname, port } = address;
    throw new AccessError(
      `Cannot listen on ${hostname}, port ${port}: ${whyNot(error)}`,
    );
  }
}

function originOf({ hostname, port }: ServerAddress): string {
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return `http://${host}:${port}`;
}

/** Waits for the signal that ends the service. */
async function untilSignal(
  signals: Signals,
  server: HttpServer,
): Promise<SignalName> {
  const { promise, resolve } = Promise.withResolvers<SignalName>();
  signals.onFirst(resolve);
  const failed = server.finished.then(() => {
    throw new AccessError("Cannot go on listening: the socket was closed");
  });
  return await Promise.race([promise, failed]);
}

/** How often to look whether requests have ended. */
const LOOK_MILLISECONDS = 20;

/** Comes back after a while, or as soon as `promise` does. */
async function atMost(
  milliseconds: number,
  promise?: Promise<unknown>,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await (promise === undefined ? late : Promise.race([promise, late]));
  clearTimeout(timer);
}

/**
 * Lets requests end that are under way, for so long.
 *
 * What answers requests turns new ones away meanwhile.
 *
 * @returns How many have not ended.
 */
async function drain(
  server: HttpServer,
  handler: ScoringHandler,
  seconds: number,
): Promise<number> {
  const end = performance.now() + seconds * 1000;
  const left = () => Math.max(0, end - performance.now());
  while (handler.requests > 0 && left() > 0) {
    await atMost(Math.min(LOOK_MILLISECONDS, left()));
  }
  if (handler.requests > 0) return handler.requests;
  await atMost(left(), server.shutdown());
  return 0;
}

/** What requests get that come after the signal. */
function turnedAway(): Response {
  return new Problem(
    503,
    "Cannot take requests any more: the server ends",
    {},
    {
      "Connection": "close",
      "Retry-After": "5",
    },
  ).toResponse();
}

function plural(requests: number): string {
  return requests === 1 ? "1 request" : `${requests} requests`;
}

/** `gatewarden serve`: verdicts over HTTP. */
export const serveCommand: Command = defineCommand({
  name: "serve",
  description:
    "Scores traffic that is sent over HTTP: POST /v1/score, as JSON, NDJSON or " +
    "CSV. / is a page to try it, /openapi.json tells the rest. GATEWARDEN_TOKEN " +
    "sets the bearer token that requests must carry, other variables set limits. " +
    "On SIGTERM and Ctrl-C it turns new requests away and ends when those under " +
    "way have ended; a second signal ends it at once.",
  operands: "",
  operandCount: [0, 0],
  options: {
    model: optional(asText, {
      placeholder: MODEL_OPTIONS.model.placeholder,
      help: `${MODEL_OPTIONS.model.help}; by default GATEWARDEN_MODEL, ` +
        `else ${DEFAULT_MODEL}`,
    }),
    threshold: MODEL_OPTIONS.threshold,
    port: defaulted(integer(0, 65_535), {
      placeholder: "PORT",
      default: "8000",
      help: "where to listen; 0 takes any free port",
    }),
    host: defaulted(asText, {
      placeholder: "HOST",
      default: "127.0.0.1",
      help: "the address to listen on; 0.0.0.0 is all of them",
    }),
    insecure: flag(
      "listen beyond this machine without a token: everybody may score",
    ),
    grace: defaulted(integer(0, LONGEST_GRACE), {
      placeholder: "SECONDS",
      default: "10",
      help: "how long requests may take to end after a signal",
    }),
  },
  examples: [
    "gatewarden serve --model synthetic",
    "GATEWARDEN_TOKEN=… gatewarden serve --host 0.0.0.0 --port 80",
  ],
  async run({ options }, { signals }) {
    const { host, port, grace } = options;
    const config = readConfig(readEnvironment(console.error));
    checkReach(host, config.token, options.insecure);
    const name = options.model ?? String(config.model ?? DEFAULT_MODEL);
    // Loaded before anything listens: a model that is missing ends the program.
    const detector: Detector = await loadDetector(name, options.threshold);
    const model = () => Promise.resolve(detector);
    const handler = createHandler({ ...config, model, name });
    let isEnding = false;
    const answer = (request: Request) =>
      isEnding ? turnedAway() : handler.fetch(request);
    const server = await listenOn(answer, { hostname: host, port });
    const token = config.token === undefined
      ? "no token is asked for"
      : "token";
    console.error(
      `Listening on ${originOf(server.address)}, model ${name}, ${token}`,
    );

    const signal = await untilSignal(signals, server);
    isEnding = true;
    console.error(
      `${signal}: no more requests, ${plural(handler.requests)} under way`,
    );
    const cutOff = await drain(server, handler, grace);
    if (cutOff === 0) detector[Symbol.dispose]();
    else {
      // The detector is left alone: requests that are cut off may still use it.
      console.error(`Cut off ${plural(cutOff)} after ${grace} s`);
      server.abort();
    }
    return SIGNAL_EXIT_CODES[signal];
  },
});
