/**
 * Bytes from which on an input is long: some twenty thousand rows of NSL-KDD, a
 * third of a second's work.
 */
const LONG_BYTES = 4 * 2 ** 20;

/**
 * Whether files are so long that to score them pays for the start of a second core.
 *
 * @param operands Files; what is no file, such as a pipe, or missing has no length.
 */
export async function isLongInput(
  operands: readonly string[],
): Promise<boolean> {
  let bytes = 0;
  for (const path of operands) {
    if (path === "-") continue;
    try {
      const { isFile, size } = await Deno.stat(path);
      if (isFile) bytes += size;
    } catch {
      // Who opens it will tell.
    }
  }
  return bytes >= LONG_BYTES;
}
