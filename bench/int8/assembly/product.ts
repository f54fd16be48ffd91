// Float rows to whole numbers, and their product with a matrix of such.
import { dot, GROUP, OFFSET, STEPS } from "./dot";

/** Vectors of four columns in a strip; with two windows, eight sums are under way. */
export const WIDEST: usize = 4;

/** Which of the last four lanes are there, by how many are. */
const MASKS = memory.data<u32>([
  0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
  0xffffffff, 0, 0, 0,
  0xffffffff, 0xffffffff, 0, 0,
  0xffffffff, 0xffffffff, 0xffffffff, 0,
], 16);

/** Loaded, since V8 builds a literal vector anew at every use. */
const ONES = memory.data<i16>([1, 1, 1, 1, 1, 1, 1, 1], 16);

/** Four floats to whole numbers, stored as wide as `dot` takes them. */
// @ts-ignore: decorator
@inline
function storeWhole(to: usize, x: v128, inverse: v128): void {
  const whole = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(x, inverse)));
  const shifted = i32x4.add(whole, i32x4.splat(OFFSET));
  const words = i16x8.narrow_i32x4_s(shifted, shifted);
  if (GROUP == 2) v128.store64_lane(to, words, 0);
  else v128.store32_lane(to, i8x16.narrow_i16x8_s(words, words), 0);
}

/** A row of floats to whole numbers `[count, filled up to a multiple of 4]`; gives its scale. */
export function quantise(x: usize, count: usize, to: usize): f32 {
  const whole = x + 4 * (count & ~3);
  const mask = v128.load(MASKS + 16 * (count & 3));
  const hasRest = (count & 3) != 0;
  let most = f32x4.splat(0);
  for (let from = x; from != whole; from += 16) {
    most = f32x4.pmax(most, f32x4.abs(v128.load(from)));
  }
  if (hasRest) {
    most = f32x4.pmax(most, f32x4.abs(v128.and(v128.load(whole), mask)));
  }
  most = f32x4.pmax(most, v128.shuffle<f32>(most, most, 2, 3, 0, 1));
  const largest = max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1));
  const inverse = f32x4.splat(largest > 0 ? STEPS / largest : 0);
  for (let from = x; from != whole; from += 16) {
    storeWhole(to, v128.load(from), inverse);
    to += 16 / GROUP;
  }
  if (hasRest) storeWhole(to, v128.and(v128.load(whole), mask), inverse);
  return largest / STEPS;
}

/** Sums back to floats: times the row's scale and each column's, plus the bias. */
// @ts-ignore: decorator
@inline
function finish(z: usize, sums: v128, scale: v128, scales: usize, bias: usize): void {
  const scaled = f32x4.mul(scale, v128.load(scales));
  const product = f32x4.mul(f32x4.convert_i32x4_s(sums), scaled);
  v128.store(z, f32x4.add(product, v128.load(bias)));
}

/**
 * A strip of columns for one window or two.
 *
 * @param width Vectors of columns; a constant.
 * @param windows 1 or 2; a constant too.
 * @param z Where the products go, `zRow` bytes from one window's to the other's.
 * @param w Weights `[groups, width]` vectors of four columns, a group of k each.
 * @param start What the sums start from: minus what the activations' offset adds.
 * @param q Activations, whole numbers; `qRow` bytes to the other window's.
 */
