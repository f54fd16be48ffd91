import { bytesOf, u16, u32 } from "./capture_bytes.ts";

/** Builds blocks of one byte order. */
export class Blocks {
  readonly littleEndian: boolean;

  constructor(littleEndian = true) {
    this.littleEndian = littleEndian;
  }

  half(value: number): number[] {
    return this.littleEndian ? u16(value).reverse() : u16(value);
  }

  word(value: number): number[] {
    return this.littleEndian ? u32(value).reverse() : u32(value);
  }

  /** Any block; its body is padded. */
  block(type: number, body: Iterable<number>): Uint8Array {
    const data = bytesOf(body);
    const padding = new Uint8Array(-data.length & 3);
    const length = this.word(12 + data.length + padding.length);
    return bytesOf(this.word(type), length, data, padding, length);
  }

  option(code: number, value: Iterable<number>): Uint8Array {
    const data = bytesOf(value);
    const padding = new Uint8Array(-data.length & 3);
    return bytesOf(this.half(code), this.half(data.length), data, padding);
  }

  section(version = 1): Uint8Array {
    return this.block(
      0x0a0d0d0a,
      bytesOf(
        this.word(0x1a2b3c4d),
        this.half(version),
        this.half(0),
        new Uint8Array(8).fill(255),
      ),
    );
  }

  describe(
    linkType: number,
    options: Uint8Array = new Uint8Array(),
    snapLength = 0,
  ): Uint8Array {
    return this.block(
      1,
      bytesOf(this.half(linkType), [0, 0], this.word(snapLength), options),
    );
  }

  enhanced(
    frame: Uint8Array,
    source = 0,
    ticks = 0n,
    captured = frame.length,
  ): Uint8Array {
    return this.block(
      6,
      bytesOf(
        this.word(source),
        this.word(Number(ticks >> 32n)),
        this.word(Number(ticks & 0xffffffffn)),
        this.word(captured),
        this.word(frame.length),
        frame,
      ),
    );
  }

  obsolete(frame: Uint8Array, source = 0, ticks = 0n): Uint8Array {
    return this.block(
      2,
      bytesOf(
        this.half(source),
        this.half(3),
        this.word(Number(ticks >> 32n)),
        this.word(Number(ticks & 0xffffffffn)),
        this.word(frame.length),
        this.word(frame.length),
        frame,
      ),
    );
  }

  simple(frame: Uint8Array, original = frame.length): Uint8Array {
    return this.block(3, bytesOf(this.word(original), frame));
  }
}
