/*
 * How rare the residuals of rows are: `calibrated_tail.ts` has the idea, this the
 * loops.
 *
 * A row has n features. Of each, the residual is what `residuals.ts` says (to
 * rounding: sums of exponentials go in pairs), its distance a from the median is
 * looked up among the feature's order statistics, and T is drawn as a line between
 * the two that a lies between. Out come T² of each feature and their sum.
 *
 * Residuals and distances are float32 as the order statistics are, so that what is
 * equal compares equal; all else is float64.
 *
 * MEMORY
 *
 *     TABLE                8 words and beyond: sizes and addresses
 *     HEAP ─► records      one per feature, 32 bytes: start and length of its
 *                          columns (0: one number), order statistics, where they,
 *                          their lines and their buckets lie, the first bucket, median
 *             values       float32: the order statistics, ascending, and four that
 *                          are infinite
 *             lines        float64: T at each, and how fast it grows from there to
 *                          the next
 *             buckets      uint16: how many values lie below each bucket, from the
 *                          first value's to the last one's
 *             actual       [rows, F] float32
 *             told         [rows, O] float32: the reconstruction
 *             squares      [rows, n] float64: T²
 *             sums         [rows] float64
 *
 * `tail_kernel.ts` lays it out. The search is most of the work. Order statistics lie
 * over several powers of ten, so the leading bits of a distance, eight buckets to
 * each power of two, leave a few of 256 to look at; and four at a time are compared
 * at once, so that hardly a branch is left that data decide: such are hard to guess,
 * and a wrong guess costs as much as the whole look-up. Feature by feature, not row by
 * row: so what is looked up stays in the first cache.
 */
import { word } from "./table";

/** Sizes and addresses; see the diagram. */
export const TABLE = memory.data(48, 16);

/** The first byte that is free. */
export const HEAP = __heap_base;

// What exp is computed with. Each constant stands twice so that taking it is one load
// at a known address, which needs no bounds check.
const CONSTANTS = memory.data<f64>([
  // exp(r) as its series: |r| ≤ ½ ln 2, so what is left out is below 6e-15 of it.
  1, 1, 1, 1, 0.5, 0.5, 1 / 6, 1 / 6, 1 / 24, 1 / 24, 1 / 120, 1 / 120, 1 / 720, 1 / 720,
  1 / 5040, 1 / 5040, 1 / 40320, 1 / 40320, 1 / 362880, 1 / 362880,
  1 / 3628800, 1 / 3628800, 1 / 39916800, 1 / 39916800,
  1.4426950408889634, 1.4426950408889634, // 1 / ln 2
  // ln 2 in two parts: products with the first are exact.
  0.6931471803691238, 0.6931471803691238,
  1.9082149292705877e-10, 1.9082149292705877e-10,
  -700, -700, // the least exponent
], 16);

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
  return v128.load(CONSTANTS + 16 * index);
}

/** The series with its term of r's `power`, from that of the next one. */
// @ts-ignore: decorator
@inline
function term(above: v128, r: v128, power: usize): v128 {
  return f64x2.add(f64x2.mul(above, r), constant(power));
}

/** exp of two numbers from −700 to 0: of what is above a power of 2, times that. */
// @ts-ignore: decorator
@inline
function exp(x: v128): v128 {
  const power = f64x2.nearest(f64x2.mul(x, constant(12)));
  let r = f64x2.sub(x, f64x2.mul(power, constant(13)));
  r = f64x2.sub(r, f64x2.mul(power, constant(14)));
  let sum = term(constant(11), r, 10);
  sum = term(sum, r, 9);
  sum = term(sum, r, 8);
  sum = term(sum, r, 7);
  sum = term(sum, r, 6);
  sum = term(sum, r, 5);
  sum = term(sum, r, 4);
  sum = term(sum, r, 3);
  sum = term(sum, r, 2);
  sum = term(sum, r, 1);
  sum = term(sum, r, 0);
  const exponent = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(power));
  const bits = i64x2.shl(i64x2.add(exponent, i64x2.splat(1023)), 52);
  return f64x2.mul(sum, bits);
}

