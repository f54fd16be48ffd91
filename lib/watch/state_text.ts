import { fieldError } from "../features/json_fields.ts";

/**
 * A text of a checkpoint.
 *
 * @throws {ModelError} If it is anything else; the error names the field.
 */
export function readText(value: unknown, path: string): string {
  if (typeof value !== "string") throw fieldError(path, "a text", value);
  return value;
}
