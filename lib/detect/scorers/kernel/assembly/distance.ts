/*
 * How far rows lie from the cloud of normal ones: `mahalanobis.ts` has the idea,
 * this the loops.
 *
 * With the columns wⱼ of the whitening matrix W and a row o that most rows have much
 * in common with, W(x − μ) is W(o − μ) + Σ (x − o)ⱼ·wⱼ: columns where x is like o,
 * most of a row, are passed over. d² is the square of its length. What a feature adds
 * to d² is the sum over its columns of (x − μ)ⱼ · pⱼ with p = WᵀW(x − μ), and 0 where
 * that is negative; p is found as W(x − μ) is, from the columns of WᵀW.
 *
 * All is float64, two lanes at a time. W is lower triangular, so a column starts at
 * its own row; here at the even row at or before it, behind a zero if need be, and
 * ends with an even row, so that pairs of lanes lie alike in all columns. Columns are
 * added by fours, so that a sum is loaded and stored once for four of them.
 *
 * MEMORY
 *
 *     TABLE                15 words: sizes and addresses
 *     HEAP ─► features     [n + 1] words: the first column of each feature
 *             columns      [O] words: where each column's first row would lie,
 *                          had it all rows
 *             mean         [O] μ
 *             center       [O, even] W(o − μ)
 *             whitening    the columns
 *             sums         [O, even] W(x − μ) or p of the row at hand
 *             precision    [O, O, even] WᵀW
 *             pull         [O, even] WᵀW(o − μ)
 *             origin       [O] o, float32
 *             list         [O + 1] words: the row's columns that are not o's
 *             actual       [rows, F] float32
 *             distances    [rows] d²
 *             terms        [rows, n]
 *
 * `distance_kernel.ts` lays it out.
 */
import { word } from "./table";

/** Sizes and addresses; see the diagram. */
export const TABLE = memory.data(64, 16);

/** The first byte that is free. */
export const HEAP = __heap_base;

// @ts-ignore: decorator
@inline
function sumOf(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}

/** The even row at or before a column's first, in bytes. */
// @ts-ignore: decorator
@inline
function firstOf(column: usize): usize {
  return (column >> 1) << 4;
}

/** Lists the columns that are not the origin's; gives how many. */
function listColumns(x: usize, width: usize): usize {
  const list = word(TABLE, 11);
  const origin = word(TABLE, 12);
  let to = list;
  for (let j: usize = 0; j < width; j++) {
    // Each is written, and stays where the next one goes behind it.
    store<u32>(to, j);
    to += 4 * <usize>(load<f32>(x + 4 * j) != load<f32>(origin + 4 * j));
  }
  return (to - list) >> 2;
}

/** (x − o)ⱼ, twice. */
// @ts-ignore: decorator
@inline
function factorOf(x: usize, j: usize): v128 {
  const usual = <f64>load<f32>(word(TABLE, 12) + 4 * j);
  return f64x2.splat(<f64>load<f32>(x + 4 * j) - usual);
}

/** Adds (x − o)ⱼ times a column to a pair of rows. */
// @ts-ignore: decorator
@inline
function added(sum: v128, column: usize, at: usize, factor: v128): v128 {
  return f64x2.add(sum, f64x2.mul(v128.load(column + at), factor));
}

/** Adds (x − o)ⱼ times a column, of some rows. */
function addColumn(column: usize, factor: v128, start: usize, end: usize): void {
  const sums = word(TABLE, 7);
  for (let at = start; at < end; at += 16) {
    v128.store(sums + at, added(v128.load(sums + at), column, at, factor));
  }
}

/** Adds the rows that four columns share: those that come next in the list. */
function addFour(
  a: usize, b: usize, c: usize, d: usize, x: usize, list: usize, start: usize, end: usize,
): void {
  const sums = word(TABLE, 7);
  const xa = factorOf(x, word(list, 0));
  const xb = factorOf(x, word(list, 1));
  const xc = factorOf(x, word(list, 2));
  const xd = factorOf(x, word(list, 3));
  for (let at = start; at < end; at += 16) {
    const two = added(added(v128.load(sums + at), a, at, xa), b, at, xb);
    v128.store(sums + at, added(added(two, c, at, xc), d, at, xd));
  }
}

/** Bytes of a sum for each column. */
// @ts-ignore: decorator
@inline
function rowBytes(): usize {
  return ((word(TABLE, 2) + 1) >> 1) << 4;
}

