/**
 * Options of a command, declared once.
 *
 * From a declaration come parsing, the types of what is parsed, the text of
 * `--help` and the suggestion for a mistyped name. A default is declared as the
 * text that a person would write, and read by the same reader.
 *
 * @module
 */
import { ConfigurationError } from "../errors.ts";
import { DECIMAL } from "../records/parse_number.ts";

/** An option that is there or not. */
export interface Flag {
  /** Tells the kinds apart. */
  readonly kind: "flag";
  /** What it does, for `--help`. */
  readonly help: string;
}

/** An option with a value. */
export interface ValueOption<T> {
  /** Tells the kinds apart. */
  readonly kind: "value";
  /** What stands for the value in `--help`, such as `FILE`. */
  readonly placeholder: string;
  /** What it does, for `--help`. */
  readonly help: string;
  /** The default as a person would write it. */
  readonly default?: string;
  /** Whether the command cannot do without it. */
  readonly required: boolean;
  /** What the value is where the option is absent. */
  readonly initial: T;
  /** Makes the value of a text; throws a {@linkcode ConfigurationError} where it cannot. */
  read(text: string, name: string): T;
}

/** A command's options by name, the two dashes left out. */
export type Options = Readonly<Record<string, Flag | ValueOption<unknown>>>;

/** The values of options. */
export type OptionValues<O extends Options> = {
  readonly [K in keyof O]: O[K] extends ValueOption<infer T> ? T : boolean;
};

/** Makes a value of an option's text. */
export type Reader<T> = (text: string, name: string) => T;

interface Described {
  readonly placeholder: string;
  readonly help: string;
}

/** Refuses an option's text. */
export function refuse(name: string, text: string, expected: string): never {
  throw new ConfigurationError(
    `Cannot use --${name} ${JSON.stringify(text)} as it must be ${expected}`,
  );
}

/** Declares a flag. */
export function flag(help: string): Flag {
  return { kind: "flag", help };
}

/** Declares an option that may be absent. */
export function optional<T>(
  read: Reader<T>,
  described: Described,
): ValueOption<T | undefined> {
  return {
    kind: "value",
    ...described,
    required: false,
    initial: undefined,
    read,
  };
}

/** Declares an option with a default. */
export function defaulted<T>(
  read: Reader<T>,
  described: Described & { readonly default: string },
): ValueOption<T> {
  const initial = read(described.default, "default");
  return { kind: "value", ...described, required: false, initial, read };
}

/** Declares an option that the command cannot do without. */
export function required(described: Described): ValueOption<string> {
  return {
    kind: "value",
    ...described,
    required: true,
    initial: "",
    read: (text) => text,
  };
}

/** Takes the text as it is. */
export const asText: Reader<string> = (text) => text;

/** Takes integers of a range, both ends included. */
export function integer(
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): Reader<number> {
  const range = most < Number.MAX_SAFE_INTEGER
    ? `an integer from ${least} to ${most}`
    : least > -Number.MAX_SAFE_INTEGER
    ? `an integer of at least ${least}`
    : "an integer";
  return (text, name) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    if (Number.isSafeInteger(value) && value >= least && value <= most) {
      return value;
    }
    return refuse(name, text, range);
  };
}

/** Takes finite numbers for which `isValid` holds. */
export function decimal(
  expected: string,
  isValid: (value: number) => boolean = () => true,
): Reader<number> {
  return (text, name) => {
    const value = DECIMAL.test(text) ? Number(text) : NaN;
    if (Number.isFinite(value) && isValid(value)) return value;
    return refuse(name, text, expected);
  };
}

/** Takes one of a few names. */
export function choice<T extends string>(names: readonly T[]): Reader<T> {
  return (text, name) => {
    const found = names.find((candidate) => candidate === text);
    return found ?? refuse(name, text, `one of ${names.join(", ")}`);
  };
}

/** The widest layer, and the most layers, that a network may have. */
const WIDEST = 65_536;
const MOST_LAYERS = 64;

/** Takes the widths of layers, such as `128,64`. */
export const widths: Reader<number[]> = (text, name) => {
  const parts = text.split(",").map((part) => part.trim());
  const values = parts.map((part) => /^\d+$/.test(part) ? Number(part) : 0);
  const isGood = values.every((value) => value >= 1 && value <= WIDEST);
  if (isGood && values.length <= MOST_LAYERS) return values;
  return refuse(
    name,
    text,
    `1 to ${MOST_LAYERS} widths from 1 to ${WIDEST} with commas between, such as 128,64`,
  );
};
