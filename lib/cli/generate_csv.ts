import { reasonOf } from "../atomic_write.ts";
import { AccessError } from "../errors.ts";
import { syntheticCsv, type SyntheticOptions } from "../records/synthetic.ts";

/**
 * Writes synthetic traffic as CSV to a file, in constant memory.
 *
 * @throws {AccessError} If the file cannot be written.
 */
export async function generateCsv(
  path: string,
  options: SyntheticOptions,
): Promise<void> {
  try {
    const file = await Deno.open(path, {
      write: true,
      create: true,
      truncate: true,
    });
    await syntheticCsv(options)
      .pipeThrough(new TextEncoderStream())
      .pipeTo(file.writable);
  } catch (error) {
    throw new AccessError(`Cannot write ${path}: ${reasonOf(error)}`);
  }
}
