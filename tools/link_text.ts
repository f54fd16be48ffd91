import binaryen from "assemblyscript/binaryen";

/** What a module imports: from where, the name there and the name in the text. */
const IMPORT = /^ \(import "([^"]+)" "([^"]+)" \(func (\$\S+)[ )].*\n/gm;

/** What is wrong, of what binaryen throws: no `Error`, but it has a message. */
function messageOf(error: unknown): string {
  return (error as { message?: string } | undefined)?.message ?? `${error}`;
}

/** The text of the whole: calls of what was imported are calls of what is given. */
function replaceImports(
  compiled: string,
  module: string,
  text: string,
): string {
  const names = new Map<string, string>();
  let whole = compiled.replace(IMPORT, (line, from, name, local) => {
    if (from !== module) return line;
    names.set(local, `$${name}`);
    return "";
  });
  if (names.size === 0) {
    throw new Error(
      `Cannot link the kernel: it imports nothing of "${module}"`,
    );
  }
  for (const [local, name] of names) {
    whole = whole.replaceAll(`call ${local}\n`, () => `call ${name}\n`);
  }
  return whole.replace(/^\(module\n/, () => `(module\n${text}\n`);
}

/**
 * Puts functions that are written as text into a module that AssemblyScript compiled,
 * in place of those that it imports: `two` from `module` becomes `$two`.
 *
 * @param compiled The module, as AssemblyScript writes it as text.
 * @param module What the sources say that they import from.
 * @param text Types, globals and functions.
 * @throws {Error} If nothing is imported, or what comes out is no valid module.
 */
export function linkText(
  compiled: string,
  module: string,
  text: string,
): Uint8Array<ArrayBuffer> {
  const whole = replaceImports(compiled, module, text);
  let linked: binaryen.Module;
  try {
    linked = binaryen.parseText(whole);
  } catch (error) {
    throw new Error(`Cannot link the kernel: ${messageOf(error)}`);
  }
  try {
    linked.setFeatures(binaryen.Features.All);
    // What is wrong, it prints.
    if (!linked.validate()) throw new Error("Cannot link the kernel");
    return Uint8Array.from(linked.emitBinary());
  } finally {
    linked.dispose();
  }
}
