import { build, type Plugin, stop } from "esbuild";
import config from "../../deno.json" with { type: "json" };
import { npmImportMap } from "../../tools/std.ts";

const ROOT = new URL("../../", import.meta.url);

/** CommonJS packages ask for Node's own modules by `require`, which ES modules lack. */
const BANNER =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** A name of the import map as Node users install it: package, version and inner path. */
interface Installed {
  readonly name: string;
  readonly version: string;
  readonly path: string;
}

/** `npm:@scope/name@1.0.0/inner.js` in its parts. */
function parseNpm(specifier: string): Installed | undefined {
  const [, name, version, path] =
    /^npm:((?:@[^/]+\/)?[^@/]+)@([^/]+)(\/.*)?$/.exec(specifier) ?? [];
  if (name === undefined || version === undefined) return undefined;
  return { name, version, path: path ?? "" };
}

/** The packages that the entry point `.` takes, by the names that it calls them. */
function installed(): Map<string, Installed> {
  const found = new Map<string, Installed>();
  for (const [bare, specifier] of Object.entries(npmImportMap().imports)) {
    const parts = parseNpm(specifier);
    if (parts !== undefined && /^@(tensorflow|std)\//.test(bare)) {
      found.set(bare, parts);
    }
  }
  return found;
}

/** Puts the packages into a folder's `node_modules`, as `npm install` does. */
async function install(folder: string): Promise<void> {
  const needed = ["tfjs-core", "tfjs-backend-wasm"].map((name) =>
    `@tensorflow/${name}`
  );
  const dependencies = Object.fromEntries(
    [...installed().values()]
      .filter(({ name }) => needed.includes(name) || name === "deno-std")
      .map(({ name, version }) => [name, version]),
  );
  await Deno.writeTextFile(
    `${folder}/package.json`,
    JSON.stringify({ type: "module", dependencies }),
  );
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--quiet", "--no-lock"],
    cwd: folder,
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
}

/** Maps the project's own names to its files, and JSR's std to where npm has it. */
function names(): Plugin {
  const std = installed();
  return {
    name: "names",
    setup(build) {
      build.onResolve({ filter: /^@gatewarden\/gatewarden/ }, ({ path }) => {
        const entry = `.${path.slice(config.name.length)}`;
        const file = (config.exports as Record<string, string>)[entry]!;
        return { path: Deno.realPathSync(new URL(file, ROOT)) };
      });
      build.onResolve({ filter: /^@std\// }, ({ path, kind }) => {
        const { name, path: inner } = std.get(path)!;
        return build.resolve(name + inner, {
          kind,
          resolveDir: build.initialOptions.absWorkingDir!,
        });
      });
    },
  };
}

/**
 * Bundles a program for Node with esbuild, in a folder of its own.
 *
 * @param program TypeScript that imports from `@gatewarden/gatewarden`.
 * @param folder An empty folder; the bundle is `bundle.mjs` in it.
 * @returns What esbuild warned of.
 */
export async function bundleForNode(
  program: string,
  folder: string,
): Promise<string[]> {
  await install(folder);
  try {
    const { warnings } = await build({
      stdin: { contents: program, loader: "ts", resolveDir: folder },
      absWorkingDir: folder,
      // The project's files lie elsewhere; their packages are found here.
      nodePaths: [`${folder}/node_modules`],
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      banner: { js: BANNER },
      outfile: `${folder}/bundle.mjs`,
      plugins: [names()],
      logLevel: "silent",
    });
    return warnings.map(({ text }) => text);
  } finally {
    await stop();
  }
}
