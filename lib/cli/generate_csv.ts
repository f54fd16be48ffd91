import { reasonOf, writeFileAtomically } from "../atomic_write.ts";
import { AccessError } from "../errors.ts";
import { syntheticCsv, type SyntheticOptions } from "../records/synthetic.ts";

/** Whether a path names a device or a pipe, which a rename would replace. */
async function isSpecial(path: string): Promise<boolean> {
  try {
    const { isFile, isDirectory } = await Deno.stat(path);
    return !isFile && !isDirectory;
  } catch {
    return false;
  }
}

/**
 * Writes synthetic traffic as CSV to a file, in constant memory; a file whole or
 * not at all.
 *
 * @throws {AccessError} If the file cannot be written.
 */
export async function generateCsv(
  path: string,
  options: SyntheticOptions,
): Promise<void> {
  const bytes = syntheticCsv(options).pipeThrough(new TextEncoderStream());
  if (!(await isSpecial(path))) return await writeFileAtomically(path, bytes);
  try {
    await Deno.writeFile(path, bytes);
  } catch (error) {
    throw new AccessError(`Cannot write ${path}: ${reasonOf(error)}`);
  }
}
