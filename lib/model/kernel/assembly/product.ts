// The product of a matrix with the rows of a team: strip by strip, pair by pair.
import { STRIP, WIDEST, Z_ROW } from "./strip";
import { one, oneTwice, oneTwiceListed, two, twoListed } from "./strips";

/** Bytes of the pre-activations of a pair. */
export const Z_PAIR: usize = 2 * Z_ROW;

/** A strip of every pair, where the weights of all of them stay in the first cache. */
// @ts-ignore: decorator
@inline
function ofPairs(
  width: usize, pairs: usize, z: usize, start: usize, startRow: usize, startPair: usize,
  w: usize, x: usize, xPair: usize, count: usize, list: usize,
): void {
  const isListed = list != 0 && width == WIDEST;
  const end = z + Z_PAIR * pairs;
  while (z != end) {
    if (isListed) twoListed(z, start, startRow, w, x, list);
    else two(width, z, start, startRow, w, x, count);
    z += Z_PAIR;
    start += startPair;
    x += xPair;
  }
}

/**
 * A run of vectors for `pairs` pairs of rows, or for one row where that is 0: strips
 * of six, then what is left. z, start and w lie as the vectors do, strip by strip.
 *
 * Strips that are not of the widest walk all k: few they are, and a zero more adds
 * nothing to a sum.
 *
 * @param rows Rows that the weights have in memory.
 * @param skip Rows of them to pass over: those of another x.
 * @param count How many k x has.
 * @param list Which of them to take, `[how many, k …]`; 0 for all.
 */
export function product(
  pairs: usize, vectors: usize, z: usize, start: usize, startRow: usize, startPair: usize,
  w: usize, rows: usize, skip: usize, x: usize, xPair: usize, count: usize, list: usize,
): void {
  while (vectors > 0) {
    let width = min(vectors, WIDEST);
    const from = w + 16 * width * skip;
    if (pairs > 0) {
      ofPairs(width, pairs, z, start, startRow, startPair, from, x, xPair, count, list);
    } else if (vectors < 2 * WIDEST) {
      one(width, z, start, from, x, count);
    } else {
      const next = STRIP * rows;
      if (list != 0) oneTwiceListed(next, z, start, from, x, list);
      else oneTwice(next, z, start, from, x, count);
      width = 2 * WIDEST;
    }
    w += 16 * width * rows;
    z += 16 * width;
    start += 16 * width;
    vectors -= width;
  }
}