// @ts-ignore: decorator
@inline
function strip(
  width: usize, windows: usize, z: usize, zRow: usize, w: usize, start: usize, scales: usize,
  bias: usize, q: usize, qRow: usize, bytes: usize, scaleOf: usize,
): void {
  const two = windows == 2;
  const ones = v128.load(ONES);
  let a0 = v128.load(start);
  let a1 = a0, a2 = a0, a3 = a0;
  if (width > 1) a1 = v128.load(start, 16);
  if (width > 2) a2 = v128.load(start, 32);
  if (width > 3) a3 = v128.load(start, 48);
  let b0 = a0, b1 = a1, b2 = a2, b3 = a3;
  const end = q + bytes;
  let other = q + qRow;
  while (q != end) {
    const x = v128.load32_splat(q);
    const y = two ? v128.load32_splat(other) : x;
    let weights = v128.load(w);
    a0 = dot(weights, x, a0, ones);
    if (two) b0 = dot(weights, y, b0, ones);
    if (width > 1) {
      weights = v128.load(w, 16);
      a1 = dot(weights, x, a1, ones);
      if (two) b1 = dot(weights, y, b1, ones);
    }
    if (width > 2) {
      weights = v128.load(w, 32);
      a2 = dot(weights, x, a2, ones);
      if (two) b2 = dot(weights, y, b2, ones);
    }
    if (width > 3) {
      weights = v128.load(w, 48);
      a3 = dot(weights, x, a3, ones);
      if (two) b3 = dot(weights, y, b3, ones);
    }
    w += 16 * width;
    q += 4;
    if (two) other += 4;
  }
  const scale = v128.load32_splat(scaleOf);
  finish(z, a0, scale, scales, bias);
  if (width > 1) finish(z + 16, a1, scale, scales + 16, bias + 16);
  if (width > 2) finish(z + 32, a2, scale, scales + 32, bias + 32);
  if (width > 3) finish(z + 48, a3, scale, scales + 48, bias + 48);
  if (two) {
    const scale = v128.load32_splat(scaleOf, 4);
    z += zRow;
    finish(z, b0, scale, scales, bias);
    if (width > 1) finish(z + 16, b1, scale, scales + 16, bias + 16);
    if (width > 2) finish(z + 32, b2, scale, scales + 32, bias + 32);
    if (width > 3) finish(z + 48, b3, scale, scales + 48, bias + 48);
  }
}

// One function for each shape, so that each has the registers to itself.
function one(
  width: usize, z: usize, w: usize, start: usize, scales: usize, bias: usize, q: usize,
  bytes: usize, scaleOf: usize,
): void {
  if (width == 4) strip(4, 1, z, 0, w, start, scales, bias, q, 0, bytes, scaleOf);
  else if (width == 3) strip(3, 1, z, 0, w, start, scales, bias, q, 0, bytes, scaleOf);
  else if (width == 2) strip(2, 1, z, 0, w, start, scales, bias, q, 0, bytes, scaleOf);
  else strip(1, 1, z, 0, w, start, scales, bias, q, 0, bytes, scaleOf);
}
function two4(
  z: usize, zRow: usize, w: usize, start: usize, scales: usize, bias: usize, q: usize,
  qRow: usize, bytes: usize, scaleOf: usize,
): void {
  strip(4, 2, z, zRow, w, start, scales, bias, q, qRow, bytes, scaleOf);
}
function two(
  width: usize, z: usize, zRow: usize, w: usize, start: usize, scales: usize, bias: usize,
  q: usize, qRow: usize, bytes: usize, scaleOf: usize,
): void {
  if (width == 3) strip(3, 2, z, zRow, w, start, scales, bias, q, qRow, bytes, scaleOf);
  else if (width == 2) strip(2, 2, z, zRow, w, start, scales, bias, q, qRow, bytes, scaleOf);
  else strip(1, 2, z, zRow, w, start, scales, bias, q, qRow, bytes, scaleOf);
}

/**
 * The products of all windows of a team: floats in, floats out.
 *
 * @param windows 1, or an even number of them.
 * @param x `[windows, inputs]`, `xRow` bytes apart.
 * @param z `[windows, 4 · vectors]`, `zRow` bytes apart.
 * @param q Room for the whole numbers, `[windows]` rows of `qRow` bytes.
 * @param scalesOf Room for the rows' scales, `[windows]`.
 */
export function product(
  windows: usize, inputs: usize, vectors: usize, w: usize, start: usize, scales: usize,
  bias: usize, x: usize, xRow: usize, z: usize, zRow: usize, q: usize, qRow: usize,
  scalesOf: usize,
): void {
  for (let i: usize = 0; i < windows; i++) {
    store<f32>(scalesOf + 4 * i, quantise(x + xRow * i, inputs, q + qRow * i));
  }
  const bytes = (inputs + GROUP - 1) / GROUP * 4;
  while (vectors > 0) {
    const width = min(vectors, WIDEST);
    if (windows == 1) {
      one(width, z, w, start, scales, bias, q, bytes, scalesOf);
    } else {
      for (let i: usize = 0; i < windows; i += 2) {
        const to = z + zRow * i;
        const from = q + qRow * i;
        const scale = scalesOf + 4 * i;
        if (width == 4) two4(to, zRow, w, start, scales, bias, from, qRow, bytes, scale);
        else two(width, to, zRow, w, start, scales, bias, from, qRow, bytes, scale);
      }
    }
    w += width * 4 * bytes;
    start += 16 * width;
    scales += 16 * width;
    bias += 16 * width;
    z += 16 * width;
    vectors -= width;
  }
}
