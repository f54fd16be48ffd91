/** Following a log of a test, line by line. */
import type { FilePosition } from "../../lib/watch/file_position.ts";
import { followFile } from "../../lib/watch/follow_file.ts";
import type { FollowedBlock } from "../../lib/watch/followed_block.ts";

/** How long a test waits for a line before it fails. */
const PATIENCE = 10_000;

/** Resolves after some milliseconds. */
export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A log that is followed in the background. */
export class Followed implements AsyncDisposable {
  /** All that came, blocks of headers included. */
  readonly blocks: FollowedBlock[] = [];
  /** What was told. */
  readonly told: string[] = [];
  /** What the generator failed with. */
  error: unknown;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #taken = 0;

  constructor(path: string, from: readonly FilePosition[] = [], grace = 60) {
    const followed = followFile(path, {
      signal: this.#stop.signal,
      poll: 10,
      grace,
      from,
      tell: (message) => this.told.push(message),
    });
    this.#ended = (async () => {
      try {
        for await (const block of followed) this.blocks.push(block);
      } catch (error) {
        this.error = error;
      }
    })();
  }

  /** All lines so far but for headers. */
  get lines(): (string | null)[] {
    return this.blocks.filter(({ header }) => !header).flatMap(({ lines }) =>
      lines
    );
  }

  /** The next lines, waiting for `count` of them. */
  async next(count: number): Promise<(string | null)[]> {
    const deadline = performance.now() + PATIENCE;
    while (this.lines.length < this.#taken + count) {
      if (this.error !== undefined) throw this.error;
      if (performance.now() > deadline) {
        throw new Error(`Waited in vain, got ${JSON.stringify(this.lines)}`);
      }
      await sleep(5);
    }
    const next = this.lines.slice(this.#taken, this.#taken + count);
    this.#taken += count;
    return next;
  }

  /** Waits until something is told that includes `part`. */
  async hears(part: string): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    while (!this.told.some((message) => message.includes(part))) {
      if (this.error !== undefined) throw this.error;
      if (performance.now() > deadline) {
        throw new Error(`Heard ${JSON.stringify(this.told)}`);
      }
      await sleep(5);
    }
  }

  /** Waits for the generator to end by itself. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  /** Stops following and waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }
}

/** Runs a test with a folder of its own and the path of a log in it. */
export async function withLog(
  run: (log: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(`${folder}/conn.log`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Appends to a file, which is made where it is not there. */
export async function append(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(path, text, { append: true });
}
