/**
 * The classic capture file of libpcap and tcpdump.
 *
 * ```text
 * file    magic 4 │ version 2+2 │ zone 4 │ accuracy 4 │ snap length 4 │ link type 4
 * record  seconds 4 │ micro- or nanoseconds 4 │ captured 4 │ original 4 │ frame
 * ```
 *
 * The magic number tells the byte order and the unit of time. The upper bits of
 * the link type tell how long the frame check sequence at a frame's end is.
 *
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-opsawg-pcap}
 *
 * @module
 */

import {
  type CaptureParser,
  type FrameHandler,
  MAX_FRAME_BYTES,
  MAX_SNAP_LENGTH,
} from "./capture_parser.ts";

/** Microseconds. */
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
/** Nanoseconds. */
const MAGIC_NANOSECONDS = 0xa1b23c4d;
/** Microseconds, each record's header longer, by Alexey Kuznetsov's patch. */
const MAGIC_MODIFIED = 0xa1b2cd34;

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MODIFIED_RECORD_HEADER_BYTES = 24;

function isMagic(magic: number): boolean {
  return magic === MAGIC_MICROSECONDS || magic === MAGIC_NANOSECONDS ||
    magic === MAGIC_MODIFIED;
}

/** Whether a file that starts with these four bytes is a classic capture. */
export function isPcap(view: DataView, at: number): boolean {
  return isMagic(view.getUint32(at, true)) ||
    isMagic(view.getUint32(at, false));
}

/** Reads classic captures, either byte order, micro- or nanoseconds. */
export class PcapParser implements CaptureParser {
  damage: string | undefined = undefined;
  readonly atBoundary = true;
  readonly #onFrame: FrameHandler;
  #started = false;
  #littleEndian = true;
  #recordHeaderBytes = RECORD_HEADER_BYTES;
  #ticksPerMicrosecond = 1;
  #linkType = 0;
  #checkSequenceBytes = 0;
  #limit = MAX_FRAME_BYTES;

  /** @param onFrame Takes each frame. */
  constructor(onFrame: FrameHandler) {
    this.#onFrame = onFrame;
  }

  consume(bytes: Uint8Array, view: DataView, at: number, end: number): number {
    if (!this.#started) {
      if (end - at < FILE_HEADER_BYTES) return at;
      this.#readFileHeader(view, at);
      at += FILE_HEADER_BYTES;
    }
    return this.#readRecords(bytes, view, at, end);
  }

  #readFileHeader(view: DataView, at: number): void {
    this.#littleEndian = isMagic(view.getUint32(at, true));
    const magic = view.getUint32(at, this.#littleEndian);
    if (magic === MAGIC_NANOSECONDS) this.#ticksPerMicrosecond = 1000;
    if (magic === MAGIC_MODIFIED) {
      this.#recordHeaderBytes = MODIFIED_RECORD_HEADER_BYTES;
    }
    const snapLength = view.getUint32(at + 16, this.#littleEndian);
    this.#limit = Math.max(
      MAX_FRAME_BYTES,
      Math.min(snapLength, MAX_SNAP_LENGTH),
    );
    const link = view.getUint32(at + 20, this.#littleEndian);
    this.#linkType = link & 0xffff;
    // Bit 26 says that bits 28 to 31 count the 16-bit words of the check sequence.
    if ((link & 0x04000000) !== 0) this.#checkSequenceBytes = (link >>> 28) * 2;
    this.#started = true;
  }

  #readRecords(
    bytes: Uint8Array,
    view: DataView,
    at: number,
    end: number,
  ): number {
    const littleEndian = this.#littleEndian;
    const header = this.#recordHeaderBytes;
    const onFrame = this.#onFrame;
    while (end - at >= header) {
      const captured = view.getUint32(at + 8, littleEndian);
      if (captured > this.#limit) {
        this.damage = `a record of ${captured} bytes is longer than any frame`;
        return at;
      }
      const start = at + header;
      if (end - start < captured) return at;
      const seconds = view.getUint32(at, littleEndian);
      const ticks = view.getUint32(at + 4, littleEndian);
      const original = view.getUint32(at + 12, littleEndian);
      const time = seconds * 1e6 +
        (this.#ticksPerMicrosecond === 1 ? ticks : Math.floor(ticks / 1000));
      at = start + captured;
      let frameEnd = at;
      let wireEnd = start + Math.max(captured, original);
      if (this.#checkSequenceBytes > 0) {
        wireEnd = Math.max(start, wireEnd - this.#checkSequenceBytes);
        frameEnd = Math.min(frameEnd, wireEnd);
      }
      onFrame(bytes, start, frameEnd, wireEnd, time, this.#linkType);
    }
    return at;
  }
}
