import { AccessError } from "../errors.ts";

/** Nobody reads stdout any more, such as `head -1` that has its line: no error. */
export class ClosedOutput extends Error {
  /** The class's name. */
  override name = "ClosedOutput";
}

/** Text that goes out at once. */
const CHUNK_LENGTH = 64 * 1024;

/** How long a line waits for others to go out with. */
const WAIT_MILLISECONDS = 20;

/**
 * Text to stdout or a file in chunks, each of whole lines if the texts are.
 *
 * `console.log` writes line by line and goes on when the pipe is closed; this
 * waits for the reader and fails with {@linkcode ClosedOutput}. Where lines come
 * one by one they go out after 20 ms.
 */
export class Output {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #name: string;
  #pending = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #written: Promise<void> = Promise.resolve();
  #failed = false;

  /**
   * An output that has written nothing.
   *
   * @param stream Where bytes go. @default {Deno.stdout.writable}
   * @param name What messages call it. @default {"stdout"}
   */
  constructor(
    stream: WritableStream<Uint8Array> = Deno.stdout.writable,
    name = "stdout",
  ) {
    this.#writer = stream.getWriter();
    this.#name = name;
    // Each write reports its own failure; this copy of it is heard by nobody.
    this.#writer.closed.catch(() => {});
  }

  /**
   * Adds a text.
   *
   * @throws {ClosedOutput} If nobody reads any more.
   * @throws {AccessError} If it cannot be written.
   */
  async write(text: string): Promise<void> {
    // Where little is written nobody else waits for what the timer sent.
    if (this.#failed) await this.#written;
    this.#pending += text;
    if (this.#pending.length >= CHUNK_LENGTH) {
      // This chunk is on its way while the next one is made, no more than one.
      const before = this.#written;
      this.#send();
      return await before;
    }
    this.#timer ??= setTimeout(() => this.#send(), WAIT_MILLISECONDS);
  }

  /** Writes what waits, and comes back when it is out. */
  async flush(): Promise<void> {
    this.#send();
    await this.#written;
  }

  /** Writes what waits and closes the stream. */
  async close(): Promise<void> {
    await this.flush();
    await this.#writer.close();
  }

  /** Sends what waits on its way, behind what is. */
  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending === "") return;
    const bytes = new TextEncoder().encode(this.#pending);
    this.#pending = "";
    this.#written = this.#written.then(() => this.#write(bytes));
    // The failed promise is kept: the next call that waits for it fails with it.
    this.#written.catch(() => this.#failed = true);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#writer.write(bytes);
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) {
        throw new ClosedOutput(`${this.#name} is closed`);
      }
      const reason = error instanceof Error ? error.message : String(error);
      throw new AccessError(`Cannot write to ${this.#name}: ${reason}`);
    }
  }
}

let stdout: Output | undefined;

/** The process's own output; there is one, as a stream has one writer. */
export function standardOutput(): Output {
  stdout ??= new Output();
  return stdout;
}
