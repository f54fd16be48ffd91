// The two products of training: two rows by a strip of columns, all in registers.
import { madd } from "../math";

/** Vectors of four columns in a whole strip, and its bytes. */
export const VECTORS: usize = 6;
export const STRIP: usize = 96;

/**
 * Two rows of sums, start + Σₖ a[k] · b[k], on `width` vectors of columns.
 *
 * The factors a of the other row lie `other` bytes apart. From one k to the next
 * it is `step` bytes, and after each `length` of them `jump` bytes more.
 *
 * @param width A constant, so that each is code of its own.
 * @param count How many k there are.
 * @param b `[k][24]`
 */
// @ts-ignore: decorator
@inline
function tile(
  width: usize, count: usize, a: usize, other: usize, step: usize, length: usize, jump: usize,
  b: usize, start: usize, startRow: usize, c: usize, cRow: usize,
): void {
  let a0 = v128.load(start);
  let a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
  if (width > 1) a1 = v128.load(start, 16);
  if (width > 2) a2 = v128.load(start, 32);
  if (width > 3) a3 = v128.load(start, 48);
  if (width > 4) a4 = v128.load(start, 64);
  if (width > 5) a5 = v128.load(start, 80);
  start += startRow;
  let b0 = v128.load(start);
  let b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0;
  if (width > 1) b1 = v128.load(start, 16);
  if (width > 2) b2 = v128.load(start, 32);
  if (width > 3) b3 = v128.load(start, 48);
  if (width > 4) b4 = v128.load(start, 64);
  if (width > 5) b5 = v128.load(start, 80);
  // Loads of a end where those of the first vector of b do.
  a -= 12;
  let aa = a + other;
  while (count > 0) {
    const now = min(count, length);
    const end = b + STRIP * now;
    while (b != end) {
      const one = v128.load32_splat(a, 12);
      const two = v128.load32_splat(aa, 12);
      let weights = v128.load(b);
      a0 = madd(one, weights, a0);
      b0 = madd(two, weights, b0);
      if (width > 1) {
        weights = v128.load(b, 16);
        a1 = madd(one, weights, a1);
        b1 = madd(two, weights, b1);
      }
      if (width > 2) {
        weights = v128.load(b, 32);
        a2 = madd(one, weights, a2);
        b2 = madd(two, weights, b2);
      }
      if (width > 3) {
        weights = v128.load(b, 48);
        a3 = madd(one, weights, a3);
        b3 = madd(two, weights, b3);
      }
      if (width > 4) {
        weights = v128.load(b, 64);
        a4 = madd(one, weights, a4);
        b4 = madd(two, weights, b4);
      }
      if (width > 5) {
        weights = v128.load(b, 80);
        a5 = madd(one, weights, a5);
        b5 = madd(two, weights, b5);
      }
      b += STRIP;
      a += step;
      aa += step;
    }
    a += jump;
    aa += jump;
    count -= now;
  }
  v128.store(c, a0);
  if (width > 1) v128.store(c, a1, 16);
  if (width > 2) v128.store(c, a2, 32);
  if (width > 3) v128.store(c, a3, 48);
  if (width > 4) v128.store(c, a4, 64);
  if (width > 5) v128.store(c, a5, 80);
  c += cRow;
  v128.store(c, b0);
  if (width > 1) v128.store(c, b1, 16);
  if (width > 2) v128.store(c, b2, 32);
  if (width > 3) v128.store(c, b3, 48);
  if (width > 4) v128.store(c, b4, 64);
  if (width > 5) v128.store(c, b5, 80);
}

