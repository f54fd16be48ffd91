// The product: strips of columns, for one window or two, all in registers.
import { madd } from "./math";

/**
 * Vectors of four columns in a strip. Six vectors of two windows fill the
 * registers; without a fused multiply-add every product needs one of its own.
 */
export const WIDEST: usize = ASC_FEATURE_RELAXED_SIMD ? 6 : 5;
/** Bytes of the widest strip's sums. */
export const STRIP: usize = 16 * WIDEST;
/** Bytes from one window's pre-activations to the other's: a block's 24 vectors. */
export const Z_ROW: usize = 384;

/**
 * z = start + Σₖ w[k] · x[k] + Σₖ w'[k] · h[k], for `width` vectors of columns.
 *
 * Per k and with six vectors and two windows: 7 loads, 2 shuffles, 12 multiply-adds
 * on 12 sums. The sums, two splats and one weight are all of the 15 registers that
 * V8 gives; one more sum, or k unrolled, and it spills. One window alone takes two
 * strips at a time, so that as many sums are under way.
 *
 * @param width Vectors of columns; a constant, so that each is code of its own.
 * @param windows How many share the weights, 1 or 2; a constant too.
 * @param next From the weights of this strip to those of the one beside it, which
 * one window takes along; 0 where there is none.
 * @param z Where the sums go, `[windows, vectors of the block]`.
 * @param start What they start from, `startRow` bytes from one window's to the other's.
 * @param w Weights `[xCount + hCount, width]`, vectors of four.
 * @param x Activations `[xCount, windows]`.
 * @param h More of them, `[hCount, windows]`.
 */
// @ts-ignore: decorator
@inline
function strip(
  width: usize, windows: usize, beside: bool, next: usize, z: usize, start: usize, startRow: usize,
  w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
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
  const step = 4 * windows;
  let ww = w + next;
  let count = xCount;
  while (true) {
    const end = x + step * count;
    while (x != end) {
      const both = two ? v128.load64_splat(x) : v128.load32_splat(x);
      const one = two ? v128.shuffle<f32>(both, both, 0, 0, 0, 0) : both;
      const other = two ? v128.shuffle<f32>(both, both, 1, 1, 1, 1) : both;
      let weights = v128.load(w);
      a0 = madd(one, weights, a0);
      if (twelve) b0 = madd(other, beside ? v128.load(ww) : weights, b0);
      if (width > 1) {
        weights = v128.load(w, 16);
        a1 = madd(one, weights, a1);
        if (twelve) b1 = madd(other, beside ? v128.load(ww, 16) : weights, b1);
      }
      if (width > 2) {
        weights = v128.load(w, 32);
        a2 = madd(one, weights, a2);
        if (twelve) b2 = madd(other, beside ? v128.load(ww, 32) : weights, b2);
      }
      if (width > 3) {
        weights = v128.load(w, 48);
        a3 = madd(one, weights, a3);
        if (twelve) b3 = madd(other, beside ? v128.load(ww, 48) : weights, b3);
      }
      if (width > 4) {
        weights = v128.load(w, 64);
        a4 = madd(one, weights, a4);
        if (twelve) b4 = madd(other, beside ? v128.load(ww, 64) : weights, b4);
      }
      if (width > 5) {
        weights = v128.load(w, 80);
        a5 = madd(one, weights, a5);
        if (twelve) b5 = madd(other, beside ? v128.load(ww, 80) : weights, b5);
      }
      w += 16 * width;
      if (beside) ww += 16 * width;
      x += step;
    }
    if (hCount == 0) break;
    x = h;
    count = hCount;
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

// One function for each shape, so that each has the registers to itself.
function one6(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(6, 1, false, 0, z, start, startRow, w, x, xCount, h, hCount);
}
function one5(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(5, 1, false, 0, z, start, startRow, w, x, xCount, h, hCount);
}
function one4(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(4, 1, false, 0, z, start, startRow, w, x, xCount, h, hCount);
}
function one3(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(3, 1, false, 0, z, start, startRow, w, x, xCount, h, hCount);
}
function one2(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(2, 1, false, 0, z, start, startRow, w, x, xCount, h, hCount);
}
function one1(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(1, 1, false, 0, z, start, startRow, w, x, xCount, h, hCount);
}
function two6(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(6, 2, false, 0, z, start, startRow, w, x, xCount, h, hCount);
}
function two5(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(5, 2, false, 0, z, start, startRow, w, x, xCount, h, hCount);
}
function two4(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(4, 2, false, 0, z, start, startRow, w, x, xCount, h, hCount);
}
function two3(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(3, 2, false, 0, z, start, startRow, w, x, xCount, h, hCount);
}
function two2(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(2, 2, false, 0, z, start, startRow, w, x, xCount, h, hCount);
}
function two1(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(1, 2, false, 0, z, start, startRow, w, x, xCount, h, hCount);
}

/** One window through two of the widest strips, `next` bytes from one to the other. */
export function oneTwice(
  next: usize, z: usize, start: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(WIDEST, 1, true, next, z, start, 0, w, x, xCount, h, hCount);
}

/** One window through a strip of any width; see `strip`. */
// @ts-ignore: decorator
@inline
export function one(
  width: usize, z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  if (width == 6) one6(z, start, startRow, w, x, xCount, h, hCount);
  else if (width == 5) one5(z, start, startRow, w, x, xCount, h, hCount);
  else if (width == 4) one4(z, start, startRow, w, x, xCount, h, hCount);
  else if (width == 3) one3(z, start, startRow, w, x, xCount, h, hCount);
  else if (width == 2) one2(z, start, startRow, w, x, xCount, h, hCount);
  else one1(z, start, startRow, w, x, xCount, h, hCount);
}

/** Two windows through a strip of any width; see `strip`. */
// @ts-ignore: decorator
@inline
export function two(
  width: usize, z: usize, start: usize, startRow: usize, w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  if (width == 6) two6(z, start, startRow, w, x, xCount, h, hCount);
  else if (width == 5) two5(z, start, startRow, w, x, xCount, h, hCount);
  else if (width == 4) two4(z, start, startRow, w, x, xCount, h, hCount);
  else if (width == 3) two3(z, start, startRow, w, x, xCount, h, hCount);
  else if (width == 2) two2(z, start, startRow, w, x, xCount, h, hCount);
  else two1(z, start, startRow, w, x, xCount, h, hCount);
}
