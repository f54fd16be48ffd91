/*
 * A whole LSTM autoencoder in one call: windows in, reconstructions out.
 *
 * ALGORITHM
 *
 * Per LSTM layer and step, with u units (Hochreiter and Schmidhuber 1997, with
 * the forget gate of Gers, Schmidhuber and Cummins 2000):
 *
 *     z  = K·x + R·h + b               [4u]
 *     c' = σ(z_f)·c + σ(z_i)·tanh(z_g) [u]
 *     h' = σ(z_o)·tanh(c')             [u]
 *
 * Most of the time goes into the two products, so everything serves them: `strip.ts`
 * multiplies, and where there is relaxed SIMD what `tools/quad_strips.ts` writes out;
 * `product.ts` and `rows.ts` hand them strips and rows, `layers.ts` walks the layers,
 * `cells.ts` and `math.ts` have c, h, σ and tanh. What need not be computed is not: at the first step h = c = 0, so R·h and the forget gate vanish,
 * and a network of one step has neither in its memory; the decoder reads the same
 * code at every step, so K·x is computed once.
 *
 * TEAMS
 *
 * Up to eight windows go through the network together, in pairs. The lanes of a
 * vector are four columns of a product: four units of one gate. A pair shares
 * each vector of weights (the sums are six such vectors for each of two windows,
 * all that fits into registers), and a strip's weights, 16 kB and less, stay in
 * the first cache while all pairs use them. An odd window goes alone, through two
 * strips side by side. So no lane ever computes for a window that is not there.
 *
 * A window alone reads each weight for a single multiply-add, faster than the second
 * cache delivers them. But its steps can team up: all x of a layer are known before
 * its first step, so each two steps go through K·x as a pair, and only R·h takes one
 * step after the other.
 *
 * Every sum starts from the bias and takes its products in the order of k, in a
 * team as alone: a window has the same bits in any batch.
 *
 * ZEROS
 *
 * Of a row with one-hot categories and flags for what is missing most columns are
 * zero. The first layer's K·x walks a list of the others, one for each pair of rows:
 * a k's numbers and the place of its weights lie side by side in it, so that a k costs
 * hardly more than without a list. Lists are made where at least a quarter of the
 * team's columns can be left out, as to make them takes time too. To add a product of
 * zero changes no sum, as weights are finite and no bias is -0: so the bits stay the
 * same, whatever windows make up the team.
 *
 * Most numbers of most rows of traffic are 0 as well, only that a scaler makes
 * something else of 0. So a network can be given an origin, the row that a row of
 * zeros becomes: K·x + b = K·(x − origin) + (b + K·origin), of which the second part
 * is the bias that the weights are packed with.
 *
 * MEMORY
 *
 *     tanh's constants, Z          static: known addresses need no bounds check
 *     NETWORK                      18 words: sizes and addresses (network.ts)
 *     HEAP ─► weights              per layer and block of units, strips:
 *                                  [k][i g o, i g o │ i g o, i g o │ … f f f f]
 *                                     └─ one strip: vectors of four columns ─┘
 *             biases               in the order of the weights' columns
 *             tables               four words per layer
 *             origin               [F], zeros where there is none
 *             input                [windows, T, F]
 *             output               [windows, T, outputs]
 *             sequences A and B    [T, pairs, units, 2 windows]: a layer reads one
 *                                  and writes the other; its h of the step before
 *                                  is what it wrote there; rows less the origin
 *                                  lie in one of them before the first layer
 *             cells                c: [blocks, pairs, 2 windows, units]
 *             projected            K·x + b ahead of R·h, of as many pairs of rows
 *                                  as fit: [blocks, pairs, 2, 24 vectors]
 *             paired               a window's x, each two steps as a pair
 *             columns              the team's that are not zero without the origin:
 *                                  [how many, column …]
 *             lists                of pairs of rows and of one left over:
 *                                  [rows, 1 + F] entries of 16 bytes (lists.ts)
 *             errors               mean squared, float64: [windows]
 *
 * Layers' sizes are multiples of four: columns and rows of zero fill them up. Each
 * strip starts at a multiple of a quad, four rows of the widest strip; a build with
 * relaxed SIMD has all weights as quads a second time, outside this memory.
 *
 * `kernel_plan.ts` lays it out from HEAP on, `pack_weights.ts` fills in weights.
 * Nothing is allocated here and nothing freed: one instance holds one network and
 * goes with it.
 *
 * WHY SO
 *
 * - Columns are packed in the order in which they are read, so that a product
 *   reads memory in one stream, and structs as their collector lays them.
 * - V8 checks the bounds of every load from memory, which costs two instructions, but
 *   not of what it reads of a struct: so whole strips are read from there. It counts
 *   where a neighbour on the core's other thread takes half of what the core can
 *   issue; a core by itself waits for its multiply-adds, with checks and without.
 * - Few loads for each multiply-add: a strip of 6 × 2 needs 7 and 2 shuffles for 12
 *   multiply-adds. A tile of 4 units × 8 windows (windows in the lanes) needs 3 and 4
 *   for 8, and shuffles compete with multiply-adds for the same port of the core.
 * - States first, then outputs, in loops of their own: many short chains side by
 *   side keep the core busy, one long chain does not.
 * - Floats, not whole numbers of 8 bits (`deno task bench:int8`; T = 1, a core
 *   without AVX-VNNI): a network of these, which takes all columns along, is 1.0 to 1.2
 *   times as fast on one window of the masked models and 0.9 to 1.0 times in batches; with
 *   nsl-kdd-reference it is 1.1 to 1.6 times as fast. They move the AUROC on KDDTest+ by
 *   less than .0001 with the masked models, but by .010 with nsl-kdd-reference.
 */
