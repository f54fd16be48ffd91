// Rows of x that are multiplied at once, two by two.
import { listBytes, listOne, listPair } from "./lists";
import { lists, paired } from "./network";
import { inputProduct, Z_PAIR } from "./product";

/**
 * Rows two by two: `[2 · pairs, width]`, `row` bytes from one to the next, to
 * `[pairs, width, 2]`; the width is a multiple of four.
 */
export function interleave(from: usize, row: usize, pairs: usize, width: usize, to: usize): void {
  for (let pair: usize = 0; pair < pairs; pair++) {
    const other = from + row;
    for (let k: usize = 0; k < width; k += 4) {
      const a = v128.load(from + 4 * k);
      const b = v128.load(other + 4 * k);
      v128.store(to, v128.shuffle<f32>(a, b, 0, 4, 1, 5));
      v128.store(to, v128.shuffle<f32>(a, b, 2, 6, 3, 7), 16);
      to += 32;
    }
    from = other + row;
  }
}

/** How many pairs there are, where they lie, and how far apart. */
let pairsOfRows: usize = 0;
let x: usize = 0;
let xPair: usize = 0;
/** The row that is left over, 0 where there is none. */
let xLast: usize = 0;
/** The rows as lists, that which is left over last; 0 where all of x is taken. */
let listed: usize = 0;

/** Makes lists of pairs of rows, `pair` bytes apart, or of one row where there are none. */
export function listRows(columns: usize, pairs: usize, from: usize, pair: usize, to: usize): void {
  if (pairs == 0) listOne(columns, from, to);
  for (let i: usize = 0; i < pairs; i++) {
    listPair(columns, from + pair * i, to + listBytes() * i);
  }
}

/**
 * Takes the rows of some steps: a team's pairs as they are, and of one window alone
 * each two steps as a pair.
 *
 * @param from `[steps, pairs, inputs, windows]`, `step` bytes a step, `pair` a pair.
 * @param columns Which columns a list may have; 0 where all of x is taken.
 */
export function takeRows(
  pairs: usize, steps: usize, from: usize, step: usize, pair: usize, inputs: usize,
  columns: usize,
): void {
  pairsOfRows = pairs * steps;
  x = from;
  xPair = pair;
  xLast = 0;
  if (pairs == 0) {
    pairsOfRows = steps >> 1;
    x = paired();
    xPair = 8 * inputs;
    interleave(from, step, pairsOfRows, inputs, x);
    if ((steps & 1) == 1) xLast = from + step * (steps - 1);
  }
  listed = columns == 0 ? 0 : lists();
  if (columns == 0) return;
  const last = listed + listBytes() * pairsOfRows;
  if (pairsOfRows > 0) listRows(columns, pairsOfRows, x, xPair, listed);
  if (xLast != 0) listRows(columns, 0, xLast, 0, last);
}

/**
 * The rows taken, multiplied with a run of vectors, plus the bias.
 *
 * @param z Where the sums go, a pair after the other; the row left over comes last.
 * @param rows Rows that the weights have in memory.
 */
export function multiplyRows(
  vectors: usize, z: usize, bias: usize, w: usize, rows: usize, count: usize,
): void {
  const pairs = pairsOfRows;
  if (pairs > 0) inputProduct(pairs, vectors, z, bias, w, rows, x, xPair, count, listed);
  if (xLast == 0) return;
  const last = listed == 0 ? 0 : listed + listBytes() * pairs;
  inputProduct(0, vectors, z + Z_PAIR * pairs, bias, w, rows, xLast, 0, count, last);
}
