/**
 * Following a log while it is written, through its rotations.
 *
 * The file is looked at every 250 ms with `stat`. Notifications of the system
 * would come sooner but cannot be relied on: they die with a renamed file and do
 * not cross network file systems.
 *
 *     there is no file      wait for it
 *     it has grown          hand out its new whole lines; a half line waits
 *     it became shorter,    truncated: begin anew at its start
 *     or begins otherwise
 *     its name is taken     rotated: stay with it until there is something in a
 *     by another file       newer file and the old one was quiet for a second,
 *                           hand out its half line too, then go on with the next
 *
 * "The next" is the oldest of the log's newer files, see `log_folder.ts`: when
 * reading is slow, or the process did not run, several rotations may have passed.
 * The same rule takes up work after a restart: what a checkpoint says is begun is
 * found by its identity under whatever name and finished, then come the files
 * made since, then the log itself.
 *
 * What can be lost: with rotation by rename, what is written to the old file later
 * than a second after its last line although the new one has lines by then; what
 * is removed, compressed or moved to another folder before it was read. With
 * copy-truncate, every line that was not read by then, such as those written since
 * the last look at the file or while the process did not run, and the half line that
 * waits for its rest: the copy is not read, since nothing tells which of its lines
 * were read before. Where the writer was within a line, the rest of it begins the
 * truncated file, and is a bad row.
 *
 * @module
 */
import type { FilePosition } from "./file_position.ts";
import type { FollowedBlock } from "./followed_block.ts";
import { Follower } from "./follower.ts";

/** How to follow a file. */
export interface FollowOptions {
  /** Its abort ends the generator, without the half line that waits. */
  readonly signal: AbortSignal;
  /** Milliseconds between two looks at the file. @default {250} */
  readonly poll?: number;
  /**
   * For how many milliseconds a renamed file must not have grown before the next
   * one is begun.
   *
   * @default {1000}
   */
  readonly grace?: number;
  /** Where to go on, as `LinePositions` had it. @default {the start of the file} */
  readonly from?: readonly FilePosition[];
  /** Is told what a person should know: waiting, a truncation, what is lost. */
  readonly tell?: (message: string) => void;
}

/**
 * The lines of a growing log, for as long as it is followed.
 *
 * Each line is handed out once and whole. See this file's opening for rotation,
 * and for what can be lost.
 *
 * @example
 * ```ts ignore
 * const stop = new AbortController();
 * for await (const block of followFile("conn.log", { signal: stop.signal })) {
 *   for (const line of block.lines) console.log(line);
 * }
 * ```
 *
 * @param path The log. It need not be there yet.
 * @param options How to follow it.
 * @throws {AccessError} If the file cannot be read or is not a regular file.
 * @throws {ConfigurationError} If it is compressed.
 */
export async function* followFile(
  path: string,
  options: FollowOptions,
): AsyncGenerator<FollowedBlock> {
  yield* new Follower(path, options).blocks(options.from ?? []);
}
