// Few windows: the lanes are units.
import { gated, kept, madd } from "./math";
import {
  biasOf, cells, encoderLayers, features, input, inputsOf, layer, lstmLayers,
  output, outputs, projected, sequenceA, sequenceB, step, timesteps, unitsOf, weightsOf,
} from "./network";

/**
 * Two strips of up to sixteen sums each, one behind the other along k:
 * z[j] = start[j] + Σₖ w[k][j] · x[k]. The strips are two blocks of one row, or
 * one block of two rows: eight sums in flight either way, as many as it takes to
 * hide how long one multiply-add takes.
 *
 * @param width Vectors of four in a strip, 1 to 4.
 * @param pair Whether there is a second strip.
 * @param rows Whether it is of another row, not of another block.
 */
// @ts-ignore: decorator
@inline
function strips(
  width: usize, pair: bool, rows: bool,
  z: usize, zz: usize, start: usize, start2: usize,
  w: usize, ww: usize, x: usize, xx: usize, count: usize,
): void {
  let a0 = v128.load(start), a1 = a0, a2 = a0, a3 = a0;
  let b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  if (width > 1) a1 = v128.load(start, 16);
  if (width > 2) a2 = v128.load(start, 32);
  if (width > 3) a3 = v128.load(start, 48);
  if (pair) {
    b0 = v128.load(start2);
    if (width > 1) b1 = v128.load(start2, 16);
    if (width > 2) b2 = v128.load(start2, 32);
    if (width > 3) b3 = v128.load(start2, 48);
  }
  const end = x + 4 * count;
  while (x != end) {
    const one = v128.load32_splat(x);
    const two = rows ? v128.load32_splat(xx) : one;
    let weight = v128.load(w);
    a0 = madd(one, weight, a0);
    if (pair) b0 = madd(two, rows ? weight : v128.load(ww), b0);
    if (width > 1) {
      weight = v128.load(w, 16);
      a1 = madd(one, weight, a1);
      if (pair) b1 = madd(two, rows ? weight : v128.load(ww, 16), b1);
    }
    if (width > 2) {
      weight = v128.load(w, 32);
      a2 = madd(one, weight, a2);
      if (pair) b2 = madd(two, rows ? weight : v128.load(ww, 32), b2);
    }
    if (width > 3) {
      weight = v128.load(w, 48);
      a3 = madd(one, weight, a3);
      if (pair) b3 = madd(two, rows ? weight : v128.load(ww, 48), b3);
    }
    w += 16 * width;
    if (pair && !rows) ww += 16 * width;
    x += 4;
    if (rows) xx += 4;
  }
  v128.store(z, a0);
  if (width > 1) v128.store(z, a1, 16);
  if (width > 2) v128.store(z, a2, 32);
  if (width > 3) v128.store(z, a3, 48);
  if (pair) {
    v128.store(zz, b0);
    if (width > 1) v128.store(zz, b1, 16);
    if (width > 2) v128.store(zz, b2, 32);
    if (width > 3) v128.store(zz, b3, 48);
  }
}

/**
 * The product of rows with blocks of weights: z = start + x · W.
 *
 * @param zRow Bytes from one row of z to the next; likewise the others.
 * @param blockBytes From one block's weights to the next one's.
 */
// @ts-ignore: decorator
@inline
function product(
  width: usize, rowCount: usize, z: usize, zRow: usize,
  start: usize, startRow: usize,
  weights: usize, blockBytes: usize, blocks: usize,
  x: usize, xRow: usize, count: usize,
): void {
  const strip = 16 * width;
  let row: usize = 0;
  for (; row + 1 < rowCount; row += 2) {
    const zr = z + row * zRow;
    const sr = start + row * startRow;
    const xr = x + row * xRow;
    let w = weights;
    for (let block: usize = 0; block < blocks; block++) {
      const at = block * strip;
      strips(width, true, true, zr + at, zr + zRow + at, sr + at, sr + startRow + at, w, 0, xr, xr + xRow, count);
      w += blockBytes;
    }
  }
  if (row == rowCount) return;
  const zr = z + row * zRow;
  const sr = start + row * startRow;
  const xr = x + row * xRow;
  let w = weights;
  let block: usize = 0;
  for (; block + 1 < blocks; block += 2) {
    const at = block * strip;
    strips(width, true, false, zr + at, zr + at + strip, sr + at, sr + at + strip, w, w + blockBytes, xr, 0, count);
    w += 2 * blockBytes;
  }
  if (block < blocks) {
    const at = block * strip;
    strips(width, false, false, zr + at, 0, sr + at, 0, w, 0, xr, 0, count);
  }
}

