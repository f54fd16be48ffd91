/**
 * The published files, served from another origin and used as a stranger would:
 * an empty folder, an import map for the bare names, and no permission at all.
 */
import { assert, assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { Detector } from "../../lib/detect/detector.ts";
import { fitPercentileThreshold } from "../../lib/detect/threshold_percentile.ts";
import { syntheticTraffic } from "../../lib/records/synthetic.ts";
import { publishDryRun } from "../../tools/publish_dry_run.ts";
import { npmImportMap } from "../../tools/std.ts";
import {
  smallSchema,
  smallTraffic,
  trainSmall,
} from "../detect/small_detector.ts";

const ROOT = new URL("../../", import.meta.url);

const { code, text, files } = await publishDryRun();

// Without --allow-slow-types, so that a slow type is a failure.
Deno.test("publishing would succeed", () => {
  assertEquals(code, 0, text);
});

Deno.test("what is published is what a user needs", () => {
  const needed = /^(mod|cli)\.ts$|^lib\/[\w/]+\.ts$|^models\/[\w-]+\.json$/;
  assertEquals(files.filter((path) => !needed.test(path)), [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "deno.json",
    "models/README.md",
  ]);
  // Git ignores this one, for it is made from another package.
  assert(files.includes("lib/model/tfjs_wasm.ts"));
  for (const path of Object.values(config.exports)) {
    assert(files.includes(path.slice("./".length)), path);
  }
});

/** What a user's program does with each entry point: it prints one line of JSON. */
const PROGRAMS: Record<string, string> = {
  ".": `
    import { Detector, syntheticTraffic } from "ENTRY";
    using detector = await Detector.load("synthetic");
    const verdicts = syntheticTraffic({ rows: 50, seed: 3 })
      .pipeThrough(detector.stream());
    print(await Array.fromAsync(verdicts));`,
  "./train": `
    import { train } from "ENTRY";
    const [rows, schema] = ${JSON.stringify([smallTraffic(), smallSchema])};
    using detector = await train(rows, { schema, encoder: [8], decoder: [8],
      epochs: 2, learningRate: 0.01, batchSize: 32 });
    print(detector.score(rows.slice(0, 20)));`,
  "./features": `
    import { MinMaxScaler } from "ENTRY";
    print(new MinMaxScaler().fit([10, 20, 50]).transform(30));`,
  "./thresholds": `
    import { fitPercentileThreshold } from "ENTRY";
    print(fitPercentileThreshold(Float64Array.of(1, 2, 3, 4, 5), 75));`,
  "./metrics": `
    import { auroc } from "ENTRY";
    print(auroc([1, 3, 2, 4], Uint8Array.of(0, 0, 1, 1)));`,
  "./records": `
    import { syntheticTraffic } from "ENTRY";
    print(await Array.fromAsync(syntheticTraffic({ rows: 3, seed: 3 })));`,
  "./handler": `
    import handler from "ENTRY";
    const response = await handler.fetch(new Request("http://localhost/healthz"));
    print(response.status);`,
  "./cli": `
    import { main } from "ENTRY";
    await main(["generate", "--rows", "1", "--seed", "1"]);
    print(await main(["score", "nowhere.csv", "--model", "no such model"]));`,
};

/** What it must print: the same as the project's own modules say, here. */
const ANSWERS: Record<string, () => unknown> = {
  ".": async () => {
    using detector = await Detector.load("synthetic");
    return detector.score(
      await Array.fromAsync(syntheticTraffic({ rows: 50, seed: 3 })),
    );
  },
  "./train": async () => {
    using detector = await trainSmall({ epochs: 2 });
    return detector.score(smallTraffic().slice(0, 20));
  },
  "./features": () => 0.5,
  "./thresholds": () =>
    fitPercentileThreshold(Float64Array.of(1, 2, 3, 4, 5), 75),
  "./metrics": () => 0.75,
  "./records": () => Array.fromAsync(syntheticTraffic({ rows: 3, seed: 3 })),
  "./handler": () => 200,
  "./cli": () => 4,
};

/** Serves the published files and nothing else, as JSR and a CDN would. */
function servePublished(): Deno.HttpServer<Deno.NetAddr> {
  const types: Record<string, string> = {
    ts: "application/typescript",
    json: "application/json",
  };
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const path = decodeURIComponent(new URL(request.url).pathname).slice(1);
      if (!files.includes(path)) return new Response(null, { status: 404 });
      const type = types[path.split(".").at(-1)!] ?? "text/plain";
      const body = await Deno.readFile(new URL(path, ROOT));
      return new Response(body, { headers: { "content-type": type } });
    },
  );
}

/** An import map that holds the bare names of other packages only. */
function bareNames(): string {
  const imports = Object.entries(npmImportMap().imports)
    .filter(([name]) => !name.startsWith(config.name));
  const map = JSON.stringify({ imports: Object.fromEntries(imports) });
  return `data:application/json,${encodeURIComponent(map)}`;
}

/**
 * A cache without any module, but with the npm packages of this machine, so that
 * they are not downloaded again.
 */
async function emptyCache(folder: string): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout));
  const cache = `${folder}/cache`;
  await Deno.mkdir(cache);
  await Deno.symlink(npmCache, `${cache}/npm`, { type: "dir" });
  return cache;
}

async function runProgram(source: string, host: string): Promise<unknown> {
  const folder = await Deno.makeTempDir();
  try {
    const cache = await emptyCache(folder);
    const project = `${folder}/project`;
    await Deno.mkdir(project);
    await Deno.writeTextFile(
      `${project}/main.ts`,
      `const print = (value: unknown) => console.log(JSON.stringify(value));\n${source}`,
    );
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        `--allow-import=${host}`,
        `--import-map=${bareNames()}`,
        "main.ts",
      ],
      cwd: project,
      env: { DENO_DIR: cache, NO_COLOR: "1" },
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    return JSON.parse(lines.at(-1)!);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const [entry, path] of Object.entries(config.exports)) {
  Deno.test(`${entry} works over http from another origin`, async () => {
    const server = servePublished();
    try {
      const host = `127.0.0.1:${server.addr.port}`;
      const url = new URL(path, `http://${host}/`);
      const source = PROGRAMS[entry]!.replace("ENTRY", url.href);
      const printed = await runProgram(source, host);
      const text = JSON.stringify(printed);
      console.log(text.length > 200 ? `${text.slice(0, 200)}…` : text);
      assertEquals(printed, await ANSWERS[entry]!());
    } finally {
      await server.shutdown();
    }
  });
}
