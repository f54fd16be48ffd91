import { sha256OfFile } from "./download.ts";

/** The file that `sha256sum --check` reads. */
export const CHECKSUMS_NAME = "SHA256SUMS";

/** What is built to be handed on, by its name. */
const HANDED_ON = /^gatewarden(?:-[a-z0-9_-]+)?(?:\.exe|\.js)?$/;

/**
 * Writes the checksums of all builds in a folder, in the format of `sha256sum`.
 *
 * @returns The names of the files that it covers, sorted.
 */
export async function writeChecksums(directory: URL): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(directory)) {
    if (isFile && HANDED_ON.test(name)) names.push(name);
  }
  names.sort();
  let text = "";
  for (const name of names) {
    const path = decodeURIComponent(new URL(name, directory).pathname);
    text += `${await sha256OfFile(path)}  ${name}\n`;
  }
  await Deno.writeTextFile(new URL(CHECKSUMS_NAME, directory), text);
  return names;
}
