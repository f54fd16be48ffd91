import { reasonOf } from "../atomic_write.ts";
import { AccessError } from "../errors.ts";
import type { TextSink } from "./text_sink.ts";

/** Opens a file to append to; one that is no regular file cannot be read back. */
export async function openToAppend(
  path: string,
): Promise<{ file: Deno.FsFile; regular: boolean }> {
  try {
    const info = await Deno.stat(path).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    });
    if (info?.isDirectory) throw new Error("it is a directory");
    const regular = info?.isFile ?? true;
    const file = await Deno.open(path, {
      append: true,
      create: true,
      read: regular,
    });
    return { file, regular };
  } catch (error) {
    throw new AccessError(`Cannot write ${path}: ${reasonOf(error)}`);
  }
}

/** A file that is appended to. */
export class OutputFile implements TextSink {
  readonly #path: string;
  #file: Deno.FsFile;
  #regular: boolean;

  /** A file that {@linkcode openToAppend} opened. */
  constructor(path: string, file: Deno.FsFile, regular: boolean) {
    this.#path = path;
    this.#file = file;
    this.#regular = regular;
  }

  /** Whether it is a regular file, and so can be read back. */
  get regular(): boolean {
    return this.#regular;
  }

  /** The open file. */
  get file(): Deno.FsFile {
    return this.#file;
  }

  /**
   * Appends a text; it is out when this resolves.
   *
   * @throws {AccessError} If the file cannot be written to.
   */
  async write(text: string): Promise<void> {
    let rest = new TextEncoder().encode(text);
    try {
      while (rest.length > 0) {
        rest = rest.subarray(await this.#file.write(rest));
      }
    } catch (error) {
      throw new AccessError(`Cannot write ${this.#path}: ${reasonOf(error)}`);
    }
  }

  /** Nothing waits. */
  flush(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * Opens the file of this name in its place.
   *
   * @throws {AccessError} If that fails. The file that was open stays so.
   */
  async reopen(): Promise<void> {
    const { file, regular } = await openToAppend(this.#path);
    this.#file.close();
    this.#file = file;
    this.#regular = regular;
  }
}
