/**
 * Builds `dist/gatewarden.js`: the command line as one executable file, for
 * machines that have Deno. Shipped models and the WASM binary are inside.
 *
 * It is bundled twice. The first pass resolves packages as for a browser, which
 * leaves out what tfjs carries along for Node: an HTTP client, URL tables, and
 * the built-in modules, which take 30 ms and 5 MB at each start. The second
 * pass is `deno bundle --platform deno --minify`, byte for byte what
 * `deno compile --bundle --minify` makes of the same input.
 */
import { npmStdFlag } from "./std.ts";
import { PERMISSION_FLAGS, V8_FLAGS } from "./permissions.ts";
import { writeChecksums } from "./checksums.ts";

const ROOT = new URL("..", import.meta.url);

/** Where builds go. */
export const DIST: URL = new URL("dist/", ROOT);

/** The input of the second pass, and of `deno compile`. */
export const ENTRY_NAME = "gatewarden.entry.js";

/** The bundle's name. */
export const BUNDLE_NAME = "gatewarden.js";

/**
 * The first line of the bundle. What `deno run` shall not look for, a lock file
 * and a configuration, lies perhaps in the folder in which it is called.
 */
export const SHEBANG: string = [
  "#!/usr/bin/env -S deno run --quiet --no-config --no-lock",
  V8_FLAGS,
  ...PERMISSION_FLAGS,
].join(" ");

/** tfjs tells Node by this global; without the Node modules it must not. */
const HIDE_NODE =
  'Object.defineProperty(globalThis, "process", { value: undefined, configurable: true, writable: true });\n';

/** Runs Deno in the project's folder; its words reach the terminal only if it fails. */
async function deno(args: readonly string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (code === 0) return;
  throw new Error(
    `deno ${args[0]} ended with exit code ${code}:\n` +
      new TextDecoder().decode(stderr),
  );
}

/**
 * Bundles the command line.
 *
 * @param directory Where to; it is made if it is missing. @default {dist/}
 * @returns The paths of the second pass's input and of the finished bundle.
 */
export async function bundle(
  directory: URL = DIST,
): Promise<{ entry: string; output: string }> {
  await Deno.mkdir(directory, { recursive: true });
  const entry = pathOf(new URL(ENTRY_NAME, directory));
  const output = pathOf(new URL(BUNDLE_NAME, directory));
  // Minified both times: else names of modules stay in it, paths of this machine.
  const common = ["bundle", "--quiet", "--no-lock", "--minify"];
  await deno([
    ...common,
    "--platform=browser",
    ...await npmStdFlag(),
    `--output=${entry}`,
    "cli.ts",
  ]);
  await Deno.writeTextFile(entry, HIDE_NODE + await Deno.readTextFile(entry));
  const second = [...common, "--no-config", "--platform=deno"];
  await deno([...second, `--output=${output}`, entry]);
  const payload = await Deno.readTextFile(output);
  const external = /\b(?:from|import)\s*"((?!node:)[^"]*)"/.exec(
    payload.slice(0, 10_000),
  );
  if (external !== null) {
    throw new Error(`Cannot ship the bundle as it imports ${external[1]}`);
  }
  await Deno.writeTextFile(output, `${SHEBANG}\n${payload}`);
  if (Deno.build.os !== "windows") await Deno.chmod(output, 0o755);
  return { entry, output };
}

/** A file URL's path as the system writes it. */
function pathOf(url: URL): string {
  const path = decodeURIComponent(url.pathname);
  return Deno.build.os === "windows" ? path.slice(1) : path;
}

if (import.meta.main) {
  const { output } = await bundle();
  await writeChecksums(DIST);
  const { size } = await Deno.stat(output);
  console.error(`Wrote dist/${BUNDLE_NAME}, ${(size / 1e6).toFixed(1)} MB`);
}
