// The product of a matrix with the rows of a team: strip by strip, pair by pair.
import { STRIP, WIDEST, Z_ROW } from "./strip";
import { one, oneTwice, two } from "./strips";

/** Bytes of the pre-activations of a pair. */
export const Z_PAIR: usize = 2 * Z_ROW;

/**
 * A run of vectors for `pairs` pairs of rows, or for one row where that is 0: strips
 * of six, then what is left. z, start and w lie as the vectors do, strip by strip.
 *
 * @param rows Rows that the weights have in memory.
 * @param skip Rows of them to pass over: those of another x.
 * @param list Which k to take of x, `count` of them; 0 for the first `count`.
 */
export function product(
  pairs: usize, vectors: usize, z: usize, start: usize, startRow: usize, startPair: usize,
  w: usize, rows: usize, skip: usize, x: usize, xPair: usize, list: usize, count: usize,
): void {
  while (vectors > 0) {
    const width = min(vectors, WIDEST);
    const bytes = 16 * width;
    const from = w + bytes * skip;
    if (pairs == 0) {
      if (vectors >= 2 * WIDEST) {
        oneTwice(bytes * rows, z, start, from, x, list, count);
        w += STRIP * rows;
        z += STRIP;
        start += STRIP;
        vectors -= WIDEST;
      } else {
        one(width, z, start, from, x, list, count);
      }
    }
    for (let pair: usize = 0; pair < pairs; pair++) {
      const first = start + startPair * pair;
      two(width, z + Z_PAIR * pair, first, startRow, from, x + xPair * pair, list, count);
    }
    w += bytes * rows;
    z += bytes;
    start += bytes;
    vectors -= width;
  }
}
