// The product of a matrix with the rows of a team: strip by strip, pair by pair.
import { listBytes } from "./lists";
import { bytesOf, QUAD, STRIP, WIDEST, Z_ROW } from "./strip";
import {
  one, oneTwice, oneTwiceListed, pairsThroughQuads, soloThroughQuads, two, twoListed, twoThrough,
} from "./strips";

/** Bytes of the pre-activations of a pair. */
export const Z_PAIR: usize = 2 * Z_ROW;

/**
 * K·x + b for the whole strips of a run of vectors, of what the rows' lists have. One
 * row takes two strips at a time.
 *
 * @returns How many vectors these strips have.
 */
function listedProduct(
  pairs: usize, vectors: usize, z: usize, start: usize, w: usize, rows: usize, lists: usize,
): usize {
  const width = pairs == 0 ? 2 * WIDEST : WIDEST;
  const whole = vectors / width * width;
  const next = STRIP * rows;
  const end = z + 16 * whole;
  while (z != end) {
    if (pairs == 0) oneTwiceListed(next, z, start, w, lists);
    for (let pair: usize = 0; pair < pairs; pair++) {
      twoListed(z + Z_PAIR * pair, start, w, lists + listBytes() * pair);
    }
    w += bytesOf(width, rows);
    z += 16 * width;
    start += 16 * width;
  }
  return whole;
}

/**
 * As many strips of a run of vectors as `tools/quad_strips.ts` multiplies: the whole
 * ones, and for one row two by two. None without relaxed SIMD. x and h as `product` and
 * `wholeProduct` have them; without h, `hCount` is 0.
 *
 * @returns How many vectors these strips have.
 */
function quadProduct(
  pairs: usize, vectors: usize, z: usize, start: usize, startRow: usize, startPair: usize,
  w: usize, rows: usize, skip: usize, x: usize, xPair: usize, xCount: usize,
  h: usize, hPair: usize, hCount: usize,
): usize {
  if (!ASC_FEATURE_RELAXED_SIMD) return 0;
  let strips = vectors / WIDEST;
  if (pairs == 0) strips &= ~1;
  if (strips == 0) return 0;
  const place = w / QUAD + skip / 4;
  if (pairs == 0) {
    soloThroughQuads(strips, z, start, place, rows / 4, x, xCount / 4);
  } else {
    pairsThroughQuads(
      strips, pairs, z, start, startRow, startPair, place, rows / 4, x, xPair, xCount / 4,
      h, hPair, hCount / 4,
    );
  }
  return WIDEST * strips;
}

/**
 * A run of vectors for `pairs` pairs of rows, or for one row where that is 0: strips
 * of six, then what is left. z, start and w lie as the vectors do, strip by strip.
 *
 * @param rows Rows that the weights have in memory.
 * @param skip Rows of them to pass over.
 */
export function product(
  pairs: usize, vectors: usize, z: usize, start: usize, startRow: usize, startPair: usize,
  w: usize, rows: usize, skip: usize, x: usize, xPair: usize, count: usize,
): void {
  let width = quadProduct(
    pairs, vectors, z, start, startRow, startPair, w, rows, skip, x, xPair, count, 0, 0, 0,
  );
  while (true) {
    w += bytesOf(width, rows);
    z += 16 * width;
    start += 16 * width;
    vectors -= width;
    if (vectors == 0) break;
    width = min(vectors, WIDEST);
    const from = w + 16 * width * skip;
    if (pairs == 0) {
      if (ASC_FEATURE_RELAXED_SIMD || vectors < 2 * WIDEST) {
        one(width, z, start, from, x, count);
      } else {
        oneTwice(STRIP * rows, z, start, from, x, count);
        width = 2 * WIDEST;
      }
    }
    for (let pair: usize = 0; pair < pairs; pair++) {
      two(
        width, z + Z_PAIR * pair, start + startPair * pair, startRow, from,
        x + xPair * pair, count,
      );
    }
  }
}

/** The whole strips of `wholeProduct` where there are no quads; gives their vectors. */
function throughStrips(
  pairs: usize, vectors: usize, z: usize, bias: usize, w: usize,
  x: usize, xPair: usize, xCount: usize, h: usize, hPair: usize, hCount: usize,
): usize {
  const strips = vectors / WIDEST;
  for (let strip: usize = 0; strip < strips; strip++) {
    for (let pair: usize = 0; pair < pairs; pair++) {
      const xs = x + xPair * pair;
      twoThrough(z + Z_PAIR * pair, bias, 0, w, xs, xCount, h + hPair * pair, hCount);
    }
    w += STRIP * (xCount + hCount);
    z += STRIP;
    bias += STRIP;
  }
  return WIDEST * strips;
}

/**
 * K·x + R·h + b for a run of vectors and `pairs` pairs of rows; see `product`. Whole
 * strips keep their sums in registers from x to h.
 */
export function wholeProduct(
  pairs: usize, vectors: usize, z: usize, bias: usize, w: usize,
  x: usize, xPair: usize, xCount: usize, h: usize, hPair: usize, hCount: usize,
): void {
  const rows = xCount + hCount;
  const done = ASC_FEATURE_RELAXED_SIMD
    ? quadProduct(
      pairs, vectors, z, bias, 0, 0, w, rows, 0, x, xPair, xCount, h, hPair, hCount,
    )
    : throughStrips(pairs, vectors, z, bias, w, x, xPair, xCount, h, hPair, hCount);
  if (done == vectors) return;
  vectors -= done;
  w += bytesOf(done, rows);
  z += 16 * done;
  bias += 16 * done;
  product(pairs, vectors, z, bias, 0, 0, w, rows, 0, x, xPair, xCount);
  product(pairs, vectors, z, z, Z_ROW, Z_PAIR, w, rows, xCount, h, hPair, hCount);
}

/**
 * K·x + b for a run of vectors; see `product`.
 *
 * @param lists The rows as lists; 0 where all k are taken. Strips that are not whole
 * take all: they are few, and what a list leaves out adds nothing to a sum.
 */
export function inputProduct(
  pairs: usize, vectors: usize, z: usize, bias: usize, w: usize, rows: usize,
  x: usize, xPair: usize, count: usize, lists: usize,
): void {
  if (lists != 0) {
    const done = listedProduct(pairs, vectors, z, bias, w, rows, lists);
    vectors -= done;
    z += 16 * done;
    bias += 16 * done;
    w += bytesOf(done, rows);
  }
  product(pairs, vectors, z, bias, 0, 0, w, rows, 0, x, xPair, count);
}
