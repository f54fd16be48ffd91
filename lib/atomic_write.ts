import { AccessError } from "./errors.ts";

/** Why the system refused, in words without a stack. */
export function reasonOf(error: unknown): string {
  // A bundle may run elsewhere, where scoring works and files are the caller's.
  if (typeof Deno === "undefined") {
    return "only Deno opens files here, so read and write them yourself: " +
      "Detector.parse() takes a model's text, serialize() gives it";
  }
  if (error instanceof Deno.errors.NotFound) return "no such file or folder";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.NotCapable) {
    return "not allowed to this process";
  }
  return error instanceof Error ? error.message : String(error);
}

/** Whether a path is known to name a folder. */
async function isDirectory(path: string): Promise<boolean> {
  return await Deno.stat(path).then((found) => found.isDirectory, () => false);
}

/**
 * Writes a file whole or not at all: to a temporary file beside it, then renamed.
 *
 * @throws {AccessError} If the folder cannot be written to. What was there stays.
 */
export async function writeFileAtomically(
  path: string,
  data: string | Uint8Array | ReadableStream<Uint8Array>,
): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    // Else the rename would fail, in words that depend on the file system.
    if (await isDirectory(path)) throw new Error("it is a directory");
    if (typeof data === "string") await Deno.writeTextFile(temporary, data);
    else await Deno.writeFile(temporary, data);
    await Deno.rename(temporary, path);
  } catch (error) {
    if (typeof Deno !== "undefined") {
      await Deno.remove(temporary).catch(() => {});
    }
    throw new AccessError(`Cannot write ${path}: ${reasonOf(error)}`);
  }
}