import {
  columns, encoderLayers, errors, features, input, inputsOf, layer, lstmLayers, origin, output,
  outputs, sequenceA, sequenceB, timesteps, unitsOf,
} from "./network";
import { dense, lstm, MOST_PAIRS } from "./layers";
import { interleave } from "./rows";
import { WIDEST } from "./strip";
export { NETWORK } from "./network";

/** The first byte that is free for weights and buffers. */
export const HEAP = __heap_base;

/** Vectors of four columns in a strip. */
export const STRIP_VECTORS: i32 = WIDEST as i32;

/** The lanes that are zero, all bits set. -0 is zero too: all bits count but the sign. */
// @ts-ignore: decorator
@inline
function zeros(bits: v128): v128 {
  return i32x4.eq(i32x4.shl(bits, 1), i32x4.splat(0));
}

/** Whether so many columns of a row are zero that a list of the others can pay. */
function isSparse(row: usize): bool {
  const width = features();
  let counts = i32x4.splat(0);
  const end = row + 4 * (width & ~3);
  for (let at = row; at != end; at += 16) counts = i32x4.sub(counts, zeros(v128.load(at)));
  counts = i32x4.add(counts, v128.shuffle<i32>(counts, counts, 2, 3, 0, 1));
  const count = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1);
  return 4 * count >= <i32>width;
}

/**
 * Lists the columns that are not zero throughout: at some step of some window.
 *
 * @param x `[rows, width]`, the width a multiple of four.
 * @returns `[how many, column …]`, or 0 where too few are zero for it to pay.
 */
function listColumns(x: usize, rows: usize, width: usize): usize {
  if (!isSparse(x)) return 0;
  const row = 4 * width;
  const list = columns();
  let to = list + 4;
  let end = x + row * rows;
  for (let k: usize = 0; k < width; k += 4) {
    let bits = v128.load(x);
    for (let at = x + row; at != end; at += row) bits = v128.or(bits, v128.load(at));
    x += 16;
    end += 16;
    const taken = ~i32x4.bitmask(zeros(bits));
    // Each is written, and stays where the next one goes behind it.
    store<u32>(to, k);
    to += (taken & 1) << 2;
    store<u32>(to, k + 1);
    to += (taken & 2) << 1;
    store<u32>(to, k + 2);
    to += taken & 4;
    store<u32>(to, k + 3);
    to += (taken & 8) >> 1;
  }
  const count = (to - list - 4) >> 2;
  store<u32>(list, count);
  return 4 * count > 3 * features() ? 0 : list;
}

/**
 * A number as far as a float goes: to multiply infinity with the zeros that fill up
 * columns would make what is no number of them. pmin and pmax let through what is none.
 */
// @ts-ignore: decorator
@inline
function bounded(x: v128, least: v128, most: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, most), least);
}

