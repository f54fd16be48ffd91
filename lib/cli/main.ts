/**
 * The command line as a function: arguments in, exit code out.
 *
 * @module
 */
import { tell } from "./tell.ts";
import { VERSION } from "../version.ts";
import type { Session } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { standardOutput } from "./output.ts";
import { unknownName } from "./parse_arguments.ts";
import { reportError } from "./report_error.ts";
import { Signals } from "./signals.ts";

/** The one command that uses the network. */
const LISTENS = "serve";

async function print(text: string): Promise<number> {
  const stdout = standardOutput();
  await stdout.write(text);
  await stdout.flush();
  return 0;
}

/** Whether help is asked for among the options. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  return options.includes("--help") || options.includes("-h");
}

async function printHelp(name: string): Promise<number> {
  return await print(commandHelp(await commandNamed(name)));
}

async function commandNamed(name: string) {
  const entry = COMMANDS.find((entry) => entry.name === name);
  if (entry !== undefined) return await entry.load();
  const what = name.startsWith("-") ? "option" : "command";
  const names = what === "option"
    ? ["help", "version"]
    : [...COMMANDS.map(({ name }) => name), "help"];
  throw unknownName(what, name, names, "gatewarden --help");
}

async function printVersion(options: readonly string[]): Promise<number> {
  const unknown = options.find((option) => option !== "--json");
  if (unknown !== undefined) {
    throw unknownName("option", unknown, ["json"], "gatewarden --help");
  }
  if (options.length === 0) return await print(`gatewarden ${VERSION}\n`);
  const { versionFacts } = await import("./version.ts");
  return await print(JSON.stringify(await versionFacts(), null, 2) + "\n");
}

/** Gives the permission to use the network back, for the rest of the process. */
function dropNetwork(): void {
  Deno.permissions.revokeSync({ name: "net" });
}

async function dispatch(
  args: readonly string[],
  session: Session,
): Promise<number> {
  const [name, ...rest] = args;
  // Permissions of a compiled binary are fixed, and one command listens.
  if (name !== LISTENS) dropNetwork();
  switch (name) {
    case undefined:
      tell(generalHelp().trimEnd());
      return 2;
    case "--version":
      return await printVersion(rest);
    case "--help":
    case "-h":
      return await print(generalHelp());
    case "help":
      return rest.length === 0 || asksForHelp(rest)
        ? await print(generalHelp())
        : await printHelp(rest[0]!);
  }
  if (asksForHelp(rest)) return await printHelp(name);
  return await (await commandNamed(name)).run(rest, session);
}

/**
 * Runs the command line.
 *
 * Results go to stdout, all else to stderr; nothing is thrown. It returns when
 * everything is written. Every command but `serve` first gives the process's
 * permission to use the network back.
 *
 * @param args What stands after the program's name.
 * @returns The exit code: 0 done, 1 anomalies (where asked for), 2 usage, 3 bad
 * input, 4 model, 5 files and pipes, 70 a defect, 130 and 143 after signals.
 *
 * @example
 * ```ts ignore
 * import { main } from "@gatewarden/gatewarden/cli";
 *
 * Deno.exit(await main(Deno.args));
 * ```
 */
export async function main(args: readonly string[]): Promise<number> {
  return await runProgram(args);
}

/**
 * Does what {@linkcode main} does, with a second core where that is worth it.
 *
 * @param program The URL of the main module, which becomes the other side of a
 * second core when it is started as a worker; see `scoring_protocol.ts`.
 */
export async function runProgram(
  args: readonly string[],
  program?: string,
): Promise<number> {
  using signals = new Signals();
  try {
    return await dispatch(args, { signals, program });
  } catch (error) {
    return reportError(error);
  }
}
