/** The bundle as a user has it: alone, in a folder of its own, with an empty cache. */
import { bundle } from "../../tools/bundle.ts";

/** A bundle that was built for these tests. */
export interface Built {
  /** A folder with nothing else that matters in it. */
  directory: string;
  /** The input of `deno compile`. */
  entry: string;
  /** The bundle. */
  output: string;
  /**
   * A program that calls the bundle by its shebang, installed under the name of a
   * command, with an empty cache.
   */
  program: string;
}

let built: Promise<Built> | undefined;

/** The bundle, built once. */
export function builtBundle(): Promise<Built> {
  built ??= build();
  return built;
}

async function build(): Promise<Built> {
  const directory = await Deno.makeTempDir({ prefix: "gatewarden-" });
  const { entry, output } = await bundle(new URL(`file://${directory}/`));
  // The shebang calls Deno by its name, which need not be the name here.
  await Deno.mkdir(`${directory}/bin`);
  await Deno.symlink(Deno.execPath(), `${directory}/bin/deno`);
  const installed = `${directory}/bin/gatewarden`;
  await Deno.copyFile(output, installed);
  const program = await writeProgram(directory, installed);
  return { directory, entry, output, program };
}

/** Writes a shell script that starts a program with an empty cache; it takes the signals. */
export async function writeProgram(
  directory: string,
  executable: string,
): Promise<string> {
  const program = `${directory}/program.sh`;
  await Deno.writeTextFile(
    program,
    `#!/bin/sh
export DENO_DIR='${directory}/cache' PATH='${directory}/bin':"$PATH"
exec '${executable}' "$@"
`,
  );
  await Deno.chmod(program, 0o755);
  return program;
}

/** Removes it. */
export async function removeBundle(): Promise<void> {
  if (built === undefined) return;
  await Deno.remove((await built).directory, { recursive: true });
  built = undefined;
}
