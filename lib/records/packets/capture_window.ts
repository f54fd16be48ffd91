/** What is allocated at first for records that lie across chunks. */
const OWN_BYTES = 256 * 1024;

/**
 * The part of a capture at hand: what a parser left over, and the newest chunk.
 *
 * A chunk that comes when nothing is left over is read where it lies. Otherwise
 * it is copied behind the rest, into one buffer that is used again and again, so
 * that every record lies in one piece; such a copy costs far less than decoding.
 */
export class CaptureWindow {
  /** The bytes at hand, from {@linkcode CaptureWindow.at} to {@linkcode CaptureWindow.end}. */
  bytes: Uint8Array = new Uint8Array();
  /** The same bytes, for numbers of several bytes. */
  view: DataView = new DataView(this.bytes.buffer);
  /** Where the unread bytes start. */
  at = 0;
  /** Where they end. */
  end = 0;
  #own: Uint8Array = this.bytes;
  #ownView: DataView = this.view;
  /** How far into the capture `bytes[0]` lies. */
  #base = 0;

  /** 0-based byte of the capture at {@linkcode CaptureWindow.at}. */
  get offset(): number {
    return this.#base + this.at;
  }

  /** Takes the next chunk; what it held before `at` is given up. */
  push(chunk: Uint8Array): void {
    const rest = this.end - this.at;
    this.#base += this.at;
    if (rest === 0) this.#adopt(chunk);
    else this.#append(chunk, rest);
    this.at = 0;
    this.end = rest + chunk.length;
  }

  #adopt(chunk: Uint8Array): void {
    this.bytes = chunk;
    this.view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }

  #append(chunk: Uint8Array, rest: number): void {
    const needed = rest + chunk.length;
    if (this.#own.length < needed) {
      const grown = new Uint8Array(Math.max(OWN_BYTES, needed * 2));
      grown.set(this.bytes.subarray(this.at, this.end));
      this.#own = grown;
      this.#ownView = new DataView(grown.buffer);
    } else if (this.bytes === this.#own) {
      this.#own.copyWithin(0, this.at, this.end);
    } else {
      this.#own.set(this.bytes.subarray(this.at, this.end));
    }
    this.#own.set(chunk, rest);
    this.bytes = this.#own;
    this.view = this.#ownView;
  }
}
