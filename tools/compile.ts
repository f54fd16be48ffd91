/**
 * Builds `dist/gatewarden`, one binary with everything inside:
 *
 *     deno task compile        for this machine
 *     deno task compile:all    for every platform that Deno has a runtime for
 *
 * `deno compile` puts the bundle behind a base runtime, which it downloads once
 * from dl.deno.land per platform and release. The permissions are built in.
 */
import { bundle, DIST } from "./bundle.ts";
import { writeChecksums } from "./checksums.ts";
import { PERMISSION_FLAGS, V8_FLAGS } from "./permissions.ts";

/** Every platform with a base runtime: none with musl, none of 32 bits. */
export const TARGETS: readonly string[] = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
];

/**
 * The arguments of `deno` that compile the bundle's entry. It stands alone, so it
 * is not bundled again: that would drop the comments, which hold the models.
 */
export function compileArguments(
  entry: string,
  output: string,
  target?: string,
): string[] {
  return [
    "compile",
    "--quiet",
    "--no-config",
    "--no-lock",
    "--no-check",
    V8_FLAGS,
    ...PERMISSION_FLAGS,
    ...(target === undefined ? [] : [`--target=${target}`]),
    `--output=${output}`,
    entry,
  ];
}

/** The file that a target's binary goes to. */
export function binaryName(target?: string): string {
  const isWindows = target?.includes("windows") ??
    Deno.build.os === "windows";
  return `gatewarden${target === undefined ? "" : `-${target}`}` +
    (isWindows ? ".exe" : "");
}

/** What to do where the base runtime does not come. */
function advice(target: string): string {
  const { deno } = Deno.version;
  const archive = `denort-${target}.zip`;
  return `The base runtime denort ${deno} for ${target} could not be had. Either
  - run this where https://dl.deno.land can be reached: CI, another machine
    (every target can be built on every platform);
  - fetch https://dl.deno.land/release/v${deno}/${archive} elsewhere, unpack it, and
    run this with DENORT_BIN=/path/to/denort;
  - or use dist/gatewarden.js, which is the same program: it was built, runs on
    any machine with Deno, and needs no download (deno task bundle).`;
}

/** Compiles for one target; the reason if it could not be done. */
async function compile(
  entry: string,
  target: string | undefined,
): Promise<string | undefined> {
  const name = binaryName(target);
  const output = decodeURIComponent(new URL(name, DIST).pathname);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: compileArguments(entry, output, target),
    stdout: "null",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).output();
  if (code !== 0) return new TextDecoder().decode(stderr).trim();
  const { size } = await Deno.stat(output);
  console.error(`Wrote dist/${name}, ${(size / 1e6).toFixed(0)} MB`);
  return undefined;
}

/**
 * Runs the tool.
 *
 * @returns The exit code: 0 if everything was built, 1 otherwise.
 */
export async function main(args: readonly string[]): Promise<number> {
  const { entry } = await bundle();
  const targets = args.includes("--all") ? TARGETS : [undefined];
  let failed = 0;
  for (const target of targets) {
    const reason = await compile(entry, target);
    if (reason === undefined) continue;
    failed++;
    console.error(
      `error: Cannot compile dist/${binaryName(target)}: ${reason}`,
    );
    console.error(advice(target ?? Deno.build.target));
    // The next would wait for the same server in vain.
    if (isUnreachable(reason)) break;
  }
  await writeChecksums(DIST);
  return failed === 0 ? 0 : 1;
}

/** Whether a failure is the download's. */
export function isUnreachable(reason: string): boolean {
  return /denort|dl\.deno\.land|download/i.test(reason);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
