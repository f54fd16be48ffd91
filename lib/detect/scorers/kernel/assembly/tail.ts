/*
 * How rare the residuals of rows are: `calibrated_tail.ts` has the idea, this the
 * loops.
 *
 * A row has n features. Of each, the residual is what `residuals.ts` says, its
 * distance a from the median is looked up among the feature's order statistics, and
 * T is drawn as a line between the two that a lies between. Out come T² of each
 * feature and their sum.
 *
 * Residuals and distances are float32 as the order statistics are, so that what is
 * equal compares equal; all else is float64.
 *
 * MEMORY
 *
 *     TABLE                8 words and beyond: sizes and addresses
 *     HEAP ─► records      one per feature, 24 bytes: start and length of its
 *                          columns (0: one number), order statistics, where they
 *                          and their T lie, median
 *             values       float32: the order statistics, ascending
 *             tails        float64: T at each
 *             actual       [rows, F] float32
 *             told         [rows, O] float32: the reconstruction
 *             squares      [rows, n] float64: T²
 *             sums         [rows] float64
 *
 * `tail_kernel.ts` lays it out. The search takes no branch that data decide: they
 * are hard to guess, and each wrong guess costs as much as the whole look-up.
 */

/** Sizes and addresses; see the diagram. */
export const TABLE = memory.data(48, 16);

/** The first byte that is free. */
export const HEAP = __heap_base;

// @ts-ignore: decorator
@inline
function word(at: usize, index: usize): usize {
  return load<u32>(at + 4 * index);
}

/** √(−2 ln softmax(slots)[actual]) */
function surprise(actual: usize, slots: usize, length: usize): f32 {
  let largest = load<f32>(slots);
  for (let k: usize = 1; k < length; k++) {
    largest = max(largest, load<f32>(slots + 4 * k));
  }
  let sum: f64 = 0;
  let own: f64 = 0;
  for (let k: usize = 0; k < length; k++) {
    const slot = <f64>load<f32>(slots + 4 * k);
    sum += Math.exp(slot - <f64>largest);
    own += <f64>load<f32>(actual + 4 * k) * slot;
  }
  return <f32>Math.sqrt(2 * max(0, <f64>largest + Math.log(sum) - own));
}

/** T at a distance from the median; `beyond` where it is larger than all. */
// @ts-ignore: decorator
@inline
function tailAt(a: f32, count: usize, values: usize, tails: usize, beyond: f64): f64 {
  if (a > load<f32>(values + 4 * (count - 1))) return beyond;
  if (a <= load<f32>(values)) return load<f64>(tails);
  let low: usize = 0;
  // The value at low is below a; so is none from low + count on.
  while (count > 1) {
    const half = count >> 1;
    const isBelow = <usize>(load<f32>(values + 4 * (low + half)) < a);
    low += half & (0 - isBelow);
    count -= half;
  }
  const from = <f64>load<f32>(values + 4 * low);
  const to = <f64>load<f32>(values + 4 * low, 4);
  const tail = load<f64>(tails + 8 * low);
  const share = (<f64>a - from) / (to - from);
  return tail + share * (load<f64>(tails + 8 * low, 8) - tail);
}

/** Looks up the rows that lie at `actual` and `told`. */
export function assess(rows: usize): void {
  const n = word(TABLE, 0);
  let actual = word(TABLE, 3);
  let told = word(TABLE, 4);
  let squares = word(TABLE, 5);
  let sums = word(TABLE, 6);
  const beyond = load<f64>(TABLE + 32);
  for (let row: usize = 0; row < rows; row++) {
    let sum: f64 = 0;
    let record = word(TABLE, 7);
    for (let i: usize = 0; i < n; i++) {
      const start = 4 * word(record, 0);
      const length = word(record, 1);
      const residual = length > 0
        ? surprise(actual + start, told + start, length)
        : load<f32>(told + start) - load<f32>(actual + start);
      const a = abs(residual - load<f32>(record + 20));
      const tail = tailAt(a, word(record, 2), word(record, 3), word(record, 4), beyond);
      store<f64>(squares, tail * tail);
      sum += tail * tail;
      squares += 8;
      record += 24;
    }
    store<f64>(sums, sum);
    sums += 8;
    actual += 4 * word(TABLE, 1);
    told += 4 * word(TABLE, 2);
  }
}
