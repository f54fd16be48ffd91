import { AccessError, ConfigurationError } from "../errors.ts";
import { isGzip } from "../records/gunzip.ts";
import { placeOf, readHead, samePlace } from "./file_identity.ts";
import type { FilePosition } from "./file_position.ts";
import type { FollowedBlock } from "./followed_block.ts";
import { type LogEntry, logEntry, LogFolder } from "./log_folder.ts";
import type { FollowOptions } from "./follow_file.ts";
import { OpenLog } from "./open_log.ts";
import { openLogFile } from "./open_log_file.ts";
import { pause } from "./pause.ts";

const keyOf = ({ device, inode, created }: LogEntry) =>
  `${device}:${inode}:${created}`;

/** A file that comes before those to be found, as far as it is known. */
type Predecessor = Omit<LogEntry, "size" | "current">;

/** A log that is followed; see `follow_file.ts` for the rules. */
export class Follower {
  readonly #folder: LogFolder;
  readonly #signal: AbortSignal;
  readonly #poll: number;
  readonly #grace: number;
  readonly #tell: (message: string) => void;
  /** Files that are read to their end, so that no mistake about order repeats one. */
  readonly #finished = new Set<string>();
  #log: OpenLog | undefined;
  /** The file before the one to open next; none where only the log itself is due. */
  #after: Predecessor | undefined;
  /** What the open file was renamed to. */
  #renamed: string | undefined;
  #started = false;
  #told = "";

  /** A follower that has not begun. */
  constructor(path: string, options: FollowOptions) {
    const { signal, poll = 250, grace = 1000, tell = () => {} } = options;
    this.#folder = new LogFolder(path);
    this.#signal = signal;
    this.#poll = poll;
    this.#grace = grace;
    this.#tell = tell;
  }

