/**
 * Output that holds each alert once, even if the process is killed.
 *
 * The checkpoint and the output are two files, and a process may be killed between
 * the two. It begins again from its checkpoint, so what it wrote since comes up
 * again:
 *
 *     output   ├───────────────────────┼──────────────┬─ ─┤
 *              known to the checkpoint   written since  torn
 *                                      ▲ size
 *
 * The checkpoint says which file the output was and its size. At the start, the
 * lines beyond are read: the half line at the end is cut off, and the others' ids
 * are kept until each comes up again, which is then not written. Ids that have not
 * come up yet go into the next checkpoint, for the process may be killed again.
 *
 * This works for a file named with `--output`. Where stdout was redirected to a
 * file, the file can usually not be read (that takes all of Deno's permissions);
 * then what was written since the checkpoint is cut off and written anew. That is
 * not done if stderr goes to the same file, for notices would go with it. Then, and
 * where stdout is a pipe, an alert may come twice: at least once, not exactly.
 *
 * @module
 */
import { reasonOf } from "../atomic_write.ts";
import { AccessError } from "../errors.ts";
import { type FilePlace, placeOf, samePlace } from "./file_identity.ts";
import { LogFolder } from "./log_folder.ts";
import { openToAppend, OutputFile } from "./output_file.ts";
import type { OutputPosition } from "./output_position.ts";
import { resumeStdout } from "./resume_stdout.ts";
import {
  type StandardOutputFile,
  standardOutputFile,
} from "./standard_output_file.ts";
import type { TextSink } from "./text_sink.ts";
import { jsonId, readWrittenLines } from "./written_lines.ts";

/** A line to write. */
export interface OutputLine {
  /** Its id: no other line has it, and it is the same when the input comes again. */
  readonly id: string;
  /** The line without its end. The id is to be read from it by `idOf`. */
  readonly text: string;
}

/** Where lines go. */
export type AlertOutputTarget =
  /** A file, which is appended to. */
  | { readonly path: string }
  /**
   * Standard output: where it is a file it is written to itself, else through
   * what is given here.
   */
  | { readonly stdout: TextSink };

/** How to open an output. */
export interface AlertOutputOptions {
  /** How far it was written by the process before, as the checkpoint has it. */
  readonly resume?: OutputPosition;
  /** Takes the id from a line. @default {the JSON object's `id`} */
  readonly idOf?: (line: string) => string | undefined;
  /** Is told what a person should know. */
  readonly tell?: (message: string) => void;
}

/** As many ids of processes long gone are kept. */
const MAX_AHEAD = 100_000;

