import { ConfigurationError } from "../errors.ts";
import type { Flag, Options } from "./options.ts";
import { type Arguments, parseArguments } from "./parse_arguments.ts";
import type { Signals } from "./signals.ts";

/** What the process gives a command to work with. */
export interface Session {
  /** What Ctrl-C and the like do. */
  readonly signals: Signals;
  /** The URL of the program's main module, where that is the command line. */
  readonly program?: string | undefined;
}

/** A command as it is declared. */
export interface CommandDefinition<O extends Options> {
  /** Its name on the command line. */
  readonly name: string;
  /** What it does, one sentence or a few. */
  readonly description: string;
  /** What stands after its name, options left out, such as `[FILE…]`. */
  readonly operands: string;
  /** How many operands it takes, at least and at most. */
  readonly operandCount: readonly [least: number, most: number];
  /** Its options. */
  readonly options: O;
  /** Command lines that show its use. */
  readonly examples: readonly string[];
  /** Does it, and returns the exit code. */
  run(parsed: Arguments<O>, session: Session): Promise<number>;
}

/** A command whose options are known to itself only. */
export interface Command
  extends Omit<CommandDefinition<Options>, "run" | "operandCount"> {
  /** Parses the arguments after its name and does what they say. */
  run(args: readonly string[], session: Session): Promise<number>;
}

/** The option that every command has. */
export const HELP_OPTION: Flag = { kind: "flag", help: "print this text" };

function checkOperands(
  { name, operands, operandCount: [least, most] }: CommandDefinition<Options>,
  given: readonly string[],
): void {
  if (given.length >= least && given.length <= most) return;
  const problem = given.length < least
    ? `without ${operands}`
    : `with ${JSON.stringify(given[most])}: it takes ${
      most === 0 ? "no operand" : operands
    }`;
  throw new ConfigurationError(
    `Cannot ${name} ${problem}. See gatewarden ${name} --help`,
  );
}

/** Makes a command of its declaration. */
export function defineCommand<O extends Options>(
  definition: CommandDefinition<O>,
): Command {
  const { name, options, operandCount: _, ...rest } = definition;
  return {
    ...rest,
    name,
    options: { ...options, help: HELP_OPTION },
    async run(args, session) {
      const parsed = parseArguments(name, options, args);
      checkOperands(definition, parsed.operands);
      return await definition.run(parsed, session);
    },
  };
}
