import { AccessError } from "../errors.ts";

/** Runs a step; what the system refuses in it becomes an {@linkcode AccessError}. */
export async function reading<T>(
  path: string,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    // Errors of the system have a code such as EIO; others are defects.
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const reason = error instanceof Deno.errors.PermissionDenied
      ? "permission denied"
      : error.message;
    throw new AccessError(`Cannot read ${path}: ${reason}`, { cause: error });
  }
}

/**
 * Opens a log for reading.
 *
 * @returns The open file; `undefined` if there is none of that name.
 * @throws {AccessError} If it cannot be opened or is no file that can be followed.
 */
export async function openLogFile(
  path: string,
): Promise<Deno.FsFile | undefined> {
  return await reading(path, async () => {
    try {
      const { isFile, isDirectory } = await Deno.stat(path);
      if (isFile) return await Deno.open(path);
      const what = isDirectory ? "a directory" : "not a regular file";
      throw new AccessError(`Cannot follow ${path}: it is ${what}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  });
}
