/**
 * What publishing to JSR would say, without publishing.
 *
 * `deno publish --dry-run` ignores `--import-map`, so where JSR does not answer it
 * gets a copy of deno.json with npm's std in place of JSR's, removed afterwards.
 * The generated module that git ignores must be among the files.
 */
import config from "../deno.json" with { type: "json" };
import { jsrAnswers, npmImportMap } from "./std.ts";

const ROOT = new URL("..", import.meta.url);
const COPY = new URL(".publish.deno.json", ROOT);
const REQUIRED = [
  "mod.ts",
  "cli.ts",
  "lib/model/tfjs_wasm.ts",
  "README.md",
  "LICENSE",
];

/** deno.json with imports that this machine can resolve. */
function offlineConfig(): string {
  const own = (name: string) => name.startsWith(config.name);
  const imports = Object.fromEntries(
    Object.entries(npmImportMap().imports).filter(([name]) => !own(name)),
  );
  return JSON.stringify({ ...config, imports });
}

async function dryRun(): Promise<number> {
  const online = await jsrAnswers();
  if (!online) await Deno.writeTextFile(COPY, offlineConfig());
  try {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "publish",
        "--dry-run",
        "--allow-dirty",
        ...(online ? [] : ["--no-lock", "--config", COPY.pathname]),
      ],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder().decode(stdout) +
      new TextDecoder().decode(stderr);
    console.error(text);
    const missing = REQUIRED.filter((name) => !text.includes(`/${name} `));
    if (missing.length > 0) {
      console.error(`Not among the published files: ${missing.join(", ")}`);
    }
    return code !== 0 || missing.length > 0 ? 1 : 0;
  } finally {
    if (!online) await Deno.remove(COPY);
  }
}

if (import.meta.main) Deno.exit(await dryRun());
