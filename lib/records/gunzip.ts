/**
 * Undoes gzip, and hands out what was good before the damage.
 *
 * A stream that fails drops what it has queued, so piping damaged data through
 * a `DecompressionStream` loses rows that were already inflated. Here the input
 * goes in by small slices, each followed by all that comes out of it: only what
 * stands in the damaged slice itself is lost.
 *
 * Rotated logs are often put together with `cat`, and bgzip writes nothing else:
 * several gzip members in a row are one file (RFC 1952, section 2.2). A
 * `DecompressionStream` ends with the first and does not tell where that was, so
 * the end is found from outside: the next member starts with the bytes 1f 8b 08,
 * and the four bytes before them are the length of all that came out since this
 * one started. Both holding by chance, within compressed data, is one case in
 * 2^56 bytes, and then the checksum of the member tells. Input is cut wherever
 * such a start may be; what follows the last member and is none is damage.
 *
 * @module
 */
import { AccessError } from "../errors.ts";

/** Small enough to lose few rows, large enough to cost little per call. */
const SLICE_BYTES = 1024;

/** A member's header and trailer, the least that it is made of. */
const LEAST_MEMBER_BYTES = 18;

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
 * How many bytes at a position are those of a member's start: magic, the only
 * method there is, no reserved flag. 0 where they are not, 4 where all are
 * there, else the number of bytes that the data has left.
 */
function startLength(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] !== undefined && bytes[at + 1] !== 0x8b) return 0;
  if (bytes[at + 2] !== undefined && bytes[at + 2] !== 8) return 0;
  if (bytes[at + 3] !== undefined && bytes[at + 3]! > 0x1f) return 0;
  return Math.min(4, bytes.length - at);
}

/**
 * Cuts data before each place where a member may start. A start that the data
 * ends in is held back until more of it is there.
 */
async function* cutAtStarts(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | undefined;
  for await (let chunk of chunks) {
    if (held !== undefined) {
      const joined: Uint8Array = new Uint8Array(held.length + chunk.length);
      joined.set(held);
      joined.set(chunk, held.length);
      chunk = joined;
      held = undefined;
    }
    let from = 0;
    for (let at = chunk.indexOf(0x1f); at >= 0;) {
      const length = startLength(chunk, at);
      if (length > 0 && at > from) {
        yield chunk.subarray(from, at);
        from = at;
      }
      if (length > 0 && length < 4) {
        held = chunk.subarray(at);
        from = chunk.length;
        break;
      }
      at = chunk.indexOf(0x1f, at + 1);
    }
    if (from < chunk.length) yield chunk.subarray(from);
  }
  if (held !== undefined) yield held;
}

/** One member of the data while it is inflated. */
class Member {
  readonly #name: string;
  readonly #writer: WritableStreamDefaultWriter<BufferSource>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #read: Read;
  #bytesIn = 0;
  #bytesOut = 0;
  /** The last four bytes that went in, as a number in little-endian order. */
  #lastFour = 0;

  constructor(name: string) {
    this.#name = name;
    const inflate = new DecompressionStream("gzip");
    this.#writer = inflate.writable.getWriter();
    this.#reader = inflate.readable.getReader();
    this.#read = startRead(this.#reader);
  }

  /** Whether what went in ends as a member of its length ends. */
  get looksWhole(): boolean {
    return this.#bytesIn >= LEAST_MEMBER_BYTES &&
      this.#lastFour === this.#bytesOut % 2 ** 32;
  }

  /**
   * How many zeros the member's end may have yet: the last number in it is the length
   * of what comes out, the lowest byte first. That of nothing ends in nine.
   */
  get zerosToCome(): number {
    if (this.#bytesOut === 0) return 9;
    for (let zeros = 0, four = this.#lastFour; zeros < 4; zeros++) {
      if (four === this.#bytesOut % 2 ** 32) return zeros;
      four >>>= 8;
    }
    return 4;
  }

  async #orDamaged<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } catch (cause) {
      const problem = "the gzip data is truncated or damaged";
      throw new AccessError(`Cannot read ${this.#name}: ${problem}`, { cause });
    }
  }

  #took(output: Uint8Array): Uint8Array {
    this.#bytesOut += output.length;
    this.#read = startRead(this.#reader);
    return output;
  }

  async *inflate(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
      const slice = bytes.slice(start, start + SLICE_BYTES);
      for (const byte of slice.subarray(-4)) {
        this.#lastFour = (this.#lastFour >>> 8 | byte << 24) >>> 0;
      }
      this.#bytesIn += slice.length;
      const written = this.#writer.write(slice).then(() => undefined);
      for (;;) {
        const race = Promise.race([this.#read, written]);
        const output = await this.#orDamaged(race);
        if (output === undefined || output.done) break;
        yield this.#took(output.value);
      }
    }
  }

  /** What is left at the end. Throws where the data is not whole. */
  async *finish(): AsyncGenerator<Uint8Array> {
    const closed = this.#orDamaged(this.#writer.close());
    closed.catch(() => {});
    for (;;) {
      const output = await this.#orDamaged(this.#read);
      if (output.done) break;
      yield this.#took(output.value);
    }
    await closed;
  }

  async stop(): Promise<void> {
    await this.#writer.abort().catch(() => {});
    await this.#reader.cancel().catch(() => {});
  }
}

/** How many zeros data ends in. */
function zerosAtEnd(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.length - end;
}

/**
 * Data without the zeros at its end, with which tapes and block devices fill up.
 *
 * @param left Is told how many there were.
 */
async function* withoutPadding(
  chunks: AsyncIterable<Uint8Array>,
  left: (zeros: number) => void,
): AsyncGenerator<Uint8Array> {
  let zeros = 0;
  for await (const chunk of chunks) {
    const own = zerosAtEnd(chunk);
    if (own === chunk.length) {
      zeros += own;
      continue;
    }
    if (zeros > 0) yield new Uint8Array(zeros);
    yield chunk.subarray(0, chunk.length - own);
    zeros = own;
  }
  left(zeros);
}

/**
 * Inflates gzip data, of one member or of several; zeros behind the last are no damage.
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
  let member = new Member(name);
  try {
    let zeros = 0;
    const unpadded = withoutPadding(chunks, (left) => zeros = left);
    for await (const piece of cutAtStarts(unpadded)) {
      if (isGzip(piece) && member.looksWhole) {
        yield* member.finish();
        await member.stop();
        member = new Member(name);
      }
      yield* member.inflate(piece);
    }
    yield* member.inflate(new Uint8Array(Math.min(zeros, member.zerosToCome)));
    yield* member.finish();
  } finally {
    await member.stop();
  }
}