function product4(
  rowCount: usize, z: usize, zRow: usize, start: usize, startRow: usize,
  weights: usize, blockBytes: usize, blocks: usize, x: usize, xRow: usize, count: usize,
): void {
  product(4, rowCount, z, zRow, start, startRow, weights, blockBytes, blocks, x, xRow, count);
}
function product3(
  rowCount: usize, z: usize, zRow: usize, start: usize, startRow: usize,
  weights: usize, blockBytes: usize, blocks: usize, x: usize, xRow: usize, count: usize,
): void {
  product(3, rowCount, z, zRow, start, startRow, weights, blockBytes, blocks, x, xRow, count);
}
function product2(
  rowCount: usize, z: usize, zRow: usize, start: usize, startRow: usize,
  weights: usize, blockBytes: usize, blocks: usize, x: usize, xRow: usize, count: usize,
): void {
  product(2, rowCount, z, zRow, start, startRow, weights, blockBytes, blocks, x, xRow, count);
}
function product1(
  rowCount: usize, z: usize, zRow: usize, start: usize, startRow: usize,
  weights: usize, blockBytes: usize, blocks: usize, x: usize, xRow: usize, count: usize,
): void {
  product(1, rowCount, z, zRow, start, startRow, weights, blockBytes, blocks, x, xRow, count);
}

/** Through the cells of one window at one step: z `[blocks, gates, 4]` to c and h. */
function cellRow(z: usize, strip: usize, blocks: usize, c: usize, h: usize, isFirst: bool): void {
  let at = z;
  const end = c + 16 * blocks;
  if (isFirst) {
    for (let to = c; to != end; to += 16) {
      v128.store(to, gated(v128.load(at), v128.load(at, 16)));
      at += strip;
    }
  } else {
    for (let to = c; to != end; to += 16) {
      const before = kept(v128.load(at, 48), v128.load(to));
      v128.store(to, f32x4.add(before, gated(v128.load(at), v128.load(at, 16))));
      at += strip;
    }
  }
  // A loop of its own: many chains side by side, not two behind each other.
  at = z;
  for (; c != end; c += 16) {
    v128.store(h, gated(v128.load(at, 32), v128.load(c)));
    at += strip;
    h += 16;
  }
}

/** One LSTM over all steps of a few windows. */
function lstmRows(
  layer: usize, windows: usize, x: usize, xRow: usize, h: usize, repeated: bool,
): void {
  const steps = timesteps();
  const inputs = inputsOf(layer);
  const units = unitsOf(layer);
  const blocks = (units + 3) >> 2;
  const strip: usize = steps == 1 ? 48 : 64;
  const blockBytes = strip * (inputs + (steps == 1 ? 0 : units));
  const w = weightsOf(layer);
  const bias = biasOf(layer);
  const p = projected();
  const zRow = strip * blocks;
  const c = cells();
  const hRow = 16 * blocks;
  if (steps == 1) {
    product3(windows, p, zRow, bias, 0, w, blockBytes, blocks, x, xRow, inputs);
  } else if (repeated) {
    product4(windows, p, zRow, bias, 0, w, blockBytes, blocks, x, xRow * steps, inputs);
  } else {
    product4(windows * steps, p, zRow, bias, 0, w, blockBytes, blocks, x, xRow, inputs);
  }
  for (let window: usize = 0; window < windows; window++) {
    let z = p + zRow * (repeated ? window : window * steps);
    let to = h + window * steps * hRow;
    cellRow(z, strip, blocks, c, to, true);
    for (let t: usize = 1; t < steps; t++) {
      if (!repeated) z += zRow;
      product4(1, step(), 0, z, 0, w + strip * inputs, blockBytes, blocks, to, 0, units);
      to += hRow;
      cellRow(step(), strip, blocks, c, to, false);
    }
  }
}

/** The dense layer, blocks of sixteen outputs and the rest narrower. */
function denseRows(layer: usize, rowCount: usize, x: usize, xRow: usize, to: usize): void {
  const inputs = inputsOf(layer);
  const width = outputs();
  const groups = (width + 3) >> 2;
  const wide = groups >> 2;
  const zRow = 16 * groups;
  const z = projected();
  const bias = biasOf(layer);
  const w = weightsOf(layer);
  product4(rowCount, z, zRow, bias, 0, w, 64 * inputs, wide, x, xRow, inputs);
  const rest = groups & 3;
  const zRest = z + 64 * wide;
  const wRest = w + 64 * inputs * wide;
  const bRest = bias + 64 * wide;
  if (rest == 3) product3(rowCount, zRest, zRow, bRest, 0, wRest, 0, 1, x, xRow, inputs);
  else if (rest == 2) product2(rowCount, zRest, zRow, bRest, 0, wRest, 0, 1, x, xRow, inputs);
  else if (rest == 1) product1(rowCount, zRest, zRow, bRest, 0, wRest, 0, 1, x, xRow, inputs);
  for (let row: usize = 0; row < rowCount; row++) {
    memory.copy(to + 4 * width * row, z + zRow * row, 4 * width);
  }
}

/** Passes a few windows through the whole network. */
export function runRows(start: usize, windows: usize): void {
  const steps = timesteps();
  let x = input() + 4 * features() * steps * start;
  let xRow = 4 * features();
  let h = sequenceA();
  let other = sequenceB();
  const lstms = lstmLayers();
  for (let l: usize = 0; l < lstms; l++) {
    const table = layer(l);
    const repeated = l == encoderLayers() && steps > 1;
    lstmRows(table, windows, repeated ? x + (steps - 1) * xRow : x, xRow, h, repeated);
    xRow = 16 * ((unitsOf(table) + 3) >> 2);
    x = h;
    h = other;
    other = x;
  }
  denseRows(layer(lstms), windows * steps, x, xRow, output() + 4 * outputs() * steps * start);
}
