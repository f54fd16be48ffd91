import { reasonOf } from "../atomic_write.ts";
import { AccessError } from "../errors.ts";

/**
 * Makes sure, before long work, that its result can be written: to a file in a
 * folder that is there and takes files. Leaves nothing behind.
 *
 * @throws {AccessError} If it cannot.
 */
export async function checkWritable(path: string): Promise<void> {
  const refuse = (reason: string) =>
    new AccessError(`Cannot write ${path}: ${reason}`);
  try {
    const { isFile, isDirectory } = await Deno.stat(path);
    // A rename would put a file in the place of a device.
    if (isDirectory) throw refuse("it is a directory");
    if (!isFile) throw refuse("it is not a regular file");
  } catch (error) {
    if (error instanceof AccessError) throw error;
    if (!(error instanceof Deno.errors.NotFound)) throw refuse(reasonOf(error));
  }
  const probe = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await Deno.writeTextFile(probe, "", { createNew: true });
    await Deno.remove(probe);
  } catch (error) {
    throw refuse(reasonOf(error));
  }
}
