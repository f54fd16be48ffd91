import { assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { moduleGraph } from "./module_graph.ts";

const ROOT = new URL("../../", import.meta.url);
const SCORING = ["@tensorflow/tfjs-backend-wasm", "@tensorflow/tfjs-core"];
const TRAINING = [...SCORING, "@tensorflow/tfjs-layers"];

/** What of tfjs each entry point loads at once, and what it may load later. */
const EXPECTED: Record<string, { loaded: string[]; later?: string[] }> = {
  ".": { loaded: SCORING },
  "./train": { loaded: TRAINING },
  "./features": { loaded: [] },
  "./thresholds": { loaded: [] },
  "./metrics": { loaded: [] },
  "./records": { loaded: [] },
  "./handler": { loaded: SCORING },
  // Each command is loaded when it is called; only some train.
  "./cli": { loaded: [], later: TRAINING },
};

/**
 * Entry points that stand on their own, without any package. Features of
 * connections are read from logs, and the readers take CSV from @std.
 */
const BARE = ["./thresholds", "./metrics"];

const ofTfjs = (packages: readonly string[]) =>
  packages.filter((name) => name.startsWith("@tensorflow/"));

Deno.test("the entry points are the documented ones", () => {
  assertEquals(
    Object.keys(config.exports).sort(),
    Object.keys(EXPECTED).sort(),
  );
});

for (const [entry, path] of Object.entries(config.exports)) {
  Deno.test(`${entry} pulls in no more of tfjs than it needs`, async () => {
    const expected = EXPECTED[entry]!;
    const { loaded, reachable, modules } = await moduleGraph(
      new URL(path, ROOT),
    );
    console.log(
      `${entry}: ${modules.length} modules, packages: ${
        loaded.join(", ") || "none"
      }`,
    );
    assertEquals(ofTfjs(loaded), expected.loaded);
    assertEquals(ofTfjs(reachable), expected.later ?? expected.loaded);
    if (BARE.includes(entry)) assertEquals(reachable, []);
  });
}

Deno.test("what pulls in no tfjs has no module of the model either", async () => {
  for (const [entry, path] of Object.entries(config.exports)) {
    if (EXPECTED[entry]!.loaded.length > 0) continue;
    const { modules } = await moduleGraph(new URL(path, ROOT));
    const model = modules.filter((name) => name.includes("/lib/model/"));
    assertEquals(model, [], entry);
  }
});
