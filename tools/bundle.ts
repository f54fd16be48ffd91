/**
 * Builds `dist/gatewarden.js`: the command line as one executable file, for
 * machines that have Deno. Shipped models and the WASM binary are inside.
 *
 * How soon it starts is a matter of what Deno has to read. Packages are resolved
 * as for a browser, which leaves out what tfjs carries along for Node: an HTTP
 * client, URL tables, and the built-in modules, which take 30 ms and 5 MB at each
 * start. What no command calls is left out, the models are hidden from
 * the parser, and all is ASCII, as V8 keeps other text at two bytes a character.
 */
import { SHIPPED_MODELS } from "../lib/detect/shipped_models.ts";
import { embedModels, EXTERNAL_MODELS } from "./embed_models.ts";
import { npmStdFlag } from "./std.ts";
import { PERMISSION_FLAGS, V8_FLAGS } from "./permissions.ts";
import { writeChecksums } from "./checksums.ts";

const ROOT = new URL("..", import.meta.url);

/** Where builds go. */
export const DIST: URL = new URL("dist/", ROOT);

/**
 * The program without its first line: the input of `deno compile`. It is a module
 * whatever a `package.json` around it says.
 */
export const ENTRY_NAME = "gatewarden.entry.mjs";

/** The bundle's name. */
export const BUNDLE_NAME = "gatewarden.js";

/**
 * The first line of the bundle. What `deno run` shall not look for, a lock file
 * and a configuration, lies perhaps in the folder in which it is called. A file whose
 * name does not end in .js, as of a command, would be taken for TypeScript and rewritten.
 */
export const SHEBANG: string = [
  "#!/usr/bin/env -S deno run --ext=js --quiet --no-config --no-lock",
  V8_FLAGS,
  ...PERMISSION_FLAGS,
].join(" ");

/** tfjs tells Node by this global; without the Node modules it must not. */
const HIDE_NODE =
  'Object.defineProperty(globalThis, "process", { value: undefined, configurable: true, writable: true });\n';

/**
 * Modules of packages that nothing here calls and no bundler can know of: zod's
 * messages in 50 languages, and tfjs's backend with threads, which
 * `lib/model/backend.ts` turns off.
 */
const LEFT_OUT: readonly string[] = [
  "../locales/index.js",
  "../wasm-out/tfjs-backend-wasm-threaded-simd.js",
  "../wasm-out/tfjs-backend-wasm-threaded-simd.worker.js",
];

/** Their imports as the bundler leaves them. */
const LEFT_OUT_IMPORT =
  /\bimport(?:\*as ([\w$]+) |\{\w+ as ([\w$]+)\})from"\.\.\/(?:locales|wasm-out)\/[\w.-]+";/g;

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
 * @returns The paths of the program without its first line and of the bundle.
 */
export async function bundle(
  directory: URL = DIST,
): Promise<{ entry: string; output: string }> {
  await Deno.mkdir(directory, { recursive: true });
  const entry = pathOf(new URL(ENTRY_NAME, directory));
  const output = pathOf(new URL(BUNDLE_NAME, directory));
  await deno([
    "bundle",
    "--quiet",
    "--no-lock",
    // Else names of modules stay in it, paths of this machine.
    "--minify",
    "--platform=browser",
    `--external=${EXTERNAL_MODELS}`,
    ...LEFT_OUT.map((module) => `--external=${module}`),
    ...await npmStdFlag(),
    `--output=${entry}`,
    "cli.ts",
  ]);
  const bundled = fillGaps(await Deno.readTextFile(entry));
  const program = HIDE_NODE + await embedModels(bundled, SHIPPED_MODELS);
  checkProgram(program);
  await Deno.writeTextFile(entry, program);
  await Deno.writeTextFile(output, `${SHEBANG}\n${program}`);
  if (Deno.build.os !== "windows") await Deno.chmod(output, 0o755);
  return { entry, output };
}

/** The bundle with an empty object for each module that was left out. */
function fillGaps(bundled: string): string {
  return bundled.replace(
    LEFT_OUT_IMPORT,
    (_, space?: string, name?: string) => `var ${space ?? name}={};`,
  );
}

/**
 * Checks that a program stands alone, and is ASCII.
 *
 * @throws {Error} If it is neither; what is not ASCII comes of `String.raw`.
 */
export function checkProgram(program: string): void {
  const external = /\b(?:from|import)\s*\(?"((?!node:)[^"\s]*\.(?:js|json|ts))"/
    .exec(program) ??
    /\b(?:from|import)\s*"((?!node:)[^"]*)"/.exec(program.slice(0, 10_000));
  if (external !== null) {
    throw new Error(`Cannot ship the bundle as it imports ${external[1]}`);
  }
  // deno-lint-ignore no-control-regex
  const at = program.search(/[^\x00-\x7f]/);
  if (at >= 0) {
    throw new Error(
      "Cannot ship the bundle as it is not ASCII: write it as \\u in " +
        JSON.stringify(program.slice(Math.max(0, at - 40), at + 10)),
    );
  }
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
