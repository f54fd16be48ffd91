import { reasonOf } from "../atomic_write.ts";
import { AccessError, ConfigurationError } from "../errors.ts";

/**
 * Makes sure, before long work, that its result can be written: to a file in a
 * folder that is there and takes files, and none that is read. Leaves nothing behind.
 *
 * @param inputs Files that the result must not take the place of; `-` and nothing
 * are none.
 * @throws {AccessError} If it cannot.
 * @throws {ConfigurationError} If it is one of the inputs.
 */
export async function checkWritable(
  path: string,
  inputs: readonly (string | undefined)[] = [],
): Promise<void> {
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
  await checkUnread(path, inputs);
  const probe = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await Deno.writeTextFile(probe, "", { createNew: true });
    await Deno.remove(probe);
  } catch (error) {
    throw refuse(reasonOf(error));
  }
}

/** Refuses a file that is read too, by whatever name; one that is missing is none. */
async function checkUnread(
  path: string,
  inputs: readonly (string | undefined)[],
): Promise<void> {
  const own = await realPath(path);
  if (own === undefined) return;
  for (const input of inputs) {
    if (input === undefined || input === "-") continue;
    if (await realPath(input) !== own) continue;
    throw new ConfigurationError(
      `Cannot write ${path} as it is read, too: name another file`,
    );
  }
}

/** Where a path leads, links followed; nothing where that cannot be told. */
async function realPath(path: string): Promise<string | undefined> {
  try {
    return await Deno.realPath(path);
  } catch {
    return undefined;
  }
}
