/**
 * Files that are known by their checksum: fetched or copied, and checked.
 *
 * @module
 */
import { ProgressLine, type ProgressOptions } from "../lib/cli/progress.ts";
import { AccessError, BadInputError } from "../lib/errors.ts";
import { download, sha256OfFile } from "./download.ts";

/** A file to put in place, and how to tell that it is whole. */
export interface DataFile {
  /** Its name, on mirrors and here. */
  name: string;
  /** Its length. */
  bytes: number;
  /** Its SHA-256, lower-case hexadecimal. */
  sha256: string;
}

/**
 * Copies a file to its `.part` file. It checks the copy and not the source, so
 * that what was checked is what stays.
 *
 * @throws {AccessError} If it cannot be read or written.
 * @throws {BadInputError} If the checksum is wrong; the copy is gone then.
 */
export async function copyFile(
  file: DataFile,
  part: string,
  source: string,
): Promise<void> {
  await accessing(`Cannot copy ${source}`, async () => {
    // Not Deno.copyFile: a read-only source would make a read-only copy.
    await Deno.writeFile(part, (await Deno.open(source)).readable);
  });
  if (await isWhole(file, part)) return;
  await Deno.remove(part);
  throw new BadInputError(`Cannot use ${source} as its checksum is wrong`);
}

/** Where to fetch from, and how that is shown. */
export interface FetchOptions {
  /** Folders that hold the file, tried in order. */
  mirrors: readonly string[];
  /** Takes each line meant for people. */
  say: (line: string) => void;
  /** How progress is shown. */
  progress?: ProgressOptions;
}

/**
 * Fetches a file into its `.part` file: tries mirror after mirror until one
 * has given the whole, right file. What one has given in part, the next goes
 * on with.
 *
 * @throws {AccessError} If no mirror gave the right file, and some gave none.
 * @throws {BadInputError} If every mirror gave a file with a wrong checksum.
 */
export async function fetchFile(
  file: DataFile,
  part: string,
  { mirrors, say, progress }: FetchOptions,
): Promise<void> {
  const queue = [...mirrors];
  let unreachable = false;
  for (let mirror = queue.shift(); mirror; mirror = queue.shift()) {
    const url = mirror + encodeURIComponent(file.name);
    const line = new ProgressLine(file.name, file.bytes, progress);
    let resumed: boolean;
    try {
      resumed = await download({
        url,
        part,
        bytes: file.bytes,
        onProgress: (done) => line.update(done, "bytes"),
      });
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      line.finish();
      say(error.message);
      unreachable = true;
      continue;
    }
    line.finish();
    if (await isWhole(file, part)) return;
    await Deno.remove(part);
    say(`Cannot use ${url} as its checksum is wrong`);
    // The fault may lie in what an earlier attempt had left: once more, later.
    if (resumed) queue.push(mirror);
  }
  const problem =
    `Cannot get ${file.name} from any of ${mirrors.length} mirrors`;
  if (unreachable) {
    throw new AccessError(`${problem}: see --from for another way`);
  }
  throw new BadInputError(`${problem}: all checksums are wrong`);
}

/** Whether a file is there with the right bytes in it. */
export async function isWhole(file: DataFile, path: string): Promise<boolean> {
  try {
    if ((await Deno.stat(path)).size !== file.bytes) return false;
    return await sha256OfFile(path) === file.sha256;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw new AccessError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}

/** Runs an operation on files, its failure named by what could not be done. */
export async function accessing(
  problem: string,
  operation: () => Promise<void>,
): Promise<void> {
  try {
    await operation();
  } catch (error) {
    throw new AccessError(`${problem}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
