/**
 * Undoes gzip, and hands out what was good before the damage.
 *
 * A stream that fails drops what it has queued, so piping damaged data through
 * a `DecompressionStream` loses rows that were already inflated. Here the input
 * goes in by small slices, each followed by all that comes out of it: only what
 * stands in the damaged slice itself is lost. Concatenated gzip files count as
 * damaged after the first, as the Compression Standard has it (section 5,
 * "additional input after the end is an error").
 *
 * @module
 */
import { AccessError } from "../errors.ts";

/** Small enough to lose few rows, large enough to cost little per call. */
const SLICE_BYTES = 1024;

type Read = Promise<ReadableStreamReadResult<Uint8Array>>;

/** Whether data starts with gzip's magic bytes (RFC 1952, section 2.3.1). */
export function isGzip(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}

/** Starts a read whose failure may go unseen: the write that caused it reports it. */
function startRead(reader: ReadableStreamDefaultReader<Uint8Array>): Read {
  const read = reader.read();
  read.catch(() => {});
  return read;
}

/**
 * Inflates gzip data.
 *
 * @param chunks The compressed bytes.
 * @param name What messages call the source.
 * @throws {AccessError} Where the data ends early, does not match its checksum
 * or is no gzip, after everything that came before has been handed out.
 */
export async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  const inflate = new DecompressionStream("gzip");
  const writer = inflate.writable.getWriter();
  const reader = inflate.readable.getReader();
  const orDamaged = <T>(promise: Promise<T>): Promise<T> =>
    promise.catch((cause) => {
      const problem = "the gzip data is truncated or damaged";
      throw new AccessError(`Cannot read ${name}: ${problem}`, { cause });
    });
  let read = startRead(reader);
  try {
    for await (const chunk of chunks) {
      for (let start = 0; start < chunk.length; start += SLICE_BYTES) {
        const slice = chunk.slice(start, start + SLICE_BYTES);
        const written = writer.write(slice).then(() => undefined);
        for (;;) {
          const output = await orDamaged(Promise.race([read, written]));
          if (output === undefined || output.done) break;
          yield output.value;
          read = startRead(reader);
        }
      }
    }
    const closed = orDamaged(writer.close());
    closed.catch(() => {});
    for (;;) {
      const output = await orDamaged(read);
      if (output.done) break;
      yield output.value;
      read = startRead(reader);
    }
    await closed;
  } finally {
    await writer.abort().catch(() => {});
    await reader.cancel().catch(() => {});
  }
}
