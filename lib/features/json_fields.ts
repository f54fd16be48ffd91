/**
 * Reading fitted state back from JSON, one field at a time.
 *
 * What a model file carries is checked before any of it is used, and the error
 * names the field at fault by its path, such as `threshold.evidence.mean`. An
 * unknown key is an error too: it may change what the rest means.
 *
 * @module
 */
import { ModelError } from "../errors.ts";

/** As much of a value as an error sentence can hold. */
const SHOWN_CHARACTERS = 60;

/** The error for a field that is not what it must be. */
export function fieldError(
  path: string,
  expected: string,
  value: unknown,
): ModelError {
  const text = JSON.stringify(value) ?? String(value);
  const shown = text.length > SHOWN_CHARACTERS
    ? `${text.slice(0, SHOWN_CHARACTERS)}…`
    : text;
  return new ModelError(
    `Cannot read ${path} as it must be ${expected}: current value is ${shown}`,
  );
}

/**
 * An object with exactly the keys `keys`, and perhaps some of `optional`.
 *
 * @throws {ModelError} If it is no object, lacks a key or has another one.
 */
export function readObject(
  value: unknown,
  path: string,
  keys: readonly string[],
  optional: readonly string[] = [],
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw fieldError(path, "an object", value);
  }
  const missing = keys.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) {
    throw new ModelError(`Cannot read ${path} as it lacks "${missing}"`);
  }
  const unknown = Object.keys(value).find((key) =>
    !keys.includes(key) && !optional.includes(key)
  );
  if (unknown !== undefined) {
    throw new ModelError(`Cannot read ${path} as "${unknown}" is not known`);
  }
  return value as Record<string, unknown>;
}

/**
 * A finite number.
 *
 * @throws {ModelError} If it is anything else.
 */
export function readNumber(value: unknown, path: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw fieldError(path, "a finite number", value);
  }
  return value;
}

/**
 * A number from `least` to `most`, both included.
 *
 * @throws {ModelError} If it is anything else.
 */
export function readNumberIn(
  value: unknown,
  path: string,
  least: number,
  most: number,
): number {
  if (typeof value !== "number" || !(value >= least && value <= most)) {
    throw fieldError(path, `a number from ${least} to ${most}`, value);
  }
  return value;
}

/**
 * An integer that is at least `least`.
 *
 * @throws {ModelError} If it is anything else.
 */
export function readInteger(
  value: unknown,
  path: string,
  least: number,
): number {
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    throw fieldError(path, `an integer of at least ${least}`, value);
  }
  return value as number;
}

/**
 * A list, whatever its items are.
 *
 * @throws {ModelError} If it is anything else.
 */
export function readArray(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw fieldError(path, "a list", value);
  return value;
}

/**
 * One of a few known texts.
 *
 * @throws {ModelError} If it is anything else.
 */
export function readChoice<T extends string>(
  value: unknown,
  path: string,
  choices: readonly T[],
): T {
  const choice = choices.find((known) => known === value);
  if (choice === undefined) {
    const listed = choices.map((known) => `"${known}"`).join(", ");
    throw fieldError(path, `one of ${listed}`, value);
  }
  return choice;
}

/**
 * `true` or `false`.
 *
 * @throws {ModelError} If it is anything else.
 */
export function readBoolean(value: unknown, path: string): boolean {
  if (typeof value !== "boolean") {
    throw fieldError(path, "true or false", value);
  }
  return value;
}