/** Where alerts go, each once. */
export class AlertOutput implements Disposable {
  readonly #sink: TextSink;
  readonly #ahead: Set<string>;
  #where: () => Promise<(FilePlace & { size: number }) | undefined> = () =>
    Promise.resolve(undefined);
  #position: (FilePlace & { size: number }) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(sink: TextSink, ahead: Iterable<string>) {
    this.#sink = sink;
    this.#ahead = new Set(ahead);
  }

  /**
   * Opens an output and finds out what it holds too soon.
   *
   * @param target Where lines go.
   * @param options How far it was written before.
   * @throws {AccessError} If the file cannot be opened, read or written.
   */
  static async open(
    target: AlertOutputTarget,
    options: AlertOutputOptions = {},
  ): Promise<AlertOutput> {
    const ahead = options.resume?.ahead ?? [];
    if ("stdout" in target) {
      const file = await standardOutputFile();
      const output = new AlertOutput(file ?? target.stdout, ahead);
      if (file !== undefined) await output.#openStdout(file, options);
      return output;
    }
    const { file, regular } = await openToAppend(target.path);
    const output = new AlertOutput(
      new OutputFile(target.path, file, regular),
      ahead,
    );
    try {
      await output.#openFile(target.path, options);
    } catch (error) {
      file.close();
      if (error instanceof AccessError) throw error;
      throw new AccessError(`Cannot read ${target.path}: ${reasonOf(error)}`);
    }
    return output;
  }

  /**
   * Writes lines, but for those that are written already.
   *
   * @param lines The lines.
   * @param onWritten Is called once they are out, in the same step in which
   * {@linkcode position} takes them in: what is marked as done here and the output's
   * position are both in a checkpoint or neither is.
   * @returns How many were written.
   * @throws {AccessError} If the output cannot be written to, or what the sink throws.
   */
  write(
    lines: readonly OutputLine[],
    onWritten: () => void = () => {},
  ): Promise<number> {
    return this.#inTurn(async () => {
      const fresh = lines.filter(({ id }) => !this.#ahead.has(id));
      let position = this.#position;
      if (fresh.length > 0) {
        await this.#sink.write(fresh.map(({ text }) => `${text}\n`).join(""));
        await this.#sink.flush();
        position = await this.#where();
      }
      this.#position = position;
      if (fresh.length < lines.length) {
        for (const { id } of lines) this.#ahead.delete(id);
      }
      onWritten();
      return fresh.length;
    });
  }

  /** Comes back when all that was to be written is out. */
  async flush(): Promise<void> {
    await this.#last;
  }

  /** How far it is written; `undefined` where that cannot be told, as of a pipe. */
  position(): OutputPosition | undefined {
    return this.#position && { ...this.#position, ahead: [...this.#ahead] };
  }

  /**
   * Opens the file by its name again, after a rotation; stdout stays as it is.
   *
   * @throws {AccessError} If that fails. The file that was open stays in use.
   */
  async reopen(): Promise<void> {
    let failure: unknown;
    await this.#inTurn(async () => {
      if (!(this.#sink instanceof OutputFile)) return;
      try {
        await this.#sink.reopen();
      } catch (error) {
        // Nothing that was to be written is missing: flush() has nothing to tell.
        failure = error;
      }
      this.#position = await this.#where();
    });
    if (failure !== undefined) throw failure;
  }

  /** Closes the file. Nothing may be under way. */
  [Symbol.dispose](): void {
    if (this.#sink instanceof OutputFile) this.#sink.file.close();
  }

  /** One step after the other. */
  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#last.catch(() => {}).then(step);
    // Whoever asked for the step hears of its failure, and flush() too.
    this.#last = result;
    return result;
  }

  async #openFile(
    path: string,
    { resume, idOf = jsonId }: AlertOutputOptions,
  ): Promise<void> {
    const sink = this.#sink as OutputFile;
    this.#where = async () => {
      if (!sink.regular) return undefined;
      const info = await sink.file.stat();
      return { ...placeOf(info), size: info.size };
    };
    this.#position = await this.#where();
    if (this.#position === undefined) return;
    if (resume === undefined) return await this.#endLine(sink.file);
    let from = resume.size;
    if (!samePlace(this.#position, resume)) {
      await this.#readRotated(path, resume, idOf);
      from = 0;
    }
    // Truncated: all that is in it came since.
    if (this.#position.size < resume.size) from = 0;
    await this.#takeIn(sink.file, from, idOf);
    this.#position = await this.#where();
  }

  /** What was written to the file since the checkpoint, before it was rotated. */
  async #readRotated(
    path: string,
    resume: OutputPosition,
    idOf: (line: string) => string | undefined,
  ): Promise<void> {
    const rotated = await new LogFolder(path).nameOf(resume);
    if (rotated === undefined) return;
    using file = await Deno.open(rotated, { read: true, write: true });
    const { size } = await file.stat();
    if (size >= resume.size) await this.#takeIn(file, resume.size, idOf);
  }

  /** Keeps the ids beyond `from` and cuts off a torn last line. */
  async #takeIn(
    file: Deno.FsFile,
    from: number,
    idOf: (line: string) => string | undefined,
  ): Promise<void> {
    const { ids, end } = await readWrittenLines(file, from, idOf);
    this.#keep(ids);
    const { size } = await file.stat();
    if (size > end) await file.truncate(end);
  }

  /** Keeps ids, but not for ever: some never come up again, after a new model say. */
  #keep(ids: readonly string[]): void {
    for (const id of ids) this.#ahead.add(id);
    for (const id of this.#ahead) {
      if (this.#ahead.size <= Math.max(MAX_AHEAD, ids.length)) return;
      this.#ahead.delete(id);
    }
  }

  /** Ends a half line that is not ours to cut off, so that ours does not join it. */
  async #endLine(file: Deno.FsFile): Promise<void> {
    const { size } = this.#position!;
    if (size === 0) return;
    const last = new Uint8Array(1);
    await file.seek(size - 1, Deno.SeekMode.Start);
    await file.read(last);
    if (last[0] === 10) return;
    await this.#sink.write("\n");
    this.#position = await this.#where();
  }

  async #openStdout(
    file: StandardOutputFile,
    options: AlertOutputOptions,
  ): Promise<void> {
    if (options.resume !== undefined && samePlace(file, options.resume)) {
      this.#keep(await resumeStdout(file, options.resume, options));
    }
    const { device, inode } = file;
    this.#where = () => Promise.resolve({ device, inode, size: file.size() });
    this.#position = await this.#where();
  }
}
