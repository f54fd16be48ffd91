/**
 * A request's body, read under limits.
 *
 * Bytes are counted as they come, since `Content-Length` may lie or be absent.
 * Seconds are counted while a read waits, not while the answer's reader is slow:
 * for line formats until the next line is whole, so that a body that drips byte
 * by byte is late too; for others until the body is whole. Whole lines before the
 * fault are handed out before it is thrown.
 *
 * @module
 */
import { JsonDepth } from "./json_depth.ts";
import { Problem } from "./problem.ts";

/** What a body may be. */
export interface BodyLimits {
  /** Bytes in all. */
  readonly bytes: number;
  /** Seconds of waiting, per line or in all. */
  readonly seconds: number;
  /** Bytes of a line, where the body consists of lines. */
  readonly rowBytes?: number;
  /** How deep JSON may be nested, where the body is JSON. */
  readonly depth?: number;
}

/** Bounds what one step of the pipeline holds, however large the chunks are. */
const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

type Chunk = Uint8Array<ArrayBuffer>;

/** Reads the next chunk, and waits no longer than it may. */
async function readWithin(
  reader: ReadableStreamDefaultReader<Chunk>,
  milliseconds: number,
): Promise<ReadableStreamReadResult<Chunk>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    if (milliseconds === Infinity) return;
    timer = setTimeout(() => {
      reject(
        new Problem(408, "Cannot wait any longer for the request's body", {}, {
          "Connection": "close",
        }),
      );
    }, Math.max(0, milliseconds));
  });
  try {
    return await Promise.race([reader.read(), late]);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(400, "Cannot read the request's body to its end");
  } finally {
    clearTimeout(timer);
  }
}

/** Finds lines that are longer than they may be. */
class LineMeter {
  readonly #largest: number;
  #length = 0;

  constructor(largest: number) {
    this.#largest = largest;
  }

  /** The start of the line that is too long in this chunk, 0 at least; −1 where none is. */
  exceededAt(chunk: Chunk): number {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      this.#length += (end < 0 ? chunk.length : end) - start;
      if (this.#length > this.#largest) return start;
      if (end < 0) return -1;
      this.#length = 0;
      start = end + 1;
    }
  }

  problem(): Problem {
    return new Problem(
      413,
      `Cannot read a line of more than ${this.#largest} bytes`,
    );
  }
}

/** Throws what is wrong with a chunk, after handing out the lines before it. */
function* checked(
  chunk: Chunk,
  meters: readonly (LineMeter | JsonDepth)[],
): Generator<Chunk> {
  let fault: { at: number; problem: Problem } | undefined;
  for (const meter of meters) {
    const at = meter.exceededAt(chunk);
    if (at >= 0 && at < (fault?.at ?? Infinity)) {
      fault = { at, problem: meter.problem() };
    }
  }
  if (fault === undefined) return yield chunk;
  if (fault.at > 0) yield chunk.subarray(0, fault.at);
  throw fault.problem;
}

/**
 * Reads a body chunk by chunk.
 *
 * @param body The request's body.
 * @param limits What it may be.
 * @param signal Its abort ends the reading at once and cancels the body.
 * @throws {Problem} Where a limit is exceeded or the body breaks off.
 */
export async function* requestBytes(
  body: ReadableStream<Chunk> | null,
  { bytes, seconds, rowBytes, depth }: BodyLimits,
  signal: AbortSignal,
): AsyncGenerator<Chunk> {
  if (body === null) return;
  const isLines = rowBytes !== undefined;
  const meters = [
    ...(isLines ? [new LineMeter(rowBytes)] : []),
    ...(depth === undefined ? [] : [new JsonDepth(depth, isLines)]),
  ];
  const reader = body.getReader();
  // Not awaited: a source may take its time to end, and nobody waits for it.
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  let total = 0;
  let waited = 0;
  try {
    while (!signal.aborted) {
      const started = performance.now();
      const { done, value } = await readWithin(reader, seconds * 1000 - waited);
      if (done || signal.aborted) return;
      waited += performance.now() - started;
      if (isLines && value.includes(NEWLINE)) waited = 0;
      for (let start = 0; start < value.length; start += CHUNK_BYTES) {
        const chunk = value.subarray(start, start + CHUNK_BYTES);
        total += chunk.length;
        if (total > bytes) {
          throw new Problem(
            413,
            `Cannot read a body of more than ${bytes} bytes`,
          );
        }
        yield* checked(chunk, meters);
      }
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}
