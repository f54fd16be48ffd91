/**
 * The rotated files of a log, beside it in the same folder.
 *
 * Rotation by rename gives the log's file another name and makes a new one:
 *
 *     conn.log ─► conn.2026-11-21-10-00-00.log    Zeek
 *     conn.log ─► conn.log.1 ─► conn.log.2        logrotate
 *     eve.json ─► eve-20261121.json               logrotate, dateext
 *
 * Names differ, and move on while they are read, so what comes after what is told
 * by the files themselves: by when each was made, then, for file systems that do not
 * tell or within one tick of their clock (4 ms), by when it was last written to, and
 * only then by name. The log itself is always the newest.
 *
 * @module
 */
import {
  type FileIdentity,
  type FilePlace,
  isSameFile,
  placeOf,
  samePlace,
} from "./file_identity.ts";
import { openLogFile } from "./open_log_file.ts";

/** What a rotation adds to a name: dates, times and numbers, or `old`. */
const ROTATION = /^(?=.*\d)[-._:@+][-._:@+\dTZ]*$|^[-._]old$/;
/** A number that logrotate counts up: the higher, the older. */
const COUNTED = /^[-._]\d{1,4}$/;
const COMPRESSED = /\.(?:gz|zst|xz|bz2)$/;

/** A file of the log: itself or a rotated one. */
export interface LogEntry extends FilePlace {
  /** Its path now. */
  readonly path: string;
  /** When it was made, in milliseconds since 1970, where the system tells. */
  readonly created: number | null;
  /** When it was last written to, in milliseconds since 1970. */
  readonly modified: number;
  /** Its size in bytes. */
  readonly size: number;
  /** Whether it is the one that has the log's name. */
  readonly current: boolean;
}

/** Describes a file. */
export function logEntry(
  path: string,
  info: Deno.FileInfo,
  current: boolean,
): LogEntry {
  return {
    path,
    ...placeOf(info),
    created: info.birthtime?.getTime() ?? null,
    modified: info.mtime?.getTime() ?? 0,
    size: info.size,
    current,
  };
}

/** The file's name and the folder that it is in, with its slash. */
function splitPath(path: string): [folder: string, name: string] {
  const slash = Math.max(
    path.lastIndexOf("/"),
    Deno.build.os === "windows" ? path.lastIndexOf("\\") : -1,
  );
  return [path.slice(0, slash + 1), path.slice(slash + 1)];
}

async function statOrNothing(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    // What may not be looked at cannot be followed either; links may go round.
    if (error instanceof Deno.errors.PermissionDenied) return undefined;
    if (error instanceof Deno.errors.FilesystemLoop) return undefined;
    throw error;
  }
}

/** Looks at the folder until two are alike; a rotation is over long before. */
const MOST_LOOKS = 20;

/** A file and its name. */
interface NamedFile {
  readonly path: string;
  readonly info: Deno.FileInfo;
}

/** A name with its numbers taken out, alike for files that one rotation named. */
const shapeOf = (name: string) => name.replaceAll(/\d+/g, "0");

/** A log and the folder that it is rotated in. */
export class LogFolder {
  /** The log's path. */
  readonly path: string;
  readonly #folder: string;
  readonly #name: string;