// One function for each width, so that each has the registers to itself.
function tile6(
  count: usize, a: usize, other: usize, step: usize, length: usize, jump: usize,
  b: usize, start: usize, startRow: usize, c: usize,
): void { tile(6, count, a, other, step, length, jump, b, start, startRow, c, STRIP); }
function tile5(
  count: usize, a: usize, other: usize, step: usize, length: usize, jump: usize,
  b: usize, start: usize, startRow: usize, c: usize,
): void { tile(5, count, a, other, step, length, jump, b, start, startRow, c, STRIP); }
function tile4(
  count: usize, a: usize, other: usize, step: usize, length: usize, jump: usize,
  b: usize, start: usize, startRow: usize, c: usize,
): void { tile(4, count, a, other, step, length, jump, b, start, startRow, c, STRIP); }
function tile3(
  count: usize, a: usize, other: usize, step: usize, length: usize, jump: usize,
  b: usize, start: usize, startRow: usize, c: usize,
): void { tile(3, count, a, other, step, length, jump, b, start, startRow, c, STRIP); }
function tile2(
  count: usize, a: usize, other: usize, step: usize, length: usize, jump: usize,
  b: usize, start: usize, startRow: usize, c: usize,
): void { tile(2, count, a, other, step, length, jump, b, start, startRow, c, STRIP); }
function tile1(
  count: usize, a: usize, other: usize, step: usize, length: usize, jump: usize,
  b: usize, start: usize, startRow: usize, c: usize,
): void { tile(1, count, a, other, step, length, jump, b, start, startRow, c, STRIP); }

// @ts-ignore: decorator
@inline
function anyTile(
  width: usize, count: usize, a: usize, other: usize, step: usize, length: usize, jump: usize,
  b: usize, start: usize, startRow: usize, c: usize,
): void {
  if (width == 6) tile6(count, a, other, step, length, jump, b, start, startRow, c);
  else if (width == 5) tile5(count, a, other, step, length, jump, b, start, startRow, c);
  else if (width == 4) tile4(count, a, other, step, length, jump, b, start, startRow, c);
  else if (width == 3) tile3(count, a, other, step, length, jump, b, start, startRow, c);
  else if (width == 2) tile2(count, a, other, step, length, jump, b, start, startRow, c);
  else tile1(count, a, other, step, length, jump, b, start, startRow, c);
}

/**
 * C = start + A·B.
 *
 * @param rows Rows of A and C; even.
 * @param inner Columns of A, rows of B.
 * @param vectors Columns of B and C, by fours.
 * @param start What sums start from: C itself, a bias, another matrix or zeros;
 * `startRow` bytes a row and `startStrip` a strip.
 */
export function product(
  rows: usize, inner: usize, vectors: usize, a: usize, b: usize,
  start: usize, startRow: usize, startStrip: usize, c: usize,
): void {
  const aStrip = STRIP * rows;
  for (let done: usize = 0; done < vectors; done += VECTORS) {
    const width = min(vectors - done, VECTORS);
    for (let row: usize = 0; row < rows; row += 2) {
      anyTile(
        width, inner, a + STRIP * row, STRIP, 4, 4 * VECTORS, aStrip - STRIP, b,
        start + startRow * row, startRow, c + STRIP * row,
      );
    }
    b += STRIP * inner;
    start += startStrip;
    c += STRIP * rows;
  }
}

/**
 * C += Aᵀ·B.
 *
 * @param rows Rows of A and B, over which sums run.
 * @param columns Columns of A, rows of C; even.
 * @param vectors Columns of B and C, by fours.
 */
export function productOfTransposed(
  rows: usize, columns: usize, vectors: usize, a: usize, b: usize, c: usize,
): void {
  for (let done: usize = 0; done < vectors; done += VECTORS) {
    const width = min(vectors - done, VECTORS);
    for (let column: usize = 0; column < columns; column += 2) {
      const strip = column / (4 * VECTORS);
      const from = a + STRIP * rows * strip + 4 * (column - 4 * VECTORS * strip);
      const to = c + STRIP * column;
      anyTile(width, rows, from, 4, STRIP, rows, 0, b, to, STRIP, to);
    }
    b += STRIP * rows;
    c += STRIP * columns;
  }
}