/** Rows less the origin: `[rows, F]` to `[rows, width]`, filled up with zeros. */
function shift(x: usize, rows: usize, to: usize, width: usize): void {
  const bytes = 4 * features();
  const whole = bytes & ~15;
  const from = origin();
  const most = f32x4.splat(f32.MAX_VALUE);
  const least = f32x4.neg(most);
  for (let row: usize = 0; row < rows; row++) {
    let at: usize = 0;
    for (; at != whole; at += 16) {
      const four = f32x4.sub(v128.load(x + at), v128.load(from + at));
      v128.store(to + at, bounded(four, least, most));
    }
    if (at != bytes) v128.store(to + at, f32x4.splat(0));
    for (; at != bytes; at += 4) {
      const one = f32x4.sub(v128.load32_zero(x + at), v128.load32_zero(from + at));
      v128.store32_lane(to + at, bounded(one, least, most), 0);
    }
    x += bytes;
    to += 4 * width;
  }
}

/** Passes a team through the network: `pairs` pairs, or one window where that is 0. */
function runTeam(start: usize, pairs: usize): void {
  const steps = timesteps();
  const lstms = lstmLayers();
  const width = inputsOf(layer(0));
  const windows = pairs == 0 ? 1 : 2 * pairs;
  let xStep = 4 * width;
  let x = pairs == 0 ? sequenceB() : sequenceA();
  shift(input() + 4 * features() * steps * start, windows * steps, x, width);
  let list = listColumns(x, windows * steps, width);
  let xPair: usize = 0;
  if (pairs > 0) {
    xPair = 8 * width;
    const to = sequenceB();
    for (let t: usize = 0; t < steps; t++) {
      interleave(x + xStep * t, xStep * steps, pairs, width, to + pairs * xPair * t);
    }
    x = to;
    xStep = pairs * xPair;
  }
  let h = sequenceA();
  for (let l: usize = 0; l < lstms; l++) {
    const table = layer(l);
    const repeated = l == encoderLayers() && steps > 1;
    lstm(table, pairs, repeated ? x + (steps - 1) * xStep : x, xStep, xPair, h, repeated, list);
    xPair = (pairs == 0 ? 4 : 8) * unitsOf(table);
    xStep = max(pairs, 1) * xPair;
    x = h;
    h = h == sequenceA() ? sequenceB() : sequenceA();
    list = 0;
  }
  dense(layer(lstms), pairs, x, output() + 4 * outputs() * steps * start);
}

/** A number of each of two windows, in float64. */
// @ts-ignore: decorator
@inline
function both(one: usize, other: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load32_lane(other, v128.load32_zero(one), 1));
}

/**
 * Mean squared errors of the windows that `run` passed through, two at a time.
 *
 * A row goes in with F columns and comes out with the first of them. Sums run in
 * float64 in the order of the columns: the reference in JavaScript does the same.
 */
export function score(count: usize): void {
  const steps = timesteps();
  const width = outputs();
  const skipped = 4 * (features() - width);
  const xWindow = 4 * features() * steps;
  const yWindow = 4 * width * steps;
  for (let window: usize = 0; window < count; window += 2) {
    let x = input() + xWindow * window;
    let y = output() + yWindow * window;
    // The last of an odd number goes with itself.
    const other: usize = window + 1 < count ? 1 : 0;
    let sums = f64x2.splat(0);
    for (let t: usize = 0; t < steps; t++) {
      const end = y + 4 * width;
      while (y != end) {
        const actual = both(x, x + xWindow * other);
        const difference = f64x2.sub(actual, both(y, y + yWindow * other));
        sums = f64x2.add(sums, f64x2.mul(difference, difference));
        x += 4;
        y += 4;
      }
      x += skipped;
    }
    const means = f64x2.div(sums, f64x2.splat(<f64>(steps * width)));
    const to = errors() + 8 * window;
    store<f64>(to, f64x2.extract_lane(means, 0));
    store<f64>(to + 8 * other, f64x2.extract_lane(means, 1));
  }
}

/** Passes the windows that lie at the input through the network. */
export function run(count: usize): void {
  let start: usize = 0;
  while (count - start > 1) {
    const pairs = min((count - start) >> 1, MOST_PAIRS);
    runTeam(start, pairs);
    start += 2 * pairs;
  }
  if (start < count) runTeam(start, 0);
}
