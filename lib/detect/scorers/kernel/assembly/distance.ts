/*
 * How far rows lie from the cloud of normal ones: `mahalanobis.ts` has the idea,
 * this the loops.
 *
 * With the columns wⱼ of the whitening matrix W and a row o that most rows have much
 * in common with, W(x − μ) is W(o − μ) + Σ (x − o)ⱼ·wⱼ: columns where x is like o,
 * most of a row, are passed over. d² is the square of its length. What a feature adds
 * to d² is the sum over its columns of (x − μ)ⱼ · wⱼ·W(x − μ), and 0 where that is
 * negative.
 *
 * All is float64, two lanes at a time. W is lower triangular, so a column starts at
 * its own row; here at the even row at or before it, behind a zero if need be, and
 * ends with an even row, so that pairs of lanes lie alike in all columns. Columns are
 * added by fours, so that a sum is loaded and stored once for four of them.
 *
 * MEMORY
 *
 *     TABLE                13 words: sizes and addresses
 *     HEAP ─► features     [n + 1] words: the first column of each feature
 *             columns      [O] words: where each column's first row would lie,
 *                          had it all rows
 *             mean         [O] μ
 *             center       [O, even] W(o − μ)
 *             whitening    the columns
 *             whitened     [O, even] W(x − μ) of the row at hand
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

/** Adds (x − o)ⱼ·wⱼ to a pair of rows. */
// @ts-ignore: decorator
@inline
function added(sum: v128, column: usize, at: usize, factor: v128): v128 {
  return f64x2.add(sum, f64x2.mul(v128.load(column + at), factor));
}

/** Adds some rows of (x − o)ⱼ·wⱼ, up to `end`. */
function addColumn(j: usize, x: usize, end: usize): void {
  const whitened = word(TABLE, 7);
  const column = word(word(TABLE, 4), j);
  const factor = factorOf(x, j);
  for (let at = firstOf(j); at < end; at += 16) {
    v128.store(whitened + at, added(v128.load(whitened + at), column, at, factor));
  }
}

/** Adds the rows that four columns share, in the order of the columns. */
function addFour(a: usize, b: usize, c: usize, d: usize, x: usize, end: usize): void {
  const whitened = word(TABLE, 7);
  const columns = word(TABLE, 4);
  const wa = word(columns, a);
  const wb = word(columns, b);
  const wc = word(columns, c);
  const wd = word(columns, d);
  const xa = factorOf(x, a);
  const xb = factorOf(x, b);
  const xc = factorOf(x, c);
  const xd = factorOf(x, d);
  for (let at = firstOf(d); at < end; at += 16) {
    const two = added(added(v128.load(whitened + at), wa, at, xa), wb, at, xb);
    v128.store(whitened + at, added(added(two, wc, at, xc), wd, at, xd));
  }
}

/** Keeps W(x − μ) of a row; gives its d². */
function whiten(x: usize, width: usize): f64 {
  const whitened = word(TABLE, 7);
  const end = ((width + 1) >> 1) << 4;
  memory.copy(whitened, word(TABLE, 6), end);
  let list = word(TABLE, 11);
  const listed = list + 4 * listColumns(x, width);
  for (; list + 16 <= listed; list += 16) {
    const last = word(list, 3);
    // Rows that the last of the four does not have.
    for (let i: usize = 0; i < 3; i++) addColumn(word(list, i), x, firstOf(last));
    addFour(word(list, 0), word(list, 1), word(list, 2), last, x, end);
  }
  for (; list < listed; list += 4) addColumn(word(list, 0), x, end);
  let squares = f64x2.splat(0);
  for (let at: usize = 0; at < end; at += 16) {
    const lanes = v128.load(whitened + at);
    squares = f64x2.add(squares, f64x2.mul(lanes, lanes));
  }
  return sumOf(squares);
}

/** wⱼ·W(x − μ) of the row at hand. */
// @ts-ignore: decorator
@inline
function pulledBack(j: usize, end: usize, column: usize, whitened: usize): f64 {
  let one = f64x2.splat(0);
  let other = f64x2.splat(0);
  let at = firstOf(j);
  for (; at + 32 <= end; at += 32) {
    one = f64x2.add(one, f64x2.mul(v128.load(column + at), v128.load(whitened + at)));
    other = f64x2.add(
      other,
      f64x2.mul(v128.load(column + at, 16), v128.load(whitened + at, 16)),
    );
  }
  if (at < end) {
    one = f64x2.add(one, f64x2.mul(v128.load(column + at), v128.load(whitened + at)));
  }
  return sumOf(f64x2.add(one, other));
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

/** The same, and what each feature adds to it. */
export function explain(rows: usize): void {
  const n = word(TABLE, 0);
  const features = word(TABLE, 3);
  const width = word(TABLE, 2);
  const columns = word(TABLE, 4);
  const mean = word(TABLE, 5);
  const whitened = word(TABLE, 7);
  const end = ((width + 1) >> 1) << 4;
  let x = word(TABLE, 8);
  let out = word(TABLE, 9);
  let terms = word(TABLE, 10);
  for (let row: usize = 0; row < rows; row++) {
    store<f64>(out, whiten(x, width));
    let j = word(features, 0);
    for (let i: usize = 0; i < n; i++) {
      const next = word(features, i + 1);
      let sum: f64 = 0;
      for (; j < next; j++) {
        const difference = <f64>load<f32>(x + 4 * j) - load<f64>(mean + 8 * j);
        sum += difference * pulledBack(j, end, word(columns, j), whitened);
      }
      store<f64>(terms, max(0, sum));
      terms += 8;
    }
    x += 4 * word(TABLE, 1);
    out += 8;
  }
}
