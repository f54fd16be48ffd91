/**
 * The block-structured capture file of Wireshark, which can hold several
 * interfaces, and several sections of either byte order.
 *
 * ```text
 * block            type 4 │ length 4 │ body │ length 4
 * section header   byte-order magic 4 │ version 2+2 │ section length 8 │ options
 * interface        link type 2 │ – 2 │ snap length 4 │ options
 * enhanced packet  interface 4 │ time high 4, low 4 │ captured 4 │ original 4 │ frame
 * packet, obsolete interface 2, drops 2 │ then as an enhanced packet
 * simple packet    original 4 │ frame
 * ```
 *
 * Blocks of other kinds are skipped as they come, without being held.
 *
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-opsawg-pcapng}
 *
 * @module
 */

import {
  type CaptureParser,
  type FrameHandler,
  MAX_SNAP_LENGTH,
} from "./capture_parser.ts";
import { type CaptureInterface, readInterface } from "./pcapng_interface.ts";

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** The smallest block: type, length, length. */
const MIN_BLOCK_BYTES = 12;
/** Room for a frame and its comments; longer is damage. */
const MAX_HELD_BYTES = 2 * MAX_SNAP_LENGTH;
/** Skipped blocks, such as the keys of a session, may be longer. */
const MAX_SKIPPED_BYTES = 16 * 1024 * 1024;
const MAX_INTERFACES = 65_536;

/** Whether a file that starts with these four bytes is a pcapng capture. */
export function isPcapng(view: DataView, at: number): boolean {
  return view.getUint32(at, true) === SECTION_HEADER;
}

/** Whether a block of this type is read as a whole. */
function isHeld(type: number): boolean {
  return type === SECTION_HEADER || type === INTERFACE ||
    type === ENHANCED_PACKET || type === SIMPLE_PACKET ||
    type === OBSOLETE_PACKET;
}

/** Reads pcapng captures. */
export class PcapngParser implements CaptureParser {
  damage: string | undefined = undefined;
  readonly #onFrame: FrameHandler;
  readonly #onSkip: (reason: string) => void;
  #littleEndian = true;
  #interfaces: CaptureInterface[] = [];
  /** Bytes of a skipped block that are still to come. */
  #skipping = 0;
  /** The newest time, for simple packets, which have none. */
  #newest = 0;

  /**
   * @param onFrame Takes each frame.
   * @param onSkip Told why a frame cannot be handed over.
   */
  constructor(onFrame: FrameHandler, onSkip: (reason: string) => void) {
    this.#onFrame = onFrame;
    this.#onSkip = onSkip;
  }

  get atBoundary(): boolean {
    return this.#skipping === 0;
  }

