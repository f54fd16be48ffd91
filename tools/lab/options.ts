import { parseArgs } from "@std/cli/parse-args";
import { dirname, resolve } from "node:path";
import { ConfigurationError } from "../../lib/errors.ts";

/** The checked command line. */
export type LabCommand =
  | { readonly mode: "help" | "clean" }
  | { readonly mode: "from"; readonly capture: string; readonly output: string }
  | { readonly mode: "prove"; readonly capture: string }
  | {
    readonly mode: "build";
    readonly output: string;
    readonly normal: number;
    readonly seed: number;
  };

/** Options that a mode has no use for. */
const UNUSED: Readonly<Record<string, readonly string[]>> = {
  build: [],
  from: ["normal", "seed"],
  prove: ["normal", "seed", "output"],
  clean: ["normal", "seed", "output"],
};

/** A path as the caller wrote it: tasks run in the project's folder. */
function fromCaller(path: string): string {
  return resolve(Deno.env.get("INIT_CWD") ?? ".", path);
}

function readInteger(text: string, name: string, least: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new ConfigurationError(
    `Cannot use --${name} "${text}" as it must be an integer of at least ${least}`,
  );
}

/**
 * Reads the command line.
 *
 * @throws {ConfigurationError} If it is wrong.
 */
export function parseOptions(args: readonly string[]): LabCommand {
  const parsed = parseArgs([...args], {
    boolean: ["help", "clean"],
    string: ["normal", "seed", "output", "from", "prove"],
    unknown: (argument: string): boolean => {
      throw new ConfigurationError(
        `Cannot use "${argument}" as it is no option: see --help`,
      );
    },
  }) as Record<string, string | boolean | undefined>;
  const given = (name: string) => parsed[name] as string | undefined;
  if (parsed.help) return { mode: "help" };
  for (const name of ["output", "from", "prove"]) {
    if (given(name) === "") {
      throw new ConfigurationError(
        `Cannot use --${name} as it must name a path`,
      );
    }
  }
  const modes = ["from", "prove", "clean"].filter((name) => parsed[name]);
  if (modes.length > 1) {
    throw new ConfigurationError(
      `Cannot use --${modes[0]} together with --${modes[1]}`,
    );
  }
  const [mode] = modes;
  for (const name of UNUSED[mode ?? "build"]!) {
    if (given(name) !== undefined) {
      throw new ConfigurationError(
        `Cannot use --${name} together with --${mode}`,
      );
    }
  }
  if (mode === "clean") return { mode };
  const output = given("output");
  if (mode === "prove") return { mode, capture: fromCaller(given(mode)!) };
  if (mode === "from") {
    const capture = fromCaller(given(mode)!);
    const folder = output === undefined ? dirname(capture) : fromCaller(output);
    return { mode, capture, output: folder };
  }
  return {
    mode: "build",
    output: output === undefined ? "data" : fromCaller(output),
    normal: readInteger(given("normal") ?? "150", "normal", 1),
    seed: readInteger(given("seed") ?? "1", "seed", 0),
  };
}
