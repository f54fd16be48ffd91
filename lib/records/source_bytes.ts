import { prepend } from "../prepend.ts";
import { AccessError } from "../errors.ts";
import { gunzip, isGzip } from "./gunzip.ts";
import type { TrafficSource } from "./traffic_source.ts";

/** Bounds what one step of the pipeline holds, however large a source's chunks. */
const CHUNK_BYTES = 64 * 1024;

/** Runs a step of a source's own; what it throws becomes an {@linkcode AccessError}. */
async function access<T>(name: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof AccessError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AccessError(`Cannot read ${name}: ${reason}`, { cause: error });
  }
}

async function* readChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { done, value } = await access(name, () => reader.read());
    if (done) return;
    for (let start = 0; start < value.length; start += CHUNK_BYTES) {
      yield value.subarray(start, start + CHUNK_BYTES);
    }
  }
}

/** Puts the first chunks together until they hold two bytes or the input ends. */
async function* withWholeStart(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    const joined: Uint8Array = new Uint8Array(start.length + chunk.length);
    joined.set(start);
    joined.set(chunk, start.length);
    start = joined;
    if (start.length < 2) continue;
    yield start;
    start = undefined;
  }
  if (start !== undefined && start.length > 0) yield start;
}

/**
 * The bytes of one source, gzip undone where its first bytes say so.
 *
 * @param source What to read.
 * @param signal Its abort ends the reading at once, even one that waits for a
 * pipe, and closes the source.
 * @throws {AccessError} If the source cannot be opened or read to its end.
 */
export async function* sourceBytes(
  source: TrafficSource,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const stream = await access(source.name, () => source.open());
  const reader = stream.getReader();
  const close = () => reader.cancel().catch(() => {});
  signal.addEventListener("abort", close, { once: true });
  try {
    if (signal.aborted) return;
    const chunks = withWholeStart(readChunks(reader, source.name));
    const first = await chunks.next();
    if (first.done) return;
    const all = prepend(first.value, chunks);
    yield* isGzip(first.value) ? gunzip(all, source.name) : all;
  } finally {
    signal.removeEventListener("abort", close);
    await close();
  }
}
