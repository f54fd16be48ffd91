/**
 * What publishing to JSR would say, without publishing.
 *
 * The generated module that git ignores must be among the files.
 */
import { publishDryRun } from "./publish_dry_run.ts";

const REQUIRED = [
  "mod.ts",
  "cli.ts",
  "lib/model/tfjs_wasm.ts",
  "README.md",
  "LICENSE",
];

async function check(): Promise<number> {
  const { code, text, files } = await publishDryRun();
  console.error(text);
  const missing = REQUIRED.filter((name) => !files.includes(name));
  if (missing.length > 0) {
    console.error(`Not among the published files: ${missing.join(", ")}`);
  }
  return code !== 0 || missing.length > 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(await check());
