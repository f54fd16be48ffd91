import { tell } from "./tell.ts";
import {
  AccessError,
  BadInputError,
  ConfigurationError,
  ModelError,
} from "../errors.ts";
import { ClosedOutput } from "./output.ts";

/** The exit code of a defect, as `sysexits.h` has it for internal errors. */
const DEFECT = 70;

/** The exit code of an error that is not ours; `undefined` for a defect. */
function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof ConfigurationError) return 2;
  if (error instanceof BadInputError) return 3;
  if (error instanceof ModelError) return 4;
  if (error instanceof AccessError) return 5;
  if (error instanceof Deno.errors.NotCapable) return 5;
  // Told by its name, as its class comes with all of tfjs.
  if (error instanceof Error && error.name === "BackendError") return 5;
  return undefined;
}

/**
 * Says on stderr what went wrong, a defect with all that helps to find it.
 *
 * @returns The exit code.
 */
export function reportError(error: unknown): number {
  if (error instanceof ClosedOutput) return 0;
  const code = exitCodeOf(error);
  if (code !== undefined) {
    tell(`error: ${(error as Error).message}`);
    return code;
  }
  const detail = error instanceof Error ? error.stack ?? error.message : error;
  tell(`This is a defect of Gatewarden: ${detail}`);
  return DEFECT;
}
