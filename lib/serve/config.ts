import { SHIPPED_MODELS } from "../detect/shipped_models.ts";
import { ConfigurationError } from "../errors.ts";
import type { HandlerOptions } from "./create_handler.ts";
import { LARGEST, type Limits } from "./limits.ts";

/** The environment variable of each limit. */
export const LIMIT_VARIABLES: Readonly<Record<keyof Limits, string>> = {
  jsonBytes: "GATEWARDEN_JSON_BYTES",
  heldBytes: "GATEWARDEN_HELD_BYTES",
  streamBytes: "GATEWARDEN_STREAM_BYTES",
  rows: "GATEWARDEN_ROWS",
  streamRows: "GATEWARDEN_STREAM_ROWS",
  rowBytes: "GATEWARDEN_ROW_BYTES",
  depth: "GATEWARDEN_DEPTH",
  requests: "GATEWARDEN_REQUESTS",
  idleSeconds: "GATEWARDEN_IDLE_SECONDS",
  bodySeconds: "GATEWARDEN_BODY_SECONDS",
};

/** All variables that the handler reads. */
export const VARIABLES: readonly string[] = [
  "GATEWARDEN_MODEL",
  "GATEWARDEN_TOKEN",
  ...Object.values(LIMIT_VARIABLES),
];

/** Reads a variable; `undefined` where it is not set. */
export type ReadVariable = (name: string) => string | undefined;

function parseLimit(name: keyof Limits, text: string): number {
  const largest = LARGEST[name] ?? Number.MAX_SAFE_INTEGER;
  if (text === "none" && LARGEST[name] === undefined) return Infinity;
  const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= largest) return value;
  const expected = LARGEST[name] === undefined
    ? 'an integer of at least 1, or "none"'
    : `an integer from 1 to ${largest}`;
  throw new ConfigurationError(
    `Cannot use ${LIMIT_VARIABLES[name]} as it must be ${expected}: ` +
      `current value is ${JSON.stringify(text)}`,
  );
}

/**
 * Reads a handler's options from the environment.
 *
 * An empty variable counts as not set.
 *
 * @throws {ConfigurationError} If a variable is malformed.
 */
export function readConfig(read: ReadVariable): HandlerOptions {
  const given = (name: string) => read(name) || undefined;
  const model = given("GATEWARDEN_MODEL");
  const isFile = model !== undefined && /[./\\]/.test(model);
  if (model !== undefined && !isFile && !SHIPPED_MODELS.includes(model)) {
    throw new ConfigurationError(
      `Cannot use GATEWARDEN_MODEL as it must be a file or one of ${
        SHIPPED_MODELS.join(", ")
      }: current value is ${JSON.stringify(model)}`,
    );
  }
  const limits: Partial<Record<keyof Limits, number>> = {};
  for (const name of Object.keys(LIMIT_VARIABLES) as (keyof Limits)[]) {
    const text = given(LIMIT_VARIABLES[name]);
    if (text !== undefined) limits[name] = parseLimit(name, text);
  }
  const token = given("GATEWARDEN_TOKEN");
  return {
    limits,
    ...(model !== undefined && { model }),
    ...(token !== undefined && { token }),
  };
}

/**
 * Reads variables of this process, as far as that is allowed. `Deno.env.get` would
 * throw or ask a person, so the permission is looked at first.
 *
 * @param warn Told what could not be read.
 */
export function readEnvironment(
  warn: (message: string) => void,
): ReadVariable {
  const isAllowed = (variable: string) =>
    Deno.permissions.querySync({ name: "env", variable }).state === "granted";
  const refused = VARIABLES.filter((variable) => !isAllowed(variable));
  if (refused.length > 0) {
    const isAll = refused.length === VARIABLES.length;
    const what = isAll ? "GATEWARDEN_…" : refused.join(", ");
    const token = refused.includes("GATEWARDEN_TOKEN")
      ? ", and no token is asked for"
      : "";
    warn(
      `Cannot read ${what} from the environment without --allow-env: ` +
        `defaults are used${token}`,
    );
  }
  return (name) => refused.includes(name) ? undefined : Deno.env.get(name);
}
