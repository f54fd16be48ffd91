import { ConfigurationError } from "../errors.ts";
import { fieldError, readInteger, readObject } from "./json_fields.ts";

/** How rows are cut into windows of consecutive rows. */
export interface Windowing {
  /** Rows in a window, at least 1. */
  readonly timesteps: number;
  /** Rows from one window's start to the next one's, at least 1. */
  readonly stride: number;
  /** The column by whose value rows form sequences, such as a source address. */
  readonly by?: string;
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
  const fields = readObject(value, "windowing", keys, ["by"]);
  const timesteps = readInteger(fields.timesteps, "windowing.timesteps", 1);
  const stride = readInteger(fields.stride, "windowing.stride", 1);
  if (!Object.hasOwn(fields, "by")) return { timesteps, stride };
  if (typeof fields.by !== "string" || fields.by === "") {
    throw fieldError("windowing.by", "a column's name", fields.by);
  }
  return { timesteps, stride, by: fields.by };
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
