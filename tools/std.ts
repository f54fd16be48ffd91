/**
 * Says where the standard library comes from on this machine.
 *
 * `deno.json` names it canonically, on JSR. Where JSR answers, this prints
 * nothing. Where it does not (many networks mirror npm only), it prints an
 * `--import-map=` flag that maps the same bare names to `npm:deno-std`, which
 * republishes the same code. Tasks splice the output into their commands:
 *
 *     deno test $(deno run -qA --no-config tools/std.ts)
 */
import config from "../deno.json" with { type: "json" };

const NPM_STD = "npm:deno-std@1.4.0";

/** Every entry of the standard library that the project imports. */
const STD_ENTRIES: Record<string, string> = {
  "@std/assert": "assert/mod.js",
  "@std/cli/parse-args": "cli/parse_args.js",
  "@std/csv/parse": "csv/parse.js",
  "@std/csv/stringify": "csv/stringify.js",
};

/** Long enough for a slow link, short enough to wait for when nothing answers. */
const PROBE_MILLISECONDS = 3000;

/** The registry that `jsr:` specifiers resolve against. */
function registry(): string {
  const url = Deno.env.get("JSR_URL") ?? "https://jsr.io/";
  return url.endsWith("/") ? url : `${url}/`;
}

/** Whether JSR answers with package metadata, not with a proxy's error page. */
export async function jsrAnswers(): Promise<boolean> {
  try {
    const response = await fetch(`${registry()}@std/assert/meta.json`, {
      signal: AbortSignal.timeout(PROBE_MILLISECONDS),
    });
    const meta = await response.json();
    return response.ok && "versions" in meta;
  } catch {
    return false;
  }
}

/** The import map that replaces deno.json's `imports`, npm entries repeated. */
export function npmImportMap(): { imports: Record<string, string> } {
  const imports: Record<string, string> = {};
  for (const [name, target] of Object.entries(config.imports)) {
    if (!target.startsWith("jsr:")) imports[name] = target;
  }
  for (const [name, path] of Object.entries(STD_ENTRIES)) {
    imports[name] = `${NPM_STD}/${path}`;
  }
  const root = new URL("..", import.meta.url);
  for (const [entry, path] of Object.entries(config.exports)) {
    imports[config.name + entry.slice(1)] = new URL(path, root).href;
  }
  return { imports };
}

/** The flag to run the project's modules with: none where JSR answers. */
export async function npmStdFlag(): Promise<string[]> {
  if (await jsrAnswers()) return [];
  const map = encodeURIComponent(JSON.stringify(npmImportMap()));
  return [`--import-map=data:application/json,${map}`];
}

if (import.meta.main) {
  for (const flag of await npmStdFlag()) console.log(flag);
}
