// The product: strips of columns, for one window or two, all in registers.
import { madd } from "./math";

/**
 * Vectors of four columns in a strip. Six vectors of two windows fill the
 * registers; without a fused multiply-add every product needs one of its own.
 */
export const WIDEST: usize = ASC_FEATURE_RELAXED_SIMD ? 6 : 5;
/** Bytes of the widest strip's sums. */
export const STRIP: usize = 16 * WIDEST;
/** Bytes of four rows of the widest strip; strips start at multiples of them. */
export const QUAD: usize = 4 * STRIP;
/** Bytes from one window's pre-activations to the other's: a block's 24 vectors. */
export const Z_ROW: usize = 384;
/** Bytes of an entry of a list; see `lists.ts`. */
export const ENTRY: usize = 16;

/** Bytes from a run of vectors' first strip to what is behind the last; rows by fours. */
export function bytesOf(vectors: usize, rows: usize): usize {
  const whole = vectors / WIDEST;
  const rest = 16 * (vectors - WIDEST * whole) * rows;
  return STRIP * rows * whole + (rest + QUAD - 1) / QUAD * QUAD;
}

/**
 * z = start + Σₖ w[k] · x[k] + Σₖ w'[k] · h[k], for `width` vectors of columns.
 *
 * Per k and with six vectors and two windows: 7 loads (8 of a list), 2 shuffles, 12
 * multiply-adds on 12 sums. The sums, two splats and one weight are all of the 15
 * registers that V8 gives; one more, and it spills. With relaxed SIMD only lists and
 * strips that are not whole come here: `tools/quad_strips.ts` has the others. One window alone
 * takes two strips at a time, so that as many sums are under way.
 *
 * @param width Vectors of columns; a constant, so that each is code of its own.
 * @param windows How many share the weights, 1 or 2; a constant too.
 * @param beside Whether one window takes along the strip beside it, whose weights
 * lie `next` bytes on; a constant too.
 * @param listed Whether x is a list; a constant too.
 * @param z Where the sums go, `[windows, vectors of the block]`.
 * @param start What they start from, `startRow` bytes from one window's to the other's.
 * @param w Weights `[xCount + hCount, width]`, vectors of four.
 * @param x Activations `[xCount, windows]`, or `xCount` entries of a list.
 * @param h More of them, `[hCount, windows]`; none with a list. Where `hCount` is not
 * the constant 0, the loop finds its addresses on the stack and starts later.
 */
// @ts-ignore: decorator
@inline
export function strip(
  width: usize, windows: usize, beside: bool, next: usize, listed: bool, z: usize, start: usize,
  startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  const two = windows == 2;
  const twelve = two || beside;
  let a0 = v128.load(start);
  let a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
  if (width > 1) a1 = v128.load(start, 16);
  if (width > 2) a2 = v128.load(start, 32);
  if (width > 3) a3 = v128.load(start, 48);
  if (width > 4) a4 = v128.load(start, 64);
  if (width > 5) a5 = v128.load(start, 80);
  let b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0;
  if (twelve) {
    start += beside ? STRIP : startRow;
    b0 = v128.load(start);
    if (width > 1) b1 = v128.load(start, 16);
    if (width > 2) b2 = v128.load(start, 32);
    if (width > 3) b3 = v128.load(start, 48);
    if (width > 4) b4 = v128.load(start, 64);
    if (width > 5) b5 = v128.load(start, 80);
  }
  const step = listed ? ENTRY : 4 * windows;
  const row = 16 * width;
  // V8 checks an address against the memory's size less a load's last byte, and keeps
  // that in a register: so loads of x end where those of the first vector of weights do.
  // Of 16 bytes of a pair the second half is not used; behind the last pair lie other
  // buffers.
  const whole = two || listed;
  const back: usize = whole ? 0 : 12;
  let at = x - back;
  let from = w;
  let end = at + step * xCount;
  while (true) {
    while (at != end) {
      if (listed) from = w + load<u32>(at, 12);
      const beyond = from + next;
      const both = whole ? v128.load(at) : v128.load32_splat(at, 12);
      const one = whole ? v128.shuffle<f32>(both, both, 0, 0, 0, 0) : both;
      const other = two ? v128.shuffle<f32>(both, both, 1, 1, 1, 1) : one;
      let weights = v128.load(from);
      a0 = madd(one, weights, a0);
      if (twelve) b0 = madd(other, beside ? v128.load(beyond) : weights, b0);
      if (width > 1) {
        weights = v128.load(from, 16);
        a1 = madd(one, weights, a1);
        if (twelve) b1 = madd(other, beside ? v128.load(beyond, 16) : weights, b1);
      }
      if (width > 2) {
        weights = v128.load(from, 32);
        a2 = madd(one, weights, a2);
        if (twelve) b2 = madd(other, beside ? v128.load(beyond, 32) : weights, b2);
      }
      if (width > 3) {
        weights = v128.load(from, 48);
        a3 = madd(one, weights, a3);
        if (twelve) b3 = madd(other, beside ? v128.load(beyond, 48) : weights, b3);
      }
      if (width > 4) {
        weights = v128.load(from, 64);
        a4 = madd(one, weights, a4);
        if (twelve) b4 = madd(other, beside ? v128.load(beyond, 64) : weights, b4);
      }
      if (width > 5) {
        weights = v128.load(from, 80);
        a5 = madd(one, weights, a5);
        if (twelve) b5 = madd(other, beside ? v128.load(beyond, 80) : weights, b5);
      }
      at += step;
      if (!listed) from += row;
    }
    if (hCount == 0) break;
    at = h - back;
    end = at + step * hCount;
    hCount = 0;
  }
  v128.store(z, a0);
  if (width > 1) v128.store(z, a1, 16);
  if (width > 2) v128.store(z, a2, 32);
  if (width > 3) v128.store(z, a3, 48);
  if (width > 4) v128.store(z, a4, 64);
  if (width > 5) v128.store(z, a5, 80);
  if (twelve) {
    z += beside ? STRIP : Z_ROW;
    v128.store(z, b0);
    if (width > 1) v128.store(z, b1, 16);
    if (width > 2) v128.store(z, b2, 32);
    if (width > 3) v128.store(z, b3, 48);
    if (width > 4) v128.store(z, b4, 64);
    if (width > 5) v128.store(z, b5, 80);
  }
}
