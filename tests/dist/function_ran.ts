import { assertEquals } from "@std/assert";

interface FunctionCoverage {
  ranges: { startOffset: number; endOffset: number; count: number }[];
}

/**
 * Runs a bundle and asks V8's coverage which functions of it were called.
 *
 * @param markers Texts that stand once in the bundle, by name.
 * @returns For each, whether the innermost function around it was called.
 */
export async function functionRan<Name extends string>(
  bundle: string,
  args: readonly string[],
  markers: Readonly<Record<Name, string>>,
): Promise<Record<Name, boolean>> {
  const coverage = await Deno.makeTempDir();
  try {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-config",
        "--no-lock",
        "--no-prompt",
        "--allow-read",
        "--allow-write",
        `--coverage=${coverage}`,
        bundle,
        ...args,
      ],
      stdin: "null",
      stdout: "null",
      // Not a file: the report of `--coverage` goes there too.
      stderr: "piped",
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const functions = await functionsOf(coverage, bundle);
    const text = await Deno.readTextFile(bundle);
    const entries = Object.entries<string>(markers).map(([name, marker]) => {
      const offset = text.indexOf(marker);
      assertEquals(text.split(marker).length, 2, `${name} stands once`);
      return [name, countAt(functions, offset) > 0];
    });
    return Object.fromEntries(entries);
  } finally {
    await Deno.remove(coverage, { recursive: true });
  }
}

async function functionsOf(
  folder: string,
  bundle: string,
): Promise<FunctionCoverage[]> {
  const name = bundle.slice(bundle.lastIndexOf("/"));
  for await (const entry of Deno.readDir(folder)) {
    if (!entry.name.endsWith(".json")) continue;
    const script = JSON.parse(
      await Deno.readTextFile(`${folder}/${entry.name}`),
    );
    if (script.url.endsWith(name)) return script.functions;
  }
  throw new Error(`V8 told nothing of ${bundle}`);
}

/** How often the innermost range around an offset ran. */
function countAt(
  functions: readonly FunctionCoverage[],
  offset: number,
): number {
  let length = Infinity;
  let count = 0;
  for (const range of functions.flatMap(({ ranges }) => ranges)) {
    const size = range.endOffset - range.startOffset;
    const covers = range.startOffset <= offset && offset < range.endOffset;
    // A range inside a function comes after it and may be as long.
    if (covers && size <= length) [length, count] = [size, range.count];
  }
  return count;
}
