import binaryen from "assemblyscript/binaryen";

const {
  BulkMemory,
  BulkMemoryOpt,
  GC,
  MutableGlobals,
  ReferenceTypes,
  RelaxedSIMD,
  SIMD128,
} = binaryen.Features;
/** All would have it use what engines do not know yet. */
const FEATURES = BulkMemory | BulkMemoryOpt | GC | MutableGlobals |
  ReferenceTypes |
  RelaxedSIMD | SIMD128;

/** What a module imports: from where, the name there and the name in the text. */
const IMPORT = /^ \(import "([^"]+)" "([^"]+)" \(func (\$\S+) .*\n/gm;

/**
 * Puts functions that are written as text into a module that AssemblyScript compiled,
 * in place of those that it imports: `two` from `module` becomes `$two`.
 *
 * @param compiled The module, as AssemblyScript writes it as text.
 * @param module What the sources say that they import from.
 * @param text Types, globals and functions.
 * @throws {Error} If what comes out is no valid module.
 */
export function linkText(
  compiled: string,
  module: string,
  text: string,
): Uint8Array<ArrayBuffer> {
  const names = new Map<string, string>();
  let whole = compiled.replace(IMPORT, (line, from, name, local) => {
    if (from !== module) return line;
    names.set(local, `$${name}`);
    return "";
  });
  for (const [local, name] of names) {
    whole = whole.replaceAll(`call ${local}\n`, `call ${name}\n`);
  }
  const linked = binaryen.parseText(
    whole.replace(/^\(module\n/, `(module\n${text}\n`),
  );
  try {
    linked.setFeatures(FEATURES);
    if (!linked.validate()) throw new Error("Cannot link the kernel");
    return Uint8Array.from(linked.emitBinary());
  } finally {
    linked.dispose();
  }
}
