import { MAX_LINE_LENGTH } from "../records/line_blocks.ts";

/** A UTF-16 unit takes at most three bytes of UTF-8, so more cannot be a line. */
const MAX_LINE_BYTES = 3 * MAX_LINE_LENGTH;

const LINE_FEED = 10;

/** Lines and where in their file they are. */
export interface CutLines {
  /**
   * The lines without their ends; `null` stands for one of more than
   * `MAX_LINE_LENGTH` UTF-16 units.
   */
  lines: (string | null)[];
  /** The byte at which each line begins. */
  offsets: number[];
  /** The byte after each line and its end. */
  ends: number[];
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Cuts the bytes of a growing file into whole lines and remembers where each
 * begins; a half line waits for its rest.
 *
 * It cuts as `lineBlocks()` does: at LF or CRLF, without a byte order mark at
 * the start of the file, invalid UTF-8 as U+FFFD. It holds one line at most, and
 * nothing of a line that is too long to be one.
 */
export class LineCutter {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #overlong = false;
  #start: number;
  #end: number;

  /** @param offset Where in the file the first byte is, which begins a line. */
  constructor(offset: number) {
    this.#start = offset;
    this.#end = offset;
  }

  /**
   * Takes the next bytes of the file.
   *
   * @param chunk The bytes; it may be overwritten afterwards.
   * @returns The lines that it completes, if any.
   */
  push(chunk: Uint8Array): CutLines | undefined {
    const last = chunk.lastIndexOf(LINE_FEED);
    if (last < 0) {
      this.#hold(chunk);
      return undefined;
    }
    const cut = this.#cut(chunk.subarray(0, last + 1));
    this.#hold(chunk.subarray(last + 1));
    return cut;
  }

  /** The half line at the end of a file that will not grow any more, if there is one. */
  finish(): CutLines | undefined {
    if (this.#end === this.#start) return undefined;
    return this.#cut(new Uint8Array());
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#end += bytes.length;
    if (this.#overlong) return;
    this.#held.push(bytes.slice());
    this.#heldBytes += bytes.length;
    if (this.#heldBytes <= MAX_LINE_BYTES) return;
    this.#held = [];
    this.#heldBytes = 0;
    this.#overlong = true;
  }

  /** What is held and `bytes`, which end a line, as lines. */
  #cut(bytes: Uint8Array): CutLines {
    const whole = concatenate([...this.#held, bytes]);
    const length = whole.at(-1) === LINE_FEED ? whole.length - 1 : whole.length;
    const text = this.#decoder.decode(whole.subarray(0, length));
    const lines: (string | null)[] = text.split("\n");
    const offsets = new Array<number>(lines.length);
    const ends = new Array<number>(lines.length);
    // Bytes of an overlong line were dropped, so `whole` begins after them.
    const begin = this.#end - this.#heldBytes;
    let at = 0;
    for (let i = 0; i < lines.length; i++) {
      offsets[i] = begin + at;
      const end = whole.indexOf(LINE_FEED, at);
      at = end < 0 ? whole.length : end + 1;
      ends[i] = begin + at;
    }
    offsets[0] = this.#start;
    if (this.#start === 0) lines[0] = lines[0]!.replace(/^\ufeff/, "");
    finishLines(lines, text);
    if (this.#overlong) lines[0] = null;
    this.#held = [];
    this.#heldBytes = 0;
    this.#overlong = false;
    this.#end = begin + whole.length;
    this.#start = this.#end;
    return { lines, offsets, ends };
  }
}

/** Drops overlong lines and the CR of CRLF. In place. */
function finishLines(lines: (string | null)[], text: string): void {
  if (text.length <= MAX_LINE_LENGTH && !text.includes("\r")) return;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.length > MAX_LINE_LENGTH) lines[i] = null;
    else if (line.endsWith("\r")) lines[i] = line.slice(0, -1);
  }
}
