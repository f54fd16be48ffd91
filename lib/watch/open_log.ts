import {
  type FilePlace,
  HEAD_BYTES,
  identify,
  placeOf,
  readHead,
} from "./file_identity.ts";
import type { FilePosition } from "./file_position.ts";
import type { FollowedBlock } from "./followed_block.ts";
import { type CutLines, LineCutter } from "./line_cutter.ts";
import { isHeaderLine, LogFile } from "./log_file.ts";
import { reading } from "./open_log_file.ts";

/** What is read at a time. */
const CHUNK_BYTES = 64 * 1024;
/** More bytes are no header. */
const HEADER_BYTES = 64 * 1024;
function startsWith(bytes: Uint8Array, head: Uint8Array): boolean {
  if (bytes.length < head.length) return false;
  return head.every((byte, i) => byte === bytes[i]);
}

/** An open log file and how far it is read. */
export class OpenLog {
  readonly #handle: Deno.FsFile;
  readonly #file: LogFile;
  readonly #cutter: LineCutter;
  #head: Uint8Array<ArrayBuffer>;
  #info: Deno.FileInfo;
  #position: number;
  #doneRange = 0;
  #headerIsDue: boolean;
  #truncated = false;
  #grownAt = performance.now();

  private constructor(
    handle: Deno.FsFile,
    file: LogFile,
    info: Deno.FileInfo,
    head: Uint8Array<ArrayBuffer>,
  ) {
    this.#handle = handle;
    this.#file = file;
    this.#info = info;
    this.#head = head;
    this.#position = file.resumed?.resume ?? 0;
    this.#headerIsDue = this.#position > 0;
    this.#cutter = new LineCutter(this.#position);
  }

  /**
   * Begins to read an open file, which this object closes from now on.
   *
   * @param resumed Where to go on. @default {the start}
   */
  static async begin(
    handle: Deno.FsFile,
    path: string,
    resumed?: FilePosition,
  ): Promise<OpenLog> {
    const info = await handle.stat();
    const head = await readHead(handle, HEAD_BYTES);
    const identity = await identify(info, head);
    return new OpenLog(
      handle,
      new LogFile(path, identity, resumed),
      info,
      head,
    );
  }

  /** The position that it began at. */
  get resumed(): FilePosition | undefined {
    return this.#file.resumed;
  }

  /** What it was called when it was opened. */
  get path(): string {
    return this.#file.path;
  }

  /** Where the file is. */
  get place(): FilePlace {
    return placeOf(this.#info);
  }

  /** What the system last said of it. */
  get info(): Deno.FileInfo {
    return this.#info;
  }

  /** How much of it is read, in bytes; a half line at its end included. */
  get position(): number {
    return this.#position;
  }

  /** When something was last read of it, by the clock of `performance.now()`. */
  get grownAt(): number {
    return this.#grownAt;
  }

  /** Whether what was read is no longer what the file begins with. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /**
   * Looks at the file again.
   *
   * @returns Whether there is more to read.
   */
  async look(): Promise<boolean> {
    return await reading(this.#file.path, () => this.#look());
  }

  async #look(): Promise<boolean> {
    const info = await this.#handle.stat();
    const grown = info.size !== this.#info.size;
    this.#info = info;
    this.#truncated = info.size < this.#position;
    if (this.#truncated) return false;
    if (grown || info.size > this.#position) {
      // One that was truncated and has outgrown its old size begins otherwise.
      const head = await readHead(this.#handle, HEAD_BYTES);
      this.#truncated = !startsWith(head, this.#head);
      if (this.#truncated) return false;
      if (head.length > this.#head.length) {
        this.#head = head;
        this.#file.identity = await identify(info, head);
      }
    }
    return info.size > this.#position;
  }

  /** Reads to the end that the file has now. */
  async *read(signal: AbortSignal): AsyncGenerator<FollowedBlock> {
    if (!await this.look()) return;
    if (this.#headerIsDue) {
      this.#headerIsDue = false;
      const header = await this.#readHeader();
      if (header !== undefined) yield header;
    }
    const buffer = new Uint8Array(CHUNK_BYTES);
    while (!signal.aborted) {
      const count = await reading(
        this.#file.path,
        () => this.#readAt(this.#position, buffer),
      );
      if (count === null) return;
      this.#position += count;
      this.#grownAt = performance.now();
      // One that was truncated since the last look and grew on: these bytes are
      // from the middle of other lines, and come again from the start.
      await this.look();
      if (this.#truncated) return;
      const block = this.#block(this.#cutter.push(buffer.subarray(0, count)));
      if (block !== undefined) yield block;
    }
  }

  async #readAt(offset: number, buffer: Uint8Array): Promise<number | null> {
    await this.#handle.seek(offset, Deno.SeekMode.Start);
    return await this.#handle.read(buffer);
  }

  /** The half line at the end, for a file that will not grow any more. */
  finish(): FollowedBlock | undefined {
    return this.#block(this.#cutter.finish());
  }

  /** Begins anew after the file was truncated; this object is of no use afterwards. */
  async restart(): Promise<OpenLog> {
    return await OpenLog.begin(this.#handle, this.#file.path);
  }

  /** Closes the file. */
  close(): void {
    this.#handle.close();
  }

  #block(cut: CutLines | undefined): FollowedBlock | undefined {
    if (cut === undefined) return undefined;
    this.#file.noteHeaders(cut);
    const left = this.#withoutDone(cut);
    if (left.lines.length === 0) return undefined;
    return { file: this.#file, ...left, header: false };
  }

  /** Leaves out what is done; a header stays, for what comes after it is read by it. */
  #withoutDone(cut: CutLines): CutLines {
    const done = this.#file.resumed?.done ?? [];
    if (this.#doneRange >= done.length) return cut;
    const left: CutLines = { lines: [], offsets: [], ends: [] };
    for (let i = 0; i < cut.lines.length; i++) {
      const offset = cut.offsets[i]!;
      while (done[this.#doneRange] && done[this.#doneRange]![1] <= offset) {
        this.#doneRange++;
      }
      const range = done[this.#doneRange];
      const isDone = range !== undefined && range[0] <= offset;
      if (isDone && !isHeaderLine(cut.lines[i]!)) continue;
      left.lines.push(cut.lines[i]!);
      left.offsets.push(offset);
      left.ends.push(cut.ends[i]!);
    }
    return left;
  }

  /** The `#` lines that hold at the position that was resumed. */
  async #readHeader(): Promise<FollowedBlock | undefined> {
    const begin = this.#file.resumed?.header ?? 0;
    const length = Math.min(this.#position - begin, HEADER_BYTES);
    const bytes = new Uint8Array(Math.max(length, 0));
    await this.#handle.seek(begin, Deno.SeekMode.Start);
    let filled = 0;
    while (filled < bytes.length) {
      const count = await this.#handle.read(bytes.subarray(filled));
      if (count === null) break;
      filled += count;
    }
    const cut = new LineCutter(begin).push(bytes.subarray(0, filled));
    if (cut === undefined) return undefined;
    const other = cut.lines.findIndex((line) => !isHeaderLine(line));
    const count = other < 0 ? cut.lines.length : other;
    if (count === 0) return undefined;
    this.#file.addHeader(begin);
    return {
      file: this.#file,
      lines: cut.lines.slice(0, count),
      offsets: cut.offsets.slice(0, count),
      ends: cut.ends.slice(0, count),
      header: true,
    };
  }
}
