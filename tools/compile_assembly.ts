import asc from "assemblyscript/asc";
import { linkText } from "./link_text.ts";

/** What is compiled, and for whom. */
export interface AssemblySources {
  /** The folder that file names are relative to. */
  readonly folder: URL;
  /** The file that exports, such as `index.ts`; it imports within the folder. */
  readonly entry: string;
  /** The WebAssembly features that the compiler may use, such as `simd`. */
  readonly features: string;
  /** Stands in for files of these names. @default {none} */
  readonly replaced?: Readonly<Record<string, string>>;
  /** What the sources import, by the name of its module. @default {none} */
  readonly linked?: { readonly module: string; readonly text: string };
}

/**
 * Compiles AssemblyScript to a module without a runtime; writes nothing.
 *
 * @throws {Error} With the compiler's messages, if the sources do not compile.
 */
export async function compileAssembly(
  { folder, entry, features, replaced = {}, linked }: AssemblySources,
): Promise<Uint8Array<ArrayBuffer>> {
  let compiled: string | Uint8Array | undefined;
  let messages = "";
  const print = { write: (text: string) => (messages += text, true) };
  const { error } = await asc.main([
    entry,
    linked === undefined ? "--outFile=kernel.wasm" : "--textFile=kernel.wat",
    "-O3",
    "--runtime=stub",
    "--noAssert",
    "--use=abort=",
    `--enable=${features}`,
    // Addresses have 32 bits here, so mixing them with i32 is safe.
    "--disableWarning=201",
  ], {
    stdout: print,
    stderr: print,
    readFile: (name) => {
      try {
        return replaced[name] ?? Deno.readTextFileSync(new URL(name, folder));
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return null;
        throw error;
      }
    },
    writeFile: (_name, contents) => {
      compiled = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || compiled === undefined) {
    throw new Error(`Cannot build the kernel:\n${messages}`);
  }
  return typeof compiled === "string"
    ? linkText(compiled, linked!.module, linked!.text)
    : Uint8Array.from(compiled);
}
