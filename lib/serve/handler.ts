/**
 * The scoring handler: traffic over HTTP in, verdicts out.
 *
 * The default export is what `deno serve` and Deno Deploy run. It needs no
 * permission; with `--allow-env` it reads its configuration from variables
 * `GATEWARDEN_…`. To mount it elsewhere, {@linkcode createHandler} makes one.
 *
 * ```sh
 * deno serve jsr:@gatewarden/gatewarden/handler
 * curl --data-binary @traffic.csv -H "Content-Type: text/csv" localhost:8000/v1/score
 * ```
 *
 * @example
 * ```ts
 * import handler from "@gatewarden/gatewarden/handler";
 * import { assertEquals } from "@std/assert";
 *
 * const server = Deno.serve({ port: 0, onListen() {} }, handler.fetch);
 * const response = await fetch(`http://localhost:${server.addr.port}/healthz`);
 * assertEquals(await response.json(), { status: "ok" });
 * await server.shutdown();
 * ```
 *
 * @module
 */
import { readConfig, readEnvironment } from "./config.ts";
import {
  createHandler,
  type HandlerOptions,
  type ScoringHandler,
} from "./create_handler.ts";
import type { Limits } from "./limits.ts";

export { createHandler, type HandlerOptions, type Limits, type ScoringHandler };

let configured: ScoringHandler | undefined;

/**
 * A handler that is configured by the environment.
 *
 * Servers take `fetch` when they start, and so hear of a malformed variable then;
 * whoever imports this module for `createHandler` alone does not.
 *
 * @throws {ConfigurationError} Where `fetch` is taken, if a variable is malformed.
 */
const handler: Deno.ServeDefaultExport = {
  get fetch() {
    configured ??= createHandler(readConfig(readEnvironment(console.error)));
    return configured.fetch;
  },
};

export default handler;
