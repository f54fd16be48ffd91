import { parseArgs } from "@std/cli/parse-args";
import { ConfigurationError } from "../errors.ts";
import { nearestName } from "./nearest_name.ts";
import type { Options, OptionValues } from "./options.ts";

/** What stood on the command line after the command's name. */
export interface Arguments<O extends Options> {
  /** Every declared option's value. */
  readonly options: OptionValues<O>;
  /** What is no option, in order: files, mostly. */
  readonly operands: readonly string[];
}

/** Says that a name is none, and which one was perhaps meant. */
export function unknownName(
  what: string,
  typed: string,
  names: readonly string[],
  help: string,
): ConfigurationError {
  const near = nearestName(typed.replace(/^-+/, ""), names);
  const dashes = typed.startsWith("-") ? "--" : "";
  const meant = near === undefined ? "" : `, did you mean ${dashes}${near}?`;
  return new ConfigurationError(
    `Cannot use ${what} ${
      JSON.stringify(typed)
    } as there is none of that name${meant}` +
      `${meant === "" ? "." : ""} See ${help}`,
  );
}

/**
 * Checks options' names, and takes from the parser what it would guess: that a
 * flag may have the next word `true` as its value, and that `-5` is an option.
 */
function settled(
  command: string,
  declared: Options,
  args: readonly string[],
): string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const out: string[] = [];
  for (let i = 0; i < end; i++) {
    const arg = args[i]!;
    if (arg === "-" || !arg.startsWith("-")) {
      out.push(arg);
      continue;
    }
    const [typed] = arg.split("=", 1);
    const name = typed!.slice(2);
    if (!typed!.startsWith("--") || !Object.hasOwn(declared, name)) {
      const help = `gatewarden ${command} --help`;
      throw unknownName("option", typed!, Object.keys(declared), help);
    }
    if (declared[name]!.kind === "flag") {
      if (arg !== typed) {
        throw new ConfigurationError(
          `Cannot use ${arg} as --${name} takes no value`,
        );
      }
      out.push(`${arg}=true`);
    } else if (arg === typed && /^-\.?\d/.test(args[i + 1] ?? "")) {
      out.push(`${arg}=${args[++i]}`);
    } else {
      out.push(arg);
    }
  }
  return [...out, ...args.slice(end)];
}

/** The one value of an option that was given, or its default. */
function valueOf(
  command: string,
  name: string,
  declared: Options[string],
  given: unknown,
): unknown {
  if (declared.kind === "flag") return given === true;
  const texts = given as readonly string[];
  if (texts.length > 1) {
    throw new ConfigurationError(
      `Cannot use --${name} ${texts.length} times as it takes one value`,
    );
  }
  const text = texts[0];
  if (text === "") {
    throw new ConfigurationError(
      `Cannot use --${name} without a value: write --${name} ${declared.placeholder}`,
    );
  }
  if (text !== undefined) return declared.read(text, name);
  if (!declared.required) return declared.initial;
  throw new ConfigurationError(
    `Cannot ${command} without --${name} ${declared.placeholder}. ` +
      `See gatewarden ${command} --help`,
  );
}

/**
 * Parses a command's arguments. Options and operands mix in any order, `--` ends
 * the options, a lone `-` is an operand.
 *
 * @param command The command's name, for messages.
 * @param declared Its options.
 * @param args What stands after its name.
 * @throws {ConfigurationError} If an option is unknown, repeated, malformed,
 * without its value, or missing though required.
 */
export function parseArguments<O extends Options>(
  command: string,
  declared: O,
  args: readonly string[],
): Arguments<O> {
  const names = Object.keys(declared);
  const valued = names.filter((name) => declared[name]!.kind === "value");
  const parsed = parseArgs(settled(command, declared, args), {
    boolean: names.filter((name) => declared[name]!.kind === "flag"),
    // Operands are named too, so that a file called 007 stays that.
    string: [...valued, "_"],
    collect: valued,
  }) as unknown as Record<string, unknown>;
  const values = names.map((name) => [
    name,
    valueOf(command, name, declared[name]!, parsed[name]),
  ]);
  return {
    options: Object.fromEntries(values) as OptionValues<O>,
    operands: parsed._ as string[],
  };
}