  /** The lines, from these positions on. Called once. */
  async *blocks(from: readonly FilePosition[]): AsyncGenerator<FollowedBlock> {
    try {
      yield* this.#resume(from);
      while (!this.#signal.aborted) {
        const log = this.#log ??= await this.#openNext();
        if (log === undefined) {
          await pause(this.#poll, this.#signal);
          continue;
        }
        yield* log.read(this.#signal);
        if (this.#signal.aborted) return;
        if (log.truncated) await this.#restart(log);
        else if (await this.#isOver(log)) yield* this.#finish(log);
        else await pause(this.#poll, this.#signal);
      }
    } finally {
      this.#log?.close();
    }
  }

  /** Finishes what a checkpoint says was begun; the last such file stays open. */
  async *#resume(from: readonly FilePosition[]): AsyncGenerator<FollowedBlock> {
    for (const [i, position] of from.entries()) {
      if (this.#signal.aborted) return;
      // A file that was truncated, or removed: its place is a later one's.
      const later = from.slice(i + 1);
      const isGone = later.some(({ file }) => samePlace(file, position.file));
      const found = isGone ? undefined : await this.#folder.open(position.file);
      const size = found && (await found.handle.stat()).size;
      if (found === undefined || size! < position.resume) {
        found?.handle.close();
        await this.#tellLost(position);
        continue;
      }
      if (this.#log !== undefined) yield* this.#finish(this.#log);
      this.#started = true;
      this.#log = await OpenLog.begin(found.handle, found.path, position);
      if (later.length > 0) yield* this.#log.read(this.#signal);
    }
    const last = from.at(-1);
    if (last === undefined || this.#log?.resumed === last) return;
    if (this.#log !== undefined) yield* this.#finish(this.#log);
    this.#after = await this.#afterLost(last);
  }

  /** What comes before the files to read, where the last that was begun is gone. */
  async #afterLost({ file }: FilePosition): Promise<Predecessor | undefined> {
    const current = await this.#folder.current();
    // Truncated: files that are newer than this one are copies of it.
    if (
      current && samePlace(current, file) && current.created === file.created
    ) return undefined;
    if (file.created === null) return undefined;
    // Its inode may be a newer file's by now, so no place is given.
    const nowhere = { device: -1, inode: -1 };
    return {
      path: "",
      ...nowhere,
      created: file.created,
      modified: Infinity,
    };
  }

  async #tellLost({ file, resume }: FilePosition): Promise<void> {
    const { path } = this.#folder;
    const compressed = file.created === null
      ? []
      : await this.#folder.compressedSince(file.created);
    this.#tell(
      `Cannot go on in a file of ${path} that was begun before: ` +
        (compressed.length > 0
          ? `it is compressed by now (${compressed.join(", ")})`
          : "it was truncated, removed or moved to another folder") +
        `; anything it held beyond byte ${resume} is left out`,
    );
  }

  /** Opens the file that is due; nothing if it is not there yet. */
  async #openNext(): Promise<OpenLog | undefined> {
    const entry = await this.#next(this.#after) ?? await this.#folder.current();
    if (entry && this.#isFinished(entry)) return undefined;
    const path = entry?.path ?? this.#folder.path;
    const handle = await this.#open(path);
    if (handle === undefined) {
      this.#tellOnce(`Waiting for ${path} to be there`);
      return undefined;
    }
    // Names may have moved on since the folder was read: look again.
    if (entry && !samePlace(placeOf(await handle.stat()), entry)) {
      handle.close();
      return undefined;
    }
    this.#started = true;
    this.#told = "";
    this.#renamed = undefined;
    return await OpenLog.begin(handle, path);
  }

  async #open(path: string): Promise<Deno.FsFile | undefined> {
    let handle: Deno.FsFile | undefined;
    try {
      handle = await openLogFile(path);
    } catch (error) {
      // A rotation may make the file before it gives it to the right group.
      if (!this.#started || !(error instanceof AccessError)) throw error;
      this.#tellOnce(error.message);
    }
    if (handle === undefined) return undefined;
    if (!isGzip(await readHead(handle, 2))) return handle;
    handle.close();
    throw new ConfigurationError(
      `Cannot follow ${path} as it is compressed: follow the log itself, before rotation`,
    );
  }

  /** The oldest file after `after` with anything in it. */
  async #next(after: Predecessor | undefined): Promise<LogEntry | undefined> {
    if (after === undefined) return undefined;
    const entries = await this.#folder.newer(after, this.#renamed);
    return entries.find((entry) => entry.size > 0 && !this.#isFinished(entry));
  }

  /** Whether the log goes on in another file and this one is quiet. */
  async #isOver(log: OpenLog): Promise<boolean> {
    const current = await this.#folder.current();
    if (current && samePlace(current, log.place)) {
      this.#renamed = undefined;
      return false;
    }
    this.#renamed ??= await this.#folder.nameOf(log.place) ?? log.path;
    if (await this.#next(this.#entryOf(log)) === undefined) return false;
    if (await log.look() || log.truncated) return false;
    // A file that was rotated long ago need not be waited for; a clock that was
    // set back must not make the wait endless.
    const quiet = Math.max(
      Date.now() - (log.info.mtime?.getTime() ?? Infinity),
      performance.now() - log.grownAt,
    );
    return quiet >= this.#grace;
  }

  async *#finish(log: OpenLog): AsyncGenerator<FollowedBlock> {
    const half = log.finish();
    if (half !== undefined) yield half;
    const entry = this.#entryOf(log);
    // Without a time of creation a new file with its inode would look like it.
    if (entry.created !== null) this.#finished.add(keyOf(entry));
    this.#after = entry;
    this.#log = undefined;
    log.close();
  }

  async #restart(log: OpenLog): Promise<void> {
    this.#tell(
      `${this.#folder.path} was truncated: it is read from its start again`,
    );
    this.#log = await log.restart();
  }

  #isFinished(entry: LogEntry): boolean {
    return this.#finished.has(keyOf(entry));
  }

  #entryOf(log: OpenLog): LogEntry {
    return logEntry(this.#renamed ?? log.path, log.info, false);
  }

  #tellOnce(message: string): void {
    if (this.#told === message) return;
    this.#told = message;
    this.#tell(message);
  }
}
