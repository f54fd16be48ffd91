/**
 * The handler's composition: which middleware and which route answers what.
 *
 * @module
 */
import { OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import type { Context } from "hono";
import { Detector } from "../detect/detector.ts";
import { DEFAULT_MODEL } from "../detect/shipped_models.ts";
import { ConfigurationError } from "../errors.ts";
import { VERSION } from "../version.ts";
import { contentSecurityPolicy } from "./content_security_policy.ts";
import { completeLimits, type Limits } from "./limits.ts";
import { answerFormat, bodyFormat } from "./media_types.ts";
import { modelFacts, modelList } from "./model_facts.ts";
import { describeRoutes, LINE_SCHEMAS } from "./openapi.ts";
import { pageHtml } from "./page.ts";
import { defect, Problem } from "./problem.ts";
import { parseScoreQuery } from "./schemas.ts";
import { score, type ScoreContext } from "./score.ts";
import { askForToken, securityHeaders } from "./security.ts";
import { ServedModel } from "./served_model.ts";
import { Slots } from "./slots.ts";

/** What a handler is made of. */
export interface HandlerOptions {
  /**
   * The model: a shipped name, a file, or what loads a detector. It is loaded
   * when it is first asked for, once. The handler keeps it.
   *
   * @default {"nsl-kdd"}
   */
  readonly model?: string | URL | (() => Promise<Detector>);
  /** What the model is called in answers; by default its shipped name or file. */
  readonly name?: string;
  /**
   * The bearer token that requests under `/v1/` must carry. Without one everybody
   * is let in.
   */
  readonly token?: string;
  /** What requests may ask for, where it is not the default. */
  readonly limits?: Partial<Limits>;
  /** Told of defects and of models that cannot be loaded. @default {console.error} */
  readonly log?: (error: unknown) => void;
}

/** A handler of requests, to be mounted anywhere. */
export interface ScoringHandler {
  /** Answers a request. It never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** How many scoring requests are under way. */
  readonly requests: number;
  /** Loads the model, so that the first request need not wait. Rejects where it cannot be had. */
  load(): Promise<void>;
}

/** What RFC 6750 allows in a token. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/**
 * Makes a handler that scores traffic over HTTP.
 *
 * Nothing is kept between requests but the model. It needs no permission, no file
 * system and no server of its own.
 *
 * @example
 * ```ts
 * import { createHandler } from "@gatewarden/gatewarden/handler";
 * import { syntheticTraffic } from "@gatewarden/gatewarden";
 * import { assertEquals } from "@std/assert";
 *
 * const handler = createHandler({ model: "synthetic", token: "secret" });
 * const rows = await Array.fromAsync(syntheticTraffic({ rows: 30 }));
 * const response = await handler.fetch(
 *   new Request("http://localhost/v1/score", {
 *     method: "POST",
 *     headers: { "Content-Type": "application/json", Authorization: "Bearer secret" },
 *     body: JSON.stringify({ records: rows.map(({ values }) => values) }),
 *   }),
 * );
 * const { verdicts } = await response.json();
 * // Windows of 12 rows: the first verdict is on row 11.
 * assertEquals(verdicts.length, 19);
 * ```
 *
 * @throws {ConfigurationError} If the token or a limit is not what it must be.
 */
export function createHandler(options: HandlerOptions = {}): ScoringHandler {
  const { model: source = DEFAULT_MODEL, token } = options;
  if (token !== undefined && !TOKEN.test(token)) {
    throw new ConfigurationError(
      "Cannot use the token as it must be letters, digits and ._~+/- (RFC 6750)",
    );
  }
  const log = options.log ?? console.error;
  const limits = completeLimits(options.limits);
  const load = typeof source === "function"
    ? source
    : () => Detector.load(source);
  const name = options.name ??
    (typeof source === "function" ? "model" : String(source));
  const model = new ServedModel(name, load, log);
  const slots = new Slots(limits);
  const app = createApp({ model, limits, slots, log }, token);
  return {
    fetch: async (request) => await app.fetch(request),
    get requests() {
      return slots.requests;
    },
    load: async () => void await model.get(),
  };
}

type Route = (context: Context) => Response | Promise<Response>;

/** What answers each route of {@linkcode describeRoutes}, by its operation. */
function operations(
  parts: ScoreContext,
  document: () => string,
): Record<string, Route> {
  const { model } = parts;
  let policy: Promise<string> | undefined;
  return {
    score(context) {
      const { raw } = context.req;
      const format = bodyFormat(raw.headers);
      return score({
        body: raw.body,
        format,
        answer: answerFormat(context, format),
        isGone: () => raw.signal.aborted,
        ...parseScoreQuery(context.req.query()),
      }, parts);
    },
    listModels: (context) => context.json(modelList(model.name)),
    describeModel: async (context) => context.json(await modelFacts(model)),
    isAlive: (context) => context.json({ status: "ok" }),
    async isReady(context) {
      await model.get();
      return context.json({ status: "ok" });
    },
    describeServer: (context) =>
      context.body(document(), 200, { "Content-Type": "application/json" }),
    async page(context) {
      policy ??= contentSecurityPolicy(pageHtml);
      context.header("Content-Security-Policy", await policy);
      return context.html(pageHtml);
    },
  };
}

/** Puts routes and middleware together. */
function createApp(
  parts: ScoreContext,
  token: string | undefined,
): OpenAPIHono {
  const app = new OpenAPIHono();
  app.use(securityHeaders());
  app.use(cancelUnread);
  app.onError((error) => answerError(error, parts.log));
  app.notFound(() => new Problem(404, "Cannot find this path").toResponse());
  if (token !== undefined) app.use("/v1/*", askForToken(token));

  const registry = app.openAPIRegistry;
  for (const [id, schema] of Object.entries(LINE_SCHEMAS)) {
    registry.register(id, schema);
  }
  if (token !== undefined) {
    const scheme = { type: "http", scheme: "bearer" } as const;
    registry.registerComponent("securitySchemes", "bearer", scheme);
  }
  const routes = describeRoutes(token !== undefined);
  let document: string | undefined;
  const answers = operations(parts, () => document ??= documentOf(app));
  for (const route of routes) {
    registry.registerPath(route);
    app.on(
      route.method.toUpperCase(),
      route.path,
      answers[route.operationId!]!,
    );
    refuseOtherMethods(app, route);
  }
  return app;
}

/** Every path here has one method, and HEAD where that is GET. */
function refuseOtherMethods(app: OpenAPIHono, { path, method }: RouteConfig) {
  const allow = method === "get" ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
  app.options(path, (context) => context.body(null, 204, { Allow: allow }));
  app.all(path, () => {
    throw new Problem(
      405,
      `Cannot answer this method here: there are ${allow}`,
      {},
      {
        Allow: allow,
      },
    );
  });
}

function documentOf(app: OpenAPIHono): string {
  return JSON.stringify(app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Gatewarden",
      version: VERSION,
      description: "Anomalies in network traffic, with reasons.",
      license: { name: "MIT" },
    },
    servers: [{ url: "/" }],
  }));
}

/** Lets go of a body that was refused without being read. */
async function cancelUnread(
  context: Context,
  next: () => Promise<void>,
): Promise<void> {
  await next();
  const { body } = context.req.raw;
  if (body !== null && !body.locked) await body.cancel().catch(() => {});
}

/** Problems are answered as they are; anything else is a defect, and stays here. */
function answerError(error: Error, log: (error: unknown) => void): Response {
  if (error instanceof Problem) return error.toResponse();
  log(error);
  return defect().toResponse();
}
