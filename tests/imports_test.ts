import { assert, assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { VERSION } from "../lib/version.ts";

const ROOT = new URL("..", import.meta.url);
const PIPELINE = ["records", "features", "model", "detect", "evaluate", "cli"];
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

/** Everything that a module pulls in when it is loaded, bare names as they stand. */
async function graphOf(
  entry: URL,
  seen = new Set<string>(),
): Promise<Set<string>> {
  seen.add(entry.href);
  const code = (await Deno.readTextFile(entry)).replaceAll(
    /\/\*[\s\S]*?\*\//g,
    "",
  );
  const statements = code.matchAll(
    /^(?:import|export)(?!\s+type\b)(?:[^;"]*\bfrom)?\s+"([^"]+)"/gm,
  );
  for (const [, specifier] of statements) {
    if (!specifier!.startsWith(".")) seen.add(specifier!);
    else {
      const url = new URL(specifier!, entry);
      if (!seen.has(url.href)) await graphOf(url, seen);
    }
  }
  return seen;
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

const tensorflow = (graph: Set<string>) =>
  [...graph].filter((name) => name.startsWith("@tensorflow/")).sort();

Deno.test("entry points pull in no more of tfjs than they need", async () => {
  const scoring = ["@tensorflow/tfjs-backend-wasm", "@tensorflow/tfjs-core"];
  const expected: Record<string, string[]> = {
    ".": scoring,
    "./cli": [],
    "./features": [],
    "./metrics": [],
    "./thresholds": [],
    "./train": [...scoring, "@tensorflow/tfjs-layers"],
  };
  assertEquals(
    Object.keys(config.exports).sort(),
    Object.keys(expected).sort(),
  );
  for (const [entry, path] of Object.entries(config.exports)) {
    const graph = await graphOf(new URL(path, ROOT));
    console.log(
      `${entry}: ${graph.size} modules, tfjs: ${
        tensorflow(graph).join(", ") || "none"
      }`,
    );
    if (entry === "./cli") {
      assert(!tensorflow(graph).includes("@tensorflow/tfjs-layers"));
    } else assertEquals(tensorflow(graph), expected[entry]);
  }
});

Deno.test("the version is deno.json's", () => {
  assertEquals(VERSION, config.version);
});