/** Keeps W(x − μ) of a row; gives its d². */
function whiten(x: usize, width: usize): f64 {
  const sums = word(TABLE, 7);
  const columns = word(TABLE, 4);
  const end = rowBytes();
  memory.copy(sums, word(TABLE, 6), end);
  let list = word(TABLE, 11);
  const listed = list + 4 * listColumns(x, width);
  for (; list + 16 <= listed; list += 16) {
    const last = word(list, 3);
    // Rows that the last of the four does not have.
    for (let i: usize = 0; i < 3; i++) {
      const j = word(list, i);
      addColumn(word(columns, j), factorOf(x, j), firstOf(j), firstOf(last));
    }
    addFour(
      word(columns, word(list, 0)), word(columns, word(list, 1)),
      word(columns, word(list, 2)), word(columns, last), x, list, firstOf(last), end,
    );
  }
  for (; list < listed; list += 4) {
    const j = word(list, 0);
    addColumn(word(columns, j), factorOf(x, j), firstOf(j), end);
  }
  let squares = f64x2.splat(0);
  for (let at: usize = 0; at < end; at += 16) {
    const lanes = v128.load(sums + at);
    squares = f64x2.add(squares, f64x2.mul(lanes, lanes));
  }
  return sumOf(squares);
}

/** d² of the rows that lie at `actual`. */
export function measure(rows: usize): void {
  const width = word(TABLE, 2);
  let x = word(TABLE, 8);
  let out = word(TABLE, 9);
  for (let row: usize = 0; row < rows; row++) {
    store<f64>(out, whiten(x, width));
    x += 4 * word(TABLE, 1);
    out += 8;
  }
}

/** The product of a column of W, from its first row on, with another or with W(o − μ). */
function product(j: usize, column: usize, other: usize): f64 {
  const end = rowBytes();
  let sum = f64x2.splat(0);
  for (let at = firstOf(j); at < end; at += 16) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(column + at), v128.load(other + at)));
  }
  return sumOf(sum);
}

/** Makes WᵀW and WᵀW(o − μ), which only `explain` needs. */
export function square(): void {
  const width = word(TABLE, 2);
  const columns = word(TABLE, 4);
  const precision = word(TABLE, 13);
  const bytes = rowBytes();
  for (let j: usize = 0; j < width; j++) {
    const column = word(columns, j);
    store<f64>(word(TABLE, 14) + 8 * j, product(j, column, word(TABLE, 6)));
    for (let k: usize = 0; k <= j; k++) {
      const sum = product(j, column, word(columns, k));
      store<f64>(precision + bytes * j + 8 * k, sum);
      store<f64>(precision + bytes * k + 8 * j, sum);
    }
  }
}

/** Keeps p of a row. */
function pull(x: usize, width: usize): void {
  const precision = word(TABLE, 13);
  const end = rowBytes();
  memory.copy(word(TABLE, 7), word(TABLE, 14), end);
  let list = word(TABLE, 11);
  const listed = list + 4 * listColumns(x, width);
  for (; list + 16 <= listed; list += 16) {
    addFour(
      precision + end * word(list, 0), precision + end * word(list, 1),
      precision + end * word(list, 2), precision + end * word(list, 3), x, list, 0, end,
    );
  }
  for (; list < listed; list += 4) {
    const j = word(list, 0);
    addColumn(precision + end * j, factorOf(x, j), 0, end);
  }
}

/** What each feature adds to d² of the rows that lie at `actual`. */
export function explain(rows: usize): void {
  const n = word(TABLE, 0);
  const features = word(TABLE, 3);
  const width = word(TABLE, 2);
  const mean = word(TABLE, 5);
  const pulled = word(TABLE, 7);
  let x = word(TABLE, 8);
  let terms = word(TABLE, 10);
  for (let row: usize = 0; row < rows; row++) {
    pull(x, width);
    let j = word(features, 0);
    for (let i: usize = 0; i < n; i++) {
      const next = word(features, i + 1);
      let sum: f64 = 0;
      for (; j < next; j++) {
        const difference = <f64>load<f32>(x + 4 * j) - load<f64>(mean + 8 * j);
        sum += difference * load<f64>(pulled + 8 * j);
      }
      store<f64>(terms, max(0, sum));
      terms += 8;
    }
    x += 4 * word(TABLE, 1);
  }
}
