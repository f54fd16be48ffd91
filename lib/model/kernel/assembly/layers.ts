// The layers, for a team of windows that go through together.
import { gated, kept } from "./math";
import {
  biasOf, cells, inputsOf, outputs, projected, timesteps, unitsOf, weightsOf,
} from "./network";
import { one, oneTwice, STRIP, two, WIDEST, Z_ROW } from "./strip";

/** Pairs of windows in the largest team. */
export const MOST_PAIRS: usize = 4;

/** Bytes of the pre-activations of a pair. */
const Z_PAIR: usize = 2 * Z_ROW;
/** Pre-activations of a block, `[pairs, 2, 24 vectors]`: i, g, o of each group, then f. */
const Z = memory.data(3072, 16);

/** Rounded up to whole vectors. */
// @ts-ignore: decorator
@inline
export function padded(count: usize): usize {
  return (count + 3) & ~3;
}

/** Rounded up to whole strips. */
// @ts-ignore: decorator
@inline
function wholeStrips(vectors: usize): usize {
  return (vectors + WIDEST - 1) / WIDEST * WIDEST;
}

/**
 * A run of vectors for every pair of the team, or for its one window: strips of
 * six, then what is left. z, start and w lie as the vectors do, strip by strip.
 *
 * @param rows Rows that the weights have in memory.
 * @param skip Rows of them to pass over: those of an x that is projected already.
 */
export function product(
  pairs: usize, vectors: usize, z: usize,
  start: usize, startRow: usize, startPair: usize, w: usize, rows: usize, skip: usize,
  x: usize, xPair: usize, xCount: usize, h: usize, hPair: usize, hCount: usize,
): void {
  while (vectors > 0) {
    const width = min(vectors, WIDEST);
    const bytes = 16 * width;
    const from = w + bytes * skip;
    if (pairs == 0) {
      if (vectors >= 2 * WIDEST) {
        oneTwice(bytes * rows, z, start, from, x, xCount, h, hCount);
        w += STRIP * rows;
        z += STRIP;
        start += STRIP;
        vectors -= WIDEST;
      } else {
        one(width, z, start, 0, from, x, xCount, h, hCount);
      }
    }
    for (let pair: usize = 0; pair < pairs; pair++) {
      two(
        width, z + Z_PAIR * pair, start + startPair * pair, startRow, from,
        x + xPair * pair, xCount, h + hPair * pair, hCount,
      );
    }
    w += bytes * rows;
    z += bytes;
    start += bytes;
    vectors -= width;
  }
}

/** A vector of units' new state, from its block's gates and its state before. */
// @ts-ignore: decorator
@inline
function newState(z: usize, forget: usize, c: usize, isFirst: bool): v128 {
  const added = gated(v128.load(z), v128.load(z, 16));
  if (isFirst) return added;
  const before = kept(v128.load(forget), v128.load(c));
  return f32x4.add(before, added);
}

/** New states of a block's groups of four units, of one window. */
// @ts-ignore: decorator
@inline
function updateOne(z: usize, groups: usize, c: usize, isFirst: bool): void {
  let forget = z + 48 * groups;
  for (let group: usize = 0; group < groups; group++) {
    v128.store(c, newState(z, forget, c, isFirst));
    z += 48;
    forget += 16;
    c += 16;
  }
}

/** The same of two windows. */
// @ts-ignore: decorator
@inline
function updatePair(z: usize, groups: usize, c: usize, isFirst: bool): void {
  const other = 16 * groups;
  let forget = z + 48 * groups;
  for (let group: usize = 0; group < groups; group++) {
    const a = newState(z, forget, c, isFirst);
    const b = newState(z + Z_ROW, forget + Z_ROW, c + other, isFirst);
    v128.store(c, a);
    v128.store(c + other, b);
    z += 48;
    forget += 16;
    c += 16;
  }
}

/** What two windows' cells let out, interleaved as the next product reads it. */
// @ts-ignore: decorator
@inline
function outputPair(z: usize, groups: usize, c: usize, h: usize): void {
  const cEnd = c + 16 * groups;
  const other = 16 * groups;
  while (c != cEnd) {
    const a = gated(v128.load(z, 32), v128.load(c));
    const b = gated(v128.load(z, Z_ROW + 32), v128.load(c + other));
    v128.store(h, v128.shuffle<f32>(a, b, 0, 4, 1, 5));
    v128.store(h, v128.shuffle<f32>(a, b, 2, 6, 3, 7), 16);
    z += 48;
    c += 16;
    h += 32;
  }
}

/** What one window's cells let out. */
// @ts-ignore: decorator
@inline
function outputOne(z: usize, groups: usize, c: usize, h: usize): void {
  const cEnd = c + 16 * groups;
  while (c != cEnd) {
    v128.store(h, gated(v128.load(z, 32), v128.load(c)));
    z += 48;
    c += 16;
    h += 16;
  }
}

