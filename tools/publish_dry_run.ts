import config from "../deno.json" with { type: "json" };
import { jsrAnswers, npmImportMap } from "./std.ts";

/** What `deno publish --dry-run` said. */
export interface PublishDryRun {
  /** Its exit code. */
  readonly code: number;
  /** All that it printed. */
  readonly text: string;
  /** What would be published: paths in the project's folder, sorted. */
  readonly files: readonly string[];
}

const ROOT = new URL("..", import.meta.url);
const COPY_NAME = ".publish.deno.json";
const COPY = new URL(COPY_NAME, ROOT);

/** deno.json with imports that this machine can resolve. */
function offlineConfig(): string {
  const own = (name: string) => name.startsWith(config.name);
  const imports = Object.fromEntries(
    Object.entries(npmImportMap().imports).filter(([name]) => !own(name)),
  );
  return JSON.stringify({ ...config, imports });
}

/** The paths in lines such as `file:///project/lib/random.ts (3.03KB)`. */
function listedFiles(text: string): string[] {
  const lines = text.matchAll(/^\s+(file:\/\/\S+) \([\d.]+[KMG]?B\)$/gm);
  return Array.from(lines, ([, url]) => url!.slice(ROOT.href.length))
    .filter((path) => path !== COPY_NAME)
    .sort();
}

/**
 * Asks what publishing would do, without publishing.
 *
 * `deno publish --dry-run` ignores `--import-map`, so where JSR does not answer it
 * gets a copy of deno.json with npm's std in place of JSR's, removed afterwards.
 */
export async function publishDryRun(): Promise<PublishDryRun> {
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
    return { code, text, files: listedFiles(text) };
  } finally {
    if (!online) await Deno.remove(COPY);
  }
}