  consume(bytes: Uint8Array, view: DataView, at: number, end: number): number {
    for (;;) {
      if (this.#skipping > 0) {
        const step = Math.min(this.#skipping, end - at);
        this.#skipping -= step;
        at += step;
      }
      if (end - at < MIN_BLOCK_BYTES) return at;
      const type = view.getUint32(at, this.#littleEndian);
      // Reads the same in both byte orders, and settles that of what follows.
      if (type === SECTION_HEADER && !this.#setByteOrder(view, at)) return at;
      const length = view.getUint32(at + 4, this.#littleEndian);
      if (!this.#isSane(type, length)) return at;
      if (!isHeld(type)) {
        this.#skipping = length;
        continue;
      }
      if (end - at < length) return at;
      if (view.getUint32(at + length - 4, this.#littleEndian) !== length) {
        this.damage = "the two lengths of a block differ";
        return at;
      }
      if (!this.#readBlock(type, bytes, view, at, length)) return at;
      at += length;
    }
  }

  #setByteOrder(view: DataView, at: number): boolean {
    const magic = view.getUint32(at + 8, true);
    if (magic === BYTE_ORDER_MAGIC) this.#littleEndian = true;
    else if (view.getUint32(at + 8, false) === BYTE_ORDER_MAGIC) {
      this.#littleEndian = false;
    } else {
      this.damage = "a section header has no byte-order magic";
      return false;
    }
    return true;
  }

  #isSane(type: number, length: number): boolean {
    const limit = isHeld(type) ? MAX_HELD_BYTES : MAX_SKIPPED_BYTES;
    if (length < MIN_BLOCK_BYTES || length % 4 !== 0 || length > limit) {
      this.damage = `a block of type ${type} says that it has ${length} bytes`;
      return false;
    }
    return true;
  }

  #readBlock(
    type: number,
    bytes: Uint8Array,
    view: DataView,
    at: number,
    length: number,
  ): boolean {
    switch (type) {
      case SECTION_HEADER:
        return this.#readSection(view, at, length);
      case INTERFACE:
        return this.#readInterface(view, at, length);
      case SIMPLE_PACKET:
        return this.#readSimplePacket(bytes, view, at, length);
      default:
        return this.#readPacket(type, bytes, view, at, length);
    }
  }

  #tooShort(type: number, length: number, needed: number): boolean {
    if (length >= needed) return false;
    this.damage =
      `a block of type ${type} has ${length} bytes, at least ${needed} are needed`;
    return true;
  }

  #readSection(view: DataView, at: number, length: number): boolean {
    if (this.#tooShort(SECTION_HEADER, length, 28)) return false;
    const version = view.getUint16(at + 12, this.#littleEndian);
    if (version !== 1) {
      this.damage = `a section has version ${version}, only 1 is known`;
      return false;
    }
    this.#interfaces = [];
    return true;
  }

  #readInterface(view: DataView, at: number, length: number): boolean {
    if (this.#tooShort(INTERFACE, length, 20)) return false;
    if (this.#interfaces.length >= MAX_INTERFACES) {
      this.damage = `a section has more than ${MAX_INTERFACES} interfaces`;
      return false;
    }
    this.#interfaces.push(
      readInterface(view, at, length, this.#littleEndian),
    );
    return true;
  }

  #readPacket(
    type: number,
    bytes: Uint8Array,
    view: DataView,
    at: number,
    length: number,
  ): boolean {
    if (this.#tooShort(type, length, 32)) return false;
    const littleEndian = this.#littleEndian;
    const captured = view.getUint32(at + 20, littleEndian);
    if (captured > length - 32) {
      this.damage = `a frame of ${captured} bytes is longer than its block`;
      return false;
    }
    const index = type === ENHANCED_PACKET
      ? view.getUint32(at + 8, littleEndian)
      : view.getUint16(at + 8, littleEndian);
    const source = this.#interfaces[index];
    if (source === undefined) {
      this.#onSkip("frame of an undescribed interface");
      return true;
    }
    const time = source.clock(
      view.getUint32(at + 12, littleEndian),
      view.getUint32(at + 16, littleEndian),
    );
    this.#newest = time;
    const original = view.getUint32(at + 24, littleEndian);
    const start = at + 28;
    const wireEnd = start + Math.max(captured, original);
    this.#onFrame(
      bytes,
      start,
      start + captured,
      wireEnd,
      time,
      source.linkType,
    );
    return true;
  }

  #readSimplePacket(
    bytes: Uint8Array,
    view: DataView,
    at: number,
    length: number,
  ): boolean {
    if (this.#tooShort(SIMPLE_PACKET, length, 16)) return false;
    const source = this.#interfaces[0];
    if (source === undefined) {
      this.#onSkip("frame of an undescribed interface");
      return true;
    }
    const original = view.getUint32(at + 8, this.#littleEndian);
    let captured = Math.min(original, length - 16);
    if (source.snapLength > 0) captured = Math.min(captured, source.snapLength);
    const start = at + 12;
    const wireEnd = start + original;
    this.#onFrame(
      bytes,
      start,
      start + captured,
      wireEnd,
      this.#newest,
      source.linkType,
    );
    return true;
  }
}