  /**
   * The folder of a log, which need not be there yet.
   *
   * @param path The log's path.
   */
  constructor(path: string) {
    this.path = path;
    [this.#folder, this.#name] = splitPath(path);
  }

  /** What has the log's name now. */
  async current(): Promise<LogEntry | undefined> {
    const info = await statOrNothing(this.path);
    return info && logEntry(this.path, info, true);
  }

  /** What a file is called now that may have been renamed. */
  async nameOf(place: FilePlace): Promise<string | undefined> {
    const current = await this.current();
    if (current && samePlace(current, place)) return this.path;
    const files = await this.#files(() => true);
    return files.find(({ info }) => samePlace(placeOf(info), place))?.path;
  }

  /** Opens the file of this identity under whatever name it has in the folder. */
  async open(
    identity: FileIdentity,
  ): Promise<{ path: string; handle: Deno.FsFile } | undefined> {
    // A rotation between the two steps moves the name on; the next look finds it.
    for (let attempt = 0; attempt < 3; attempt++) {
      const path = await this.nameOf(identity);
      if (path === undefined) return undefined;
      const handle = await openLogFile(path);
      if (handle === undefined) continue;
      if (await isSameFile(handle, identity)) return { path, handle };
      const moved = !samePlace(placeOf(await handle.stat()), identity);
      handle.close();
      if (!moved) return undefined;
    }
    return undefined;
  }

  /**
   * The log's files that come after one, the oldest first, the log itself last.
   *
   * @param than The file that they come after.
   * @param likeName The name of a rotated file; what is named alike belongs to
   * the log too. @default {only names that are made of the log's}
   */
  async newer(
    than: Omit<LogEntry, "size" | "current">,
    likeName?: string,
  ): Promise<LogEntry[]> {
    const current = await this.current();
    const entries: LogEntry[] = [];
    const shape = likeName && shapeOf(splitPath(likeName)[1]);
    const belongs = (name: string) =>
      this.#rotation(name) !== undefined ||
      (shape !== undefined && shape.includes("0") && shapeOf(name) === shape &&
        !COMPRESSED.test(name));
    for (const { path, info } of await this.#files(belongs)) {
      const entry = logEntry(path, info, false);
      if (current && samePlace(current, entry)) continue;
      if (samePlace(than, entry) && than.created === entry.created) continue;
      if (this.#compare(entry, than) > 0) entries.push(entry);
    }
    entries.sort((a, b) => this.#compare(a, b));
    if (current) entries.push(current);
    return entries;
  }

  /** Compressed files of the log that were written to since, which cannot be gone on with. */
  async compressedSince(time: number): Promise<string[]> {
    const found: string[] = [];
    const belongs = (name: string) =>
      COMPRESSED.test(name) &&
      this.#rotation(name.replace(COMPRESSED, "")) !== undefined;
    for await (const path of this.#paths(belongs)) {
      const info = await statOrNothing(path);
      if (info?.isFile && (info.mtime?.getTime() ?? 0) >= time) {
        found.push(path);
      }
    }
    return found.sort();
  }

  /** What a rotation has put into the log's name, if it is a name of that kind. */
  #rotation(name: string): string | undefined {
    const dot = this.#name.lastIndexOf(".");
    const stem = dot > 0 ? this.#name.slice(0, dot) : this.#name;
    const extension = dot > 0 ? this.#name.slice(dot) : "";
    let added: string | undefined;
    if (name.startsWith(this.#name)) added = name.slice(this.#name.length);
    else if (
      name.startsWith(stem) && name.endsWith(extension) &&
      name.length > this.#name.length
    ) {
      added = name.slice(stem.length, name.length - extension.length);
    }
    return added !== undefined && ROTATION.test(added) ? added : undefined;
  }

  #compare(
    a: Pick<LogEntry, "path" | "created" | "modified">,
    b: Pick<LogEntry, "path" | "created" | "modified">,
  ): number {
    if (a.created !== null && b.created !== null && a.created !== b.created) {
      return a.created - b.created;
    }
    if (a.modified !== b.modified) return a.modified - b.modified;
    const [first, second] = [splitPath(a.path)[1], splitPath(b.path)[1]];
    if (first === second) return 0;
    // A file that still has the log's name is newer than those that had it.
    if (first === this.#name) return 1;
    if (second === this.#name) return -1;
    const counted = [first, second].every((name) =>
      COUNTED.test(this.#rotation(name) ?? "")
    );
    const order = first.localeCompare(second, "en", { numeric: true });
    return counted ? -order : order;
  }

  /**
   * The files of these names. While a rotation moves names on, a file can go from one
   * that is yet to be looked at to one that was, so a single look may miss it.
   */
  async #files(wanted: (name: string) => boolean): Promise<NamedFile[]> {
    let files: NamedFile[] = [];
    let before: string | undefined;
    for (let look = 0; look < MOST_LOOKS; look++) {
      files = [];
      for await (const path of this.#paths(wanted)) {
        const info = await statOrNothing(path);
        if (info?.isFile) files.push({ path, info });
      }
      const seen = files.map(({ path, info: { dev, ino } }) =>
        `${dev}:${ino} ${path}`
      ).sort().join("\n");
      if (seen === before) break;
      before = seen;
    }
    return files;
  }

  async *#paths(wanted: (name: string) => boolean): AsyncGenerator<string> {
    const entries = Deno.readDir(this.#folder === "" ? "." : this.#folder);
    try {
      for await (const { name } of entries) {
        if (name !== this.#name && wanted(name)) yield this.#folder + name;
      }
    } catch (error) {
      // The folder comes with the log's first file, or is only to be passed through.
      if (error instanceof Deno.errors.NotFound) return;
      if (error instanceof Deno.errors.PermissionDenied) return;
      throw error;
    }
  }
}