/** Σ exp(slot − largest): 1 at least. */
function sumOfExp(slots: usize, length: usize, largest: f32): f64 {
  const from = f64x2.splat(<f64>largest);
  const least = constant(15);
  let sums = f64x2.splat(0);
  let at = slots;
  const end = slots + 4 * length;
  for (; at + 8 <= end; at += 8) {
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(at));
    sums = f64x2.add(sums, exp(f64x2.pmax(f64x2.sub(pair, from), least)));
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  if (at < end) {
    const last = f64x2.promote_low_f32x4(v128.load32_zero(at));
    const own = exp(f64x2.pmax(f64x2.sub(last, from), least));
    sum += f64x2.extract_lane(own, 0);
  }
  return sum;
}

/** √(−2 ln softmax(slots)[actual]) */
function surprise(actual: usize, slots: usize, length: usize): f32 {
  let largest = load<f32>(slots);
  let own: f64 = 0;
  for (let k: usize = 0; k < length; k++) {
    const slot = load<f32>(slots + 4 * k);
    largest = max(largest, slot);
    own += <f64>load<f32>(actual + 4 * k) * <f64>slot;
  }
  const log = <f64>largest + Math.log(sumOfExp(slots, length, largest));
  return <f32>Math.sqrt(2 * max(0, log - own));
}

/** What sorts a distance into a bucket: its exponent and three bits more. */
// @ts-ignore: decorator
@inline
function bucketOf(a: f32): usize {
  return reinterpret<u32>(a) >> 20;
}

/** T at a distance from the median; `beyond` where it is larger than all. */
// @ts-ignore: decorator
@inline
function tailAt(
  a: f32, values: usize, lines: usize, buckets: usize, least: f32, most: f32, beyond: f64,
): f64 {
  // What is no number, of a sum beyond all floats, is farther out than any.
  if (!(a <= most)) return beyond;
  if (a <= least) return load<f64>(lines);
  const before = <usize>load<u16>(buckets + 2 * bucketOf(a));
  // The value at low is below a: of the four after it, as many as are below too.
  let low = before - <usize>(before > 0);
  const lanes = f32x4.splat(a);
  let below: usize;
  do {
    const next = v128.load(values + 4 * low, 4);
    below = i32.popcnt(v128.bitmask<i32>(f32x4.lt(next, lanes)));
    low += below;
  } while (below == 4);
  const line = lines + 16 * low;
  return load<f64>(line) + (<f64>a - <f64>load<f32>(values + 4 * low)) * load<f64>(line, 8);
}

/** Looks up one feature, whose table is `record`, in all rows. */
function assessFeature(rows: usize, record: usize, squares: usize): void {
  const actualRow = 4 * word(TABLE, 1);
  const toldRow = 4 * word(TABLE, 2);
  const squaresRow = 8 * word(TABLE, 0);
  const beyond = load<f64>(TABLE + 32);
  const start = 4 * word(record, 0);
  const length = word(record, 1);
  const values = word(record, 3);
  const lines = word(record, 4);
  const buckets = word(record, 5) - 2 * word(record, 6);
  const least = load<f32>(values);
  const most = load<f32>(values + 4 * (word(record, 2) - 1));
  const median = load<f32>(record + 28);
  let actual = word(TABLE, 3) + start;
  let told = word(TABLE, 4) + start;
  let sums = word(TABLE, 6);
  const end = sums + 8 * rows;
  for (; sums != end; sums += 8) {
    const residual = length > 0
      ? surprise(actual, told, length)
      : load<f32>(told) - load<f32>(actual);
    const a = abs(residual - median);
    const tail = tailAt(a, values, lines, buckets, least, most, beyond);
    store<f64>(squares, tail * tail);
    store<f64>(sums, load<f64>(sums) + tail * tail);
    actual += actualRow;
    told += toldRow;
    squares += squaresRow;
  }
}

/** Looks up the rows that lie at `actual` and `told`. */
export function assess(rows: usize): void {
  const n = word(TABLE, 0);
  memory.fill(word(TABLE, 6), 0, 8 * rows);
  for (let i: usize = 0; i < n; i++) {
    assessFeature(rows, word(TABLE, 7) + 32 * i, word(TABLE, 5) + 8 * i);
  }
}
