import { ConfigurationError } from "../errors.ts";
import {
  fieldError,
  readInteger,
  readNumber,
  readObject,
} from "./json_fields.ts";

/** How rows are cut into windows of consecutive rows. */
export interface Windowing {
  /** Rows in a window, at least 1. */
  readonly timesteps: number;
  /** Rows from one window's start to the next one's, at least 1. */
  readonly stride: number;
  /** The column by whose value rows form sequences, such as a source address. */
  readonly by?: string;
  /**
   * Of rows that are worked out from connections: how many seconds one waits for
   * others that started before it. Features depend on it, so a model keeps it.
   */
  readonly lateness?: number;
}

/**
 * Reads a windowing from parsed JSON.
 *
 * @param value What `JSON.parse` gave.
 * @throws {ModelError} If a field is missing, unknown or not what it must be; the
 * error names it.
 */
export function parseWindowing(value: unknown): Windowing {
  const keys = ["timesteps", "stride"];
  const fields = readObject(value, "windowing", keys, ["by", "lateness"]);
  const timesteps = readInteger(fields.timesteps, "windowing.timesteps", 1);
  const stride = readInteger(fields.stride, "windowing.stride", 1);
  const { by } = fields;
  if (by !== undefined && (typeof by !== "string" || by === "")) {
    throw fieldError("windowing.by", "a column's name", by);
  }
  const lateness = fields.lateness === undefined
    ? undefined
    : readNumber(fields.lateness, "windowing.lateness");
  if (lateness !== undefined && lateness < 0) {
    throw fieldError("windowing.lateness", "a number of at least 0", lateness);
  }
  return {
    timesteps,
    stride,
    ...(by !== undefined && { by }),
    ...(lateness !== undefined && { lateness }),
  };
}

/**
 * Refuses a windowing that a caller got wrong.
 *
 * @throws {ConfigurationError} If timesteps or stride is no integer of at least 1.
 */
export function checkWindowing(windowing: Windowing): void {
  for (const name of ["timesteps", "stride"] as const) {
    const value = windowing[name];
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new ConfigurationError(
        `Cannot cut windows as ${name} must be an integer of at least 1: ` +
          `current value is ${value}`,
      );
    }
  }
}
