// The product of a matrix with the rows of a team: strip by strip, pair by pair.
import { STRIP, WIDEST, Z_ROW } from "./strip";
import { one, oneTwice, oneTwiceListed, two, twoListed } from "./strips";

/** Bytes of the pre-activations of a pair. */
export const Z_PAIR: usize = 2 * Z_ROW;

/**
 * A run of vectors for `pairs` pairs of rows, or for one row where that is 0: strips
 * of six, then what is left. z, start and w lie as the vectors do, strip by strip.
 *
 * One row has no h: it goes through the network with one product after the other.
 *
 * @param rows Rows that the weights have in memory.
 * @param skip Rows of them to pass over.
 * @param list Which k of x to take, `[how many, k …]`, where there is no h; 0 for all.
 * Narrow strips take all: they are few, and what a list leaves out adds nothing.
 */
export function product(
  pairs: usize, vectors: usize, z: usize, start: usize, startRow: usize, startPair: usize,
  w: usize, rows: usize, skip: usize, x: usize, xPair: usize, xCount: usize, list: usize,
  h: usize, hPair: usize, hCount: usize,
): void {
  while (vectors > 0) {
    let width = min(vectors, WIDEST);
    const from = w + 16 * width * skip;
    if (pairs > 0) {
      const isListed = list != 0 && width == WIDEST;
      for (let pair: usize = 0; pair < pairs; pair++) {
        const to = z + Z_PAIR * pair;
        const first = start + startPair * pair;
        const xs = x + xPair * pair;
        if (isListed) twoListed(to, first, startRow, from, xs, list);
        else two(width, to, first, startRow, from, xs, xCount, h + hPair * pair, hCount);
      }
    } else if (vectors < 2 * WIDEST) {
      one(width, z, start, from, x, xCount);
    } else {
      const next = STRIP * rows;
      if (list != 0) oneTwiceListed(next, z, start, from, x, list);
      else oneTwice(next, z, start, from, x, xCount);
      width = 2 * WIDEST;
    }
    w += 16 * width * rows;
    z += 16 * width;
    start += 16 * width;
    vectors -= width;
  }
}