/** A block's cells for the whole team; c is `[pairs, windows, groups]` vectors. */
function cellsOf(
  pairs: usize, z: usize, groups: usize, c: usize, h: usize, hPair: usize, isFirst: bool,
): void {
  if (pairs == 0) {
    if (isFirst) updateOne(z, groups, c, true);
    else updateOne(z, groups, c, false);
    outputOne(z, groups, c, h);
    return;
  }
  for (let pair: usize = 0; pair < pairs; pair++) {
    if (isFirst) updatePair(z, groups, c, true);
    else updatePair(z, groups, c, false);
    outputPair(z, groups, c, h);
    z += Z_PAIR;
    c += 32 * groups;
    h += hPair;
  }
}

/**
 * One LSTM over all steps.
 *
 * @param pairs Pairs of windows in the team; 0 stands for one window alone.
 * @param x `[T, pairs, inputs, windows]`, `xStep` bytes a step, `xPair` a pair.
 * @param h Where its outputs go, `[T, pairs, units, windows]`.
 * @param repeated Whether all steps read x's only step, which is projected once.
 */
export function lstm(
  layer: usize, pairs: usize, x: usize, xStep: usize, xPair: usize, h: usize, repeated: bool,
): void {
  const steps = timesteps();
  const inputs = inputsOf(layer);
  const units = unitsOf(layer);
  const hPair = (pairs == 0 ? 4 : 8) * padded(units);
  const hStep = max(pairs, 1) * hPair;
  const rows = inputs + (steps == 1 ? 0 : units);
  // As many units as fill 24 vectors with their gates.
  const block: usize = steps == 1 ? 32 : 24;
  for (let t: usize = 0; t < steps; t++) {
    const before = h - hStep;
    let w = weightsOf(layer);
    let bias = biasOf(layer);
    let c = cells();
    let p = projected();
    let to = h;
    for (let unit: usize = 0; unit < units; unit += block) {
      const groups = min(padded(units) - unit, block) >> 2;
      const vectors: usize = steps == 1 ? 3 * groups : 4 * groups;
      const z = repeated && t == 0 ? p : Z;
      if (t > 0 && repeated) {
        product(pairs, vectors, z, p, Z_ROW, Z_PAIR, w, rows, inputs, before, hPair, units, 0, 0, 0);
      } else if (t > 0) {
        product(pairs, vectors, z, bias, 0, 0, w, rows, 0, x, xPair, inputs, before, hPair, units);
      } else {
        // Nothing to forget yet: f is left out, but for what shares a strip with o.
        const needed = repeated ? vectors : min(vectors, wholeStrips(3 * groups));
        product(pairs, needed, z, bias, 0, 0, w, rows, 0, x, xPair, inputs, 0, 0, 0);
      }
      w += 16 * vectors * rows;
      bias += 16 * vectors;
      cellsOf(pairs, z, groups, c, to, hPair, t == 0);
      const sequences = pairs == 0 ? 1 : 2 * pairs;
      c += 16 * groups * sequences;
      p += Z_PAIR * max(pairs, 1);
      to += (pairs == 0 ? 16 : 32) * groups;
    }
    h += hStep;
    if (!repeated) x += xStep;
  }
}

/** Copies `count` columns of one window's row out of the pre-activations. */
// @ts-ignore: decorator
@inline
function copyRow(from: usize, to: usize, count: usize): void {
  let column: usize = 0;
  for (; column + 4 <= count; column += 4) {
    v128.store(to + 4 * column, v128.load(from + 4 * column));
  }
  for (; column < count; column++) {
    store<f32>(to + 4 * column, load<f32>(from + 4 * column));
  }
}

/**
 * The dense layer over all steps.
 *
 * @param x `[T, pairs, inputs, windows]`
 * @param to Where the windows go, `[windows, T, outputs]`.
 */
export function dense(layer: usize, pairs: usize, x: usize, to: usize): void {
  const steps = timesteps();
  const inputs = inputsOf(layer);
  const width = outputs();
  const row = 4 * width;
  const window = row * steps;
  const xPair = (pairs == 0 ? 4 : 8) * padded(inputs);
  const xStep = max(pairs, 1) * xPair;
  for (let t: usize = 0; t < steps; t++) {
    let w = weightsOf(layer);
    let bias = biasOf(layer);
    for (let column: usize = 0; column < width; column += 4 * WIDEST) {
      const vectors = min((padded(width) - column) >> 2, WIDEST);
      const count = min(width - column, 4 * WIDEST);
      product(pairs, vectors, Z, bias, 0, 0, w, inputs, 0, x, xPair, inputs, 0, 0, 0);
      let target = to + row * t + 4 * column;
      if (pairs == 0) {
        copyRow(Z, target, count);
      } else {
        for (let pair: usize = 0; pair < pairs; pair++) {
          copyRow(Z + Z_PAIR * pair, target, count);
          copyRow(Z + Z_PAIR * pair + Z_ROW, target + window, count);
          target += 2 * window;
        }
      }
      w += 16 * vectors * inputs;
      bias += 16 * vectors;
    }
    x += xStep;
  }
}
