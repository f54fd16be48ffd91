import { npmStdFlag } from "../../tools/std.ts";

/** What an entry point brings with it. */
export interface ModuleGraph {
  /** Packages that are loaded with it, sorted; the standard library as `@std`. */
  readonly loaded: readonly string[];
  /** Those and what a dynamic import may load later. */
  readonly reachable: readonly string[];
  /** The project's own modules among the loaded ones. */
  readonly modules: readonly string[];
}

/** What is used of an entry of `deno info --json`. */
interface InfoModule {
  readonly specifier: string;
  readonly kind: string;
  readonly dependencies?: readonly {
    readonly isDynamic?: boolean;
    /** Where it leads when run; absent where only types are imported. */
    readonly code?: { readonly specifier?: string };
  }[];
}

interface Info {
  readonly modules: readonly InfoModule[];
  readonly redirects: Readonly<Record<string, string>>;
}

async function info(entry: URL): Promise<Info> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", ...await npmStdFlag(), entry.href],
    cwd: new URL("../../", import.meta.url),
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The package that a module belongs to, if it is not the project's own. */
function packageOf(specifier: string): string | undefined {
  const npm = /^npm:\/?((?:@[^/]+\/)?[^@/]+)/.exec(specifier)?.[1];
  // Where JSR does not answer, std comes from npm under this name.
  if (npm === "deno-std") return "@std";
  if (npm !== undefined) return npm;
  if (/\/@std\//.test(specifier)) return "@std";
  return specifier.startsWith("file:") ? undefined : specifier;
}

/** All modules that are reached from one, along static imports or along all. */
function reach(start: string, graph: Info, dynamic: boolean): Set<string> {
  const modules = new Map(
    graph.modules.map((module) => [module.specifier, module]),
  );
  const seen = new Set<string>();
  const open = [start];
  for (;;) {
    const next = open.pop();
    if (next === undefined) return seen;
    const specifier = graph.redirects[next] ?? next;
    if (seen.has(specifier)) continue;
    seen.add(specifier);
    for (
      const { isDynamic, code } of modules.get(specifier)?.dependencies ?? []
    ) {
      if (code?.specifier === undefined || (isDynamic && !dynamic)) continue;
      open.push(code.specifier);
    }
  }
}

function packagesOf(modules: Iterable<string>): string[] {
  const names = Array.from(modules, packageOf)
    .filter((name) => name !== undefined);
  return [...new Set(names)].sort();
}

/** Reads the module graph of an entry point, as Deno resolves it. */
export async function moduleGraph(entry: URL): Promise<ModuleGraph> {
  const graph = await info(entry);
  const loaded = reach(entry.href, graph, false);
  return {
    loaded: packagesOf(loaded),
    reachable: packagesOf(reach(entry.href, graph, true)),
    modules: [...loaded].filter((name) => packageOf(name) === undefined).sort(),
  };
}
