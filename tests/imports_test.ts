import { assert, assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { VERSION } from "../lib/version.ts";

const ROOT = new URL("..", import.meta.url);
const PIPELINE = [
  "records",
  "features",
  "model",
  "detect",
  "watch",
  "evaluate",
  "serve",
  "cli",
];
/** Parts that stand beside each other: `model` knows no records, `serve` no command line. */
const FORBIDDEN: Record<string, string[]> = { model: ["records", "features"] };

async function* sourcesUnder(folder: URL): AsyncGenerator<URL> {
  for await (const entry of Deno.readDir(folder)) {
    const url = new URL(
      entry.isDirectory ? `${entry.name}/` : entry.name,
      folder,
    );
    if (entry.isDirectory) yield* sourcesUnder(url);
    else if (entry.name.endsWith(".ts")) yield url;
  }
}

/** What a module imports, as written. Doc comments hold examples, so they are cut out. */
async function importsOf(module: URL): Promise<string[]> {
  const code = (await Deno.readTextFile(module)).replaceAll(
    /\/\*[\s\S]*?\*\//g,
    "",
  );
  const matches = code.matchAll(
    /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)"([^"]+)"/g,
  );
  return Array.from(matches, ([, specifier]) => specifier!);
}

const partOf = (url: URL) => /\/lib\/([a-z]+)\//.exec(url.href)?.[1];

Deno.test("imports run along the pipeline only", async () => {
  let checked = 0;
  for await (const module of sourcesUnder(new URL("lib/", ROOT))) {
    const from = partOf(module);
    if (from === undefined) continue;
    for (const specifier of await importsOf(module)) {
      const to = specifier.startsWith(".")
        ? partOf(new URL(specifier, module))
        : undefined;
      if (to === undefined) continue;
      checked++;
      const forward = PIPELINE.indexOf(to) > PIPELINE.indexOf(from);
      assert(
        !forward,
        `${module.pathname} imports ${specifier}, later in the pipeline`,
      );
      assert(
        !FORBIDDEN[from]?.includes(to),
        `${module.pathname} imports ${specifier}`,
      );
    }
  }
  assert(checked > 100);
});

Deno.test("the version is deno.json's", () => {
  assertEquals(VERSION, config.version);
});
