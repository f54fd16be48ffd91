// The layers, for a team of windows that go through together.
import { cellsOf } from "./cells";
import {
  biasOf, cells, inputsOf, lists, mostProjected, outputs, projected, timesteps, unitsOf, weightsOf,
} from "./network";
import { inputProduct, product, wholeProduct, Z_PAIR } from "./product";
import { listRows, multiplyRows, takeRows } from "./rows";
import { bytesOf, WIDEST, Z_ROW } from "./strip";

/** Pairs of windows in the largest team. */
export const MOST_PAIRS: usize = 4;

/** Pre-activations of a block, `[pairs, 2, 24 vectors]`: i, g, o of each group, then f. */
const Z = memory.data(3072, 16);

/** Rounded up to whole strips. */
// @ts-ignore: decorator
@inline
function wholeStrips(vectors: usize): usize {
  return (vectors + WIDEST - 1) / WIDEST * WIDEST;
}

/** Steps whose K·x fits into memory at once. */
// @ts-ignore: decorator
@inline
function mostSteps(pairs: usize): usize {
  return pairs == 0 ? 2 * mostProjected() : mostProjected() / pairs;
}

/** Where the sums of a step's rows lie, from those of the first step taken. */
// @ts-ignore: decorator
@inline
function placeOf(step: usize, pairs: usize): usize {
  if (pairs > 0) return Z_PAIR * pairs * step;
  return Z_PAIR * (step >> 1) + Z_ROW * (step & 1);
}

/** Units of a block: as many as fill 24 vectors with their 3 or 4 gates. */
// @ts-ignore: decorator
@inline
function blockOf(steps: usize): usize {
  return steps == 1 ? 32 : 24;
}

/** K·x + b of the rows taken, for all blocks of a layer that has a forget gate. */
function project(layer: usize): void {
  const inputs = inputsOf(layer);
  const units = unitsOf(layer);
  const rows = inputs + units;
  const block = blockOf(timesteps());
  let w = weightsOf(layer);
  let bias = biasOf(layer);
  let p = projected();
  for (let unit: usize = 0; unit < units; unit += block) {
    // Four gates of units by fours: as many vectors as units.
    const vectors = min(units - unit, block);
    multiplyRows(vectors, p, bias, w, rows, inputs);
    w += bytesOf(vectors, rows);
    bias += 16 * vectors;
    p += Z_PAIR * mostProjected();
  }
}

/**
 * One step of an LSTM.
 *
 * @param p Where K·x + b of this step lies, in the first block; 0 where it is yet to
 * be computed, from x.
 * @param rowLists The rows of x as lists; 0 where all of x is taken.
 * @param before Outputs of the step before, 0 at the first step.
 * @param h Where its own go, `[pairs, units, windows]`.
 */
function step(
  layer: usize, pairs: usize, p: usize, x: usize, xPair: usize, rowLists: usize,
  before: usize, h: usize,
): void {
  const units = unitsOf(layer);
  const inputs = inputsOf(layer);
  const steps = timesteps();
  const rows = steps == 1 ? inputs : inputs + units;
  const block = blockOf(steps);
  const hPair = (pairs == 0 ? 4 : 8) * units;
  const windows = pairs == 0 ? 1 : 2 * pairs;
  let w = weightsOf(layer);
  let bias = biasOf(layer);
  let c = cells();
  for (let unit: usize = 0; unit < units; unit += block) {
    const groups = min(units - unit, block) >> 2;
    const vectors: usize = steps == 1 ? 3 * groups : 4 * groups;
    let z = Z;
    if (before == 0 && p != 0) {
      z = p;
    } else if (before == 0) {
      // Nothing to forget yet: f is left out, but for what shares a strip with o.
      const needed = min(vectors, wholeStrips(3 * groups));
      inputProduct(pairs, needed, z, bias, w, rows, x, xPair, inputs, rowLists);
    } else if (p != 0) {
      product(pairs, vectors, z, p, Z_ROW, Z_PAIR, w, rows, inputs, before, hPair, units);
    } else {
      wholeProduct(pairs, vectors, z, bias, w, x, xPair, inputs, before, hPair, units);
    }
    cellsOf(pairs, z, groups, c, h, hPair, before == 0);
    w += bytesOf(vectors, rows);
    bias += 16 * vectors;
    c += 16 * groups * windows;
    h += (pairs == 0 ? 16 : 32) * groups;
    if (p != 0) p += Z_PAIR * mostProjected();
  }
}

/**
 * One LSTM over all steps.
 *
 * @param pairs Pairs of windows in the team; 0 stands for one window alone.
 * @param x `[T, pairs, inputs, windows]`, `xStep` bytes a step, `xPair` a pair.
 * @param h Where its outputs go, `[T, pairs, units, windows]`.
 * @param repeated Whether x is the same at every step, and lies there once.
 * @param columns Which columns of x to look at, `[how many, column …]`; 0 for all.
 */
export function lstm(
  layer: usize, pairs: usize, x: usize, xStep: usize, xPair: usize, h: usize, repeated: bool,
  columns: usize,
): void {
  const steps = timesteps();
  const hStep = max(pairs, 1) * (pairs == 0 ? 4 : 8) * unitsOf(layer);
  // A team has pairs enough at each step: it takes K·x and R·h in one go, unless a
  // list spares more than that does.
  const ahead = repeated || (steps > 1 && (pairs == 0 || columns != 0));
  const chunk = ahead && !repeated ? mostSteps(pairs) : steps;
  let before: usize = 0;
  for (let first: usize = 0; first < steps; first += chunk) {
    const end = min(first + chunk, steps);
    if (ahead) {
      takeRows(pairs, repeated ? 1 : end - first, x, xStep, xPair, inputsOf(layer), columns);
      project(layer);
    } else if (columns != 0) {
      listRows(columns, pairs, x, xPair, lists());
    }
    for (let t = first; t < end; t++) {
      const p = ahead ? projected() + (repeated ? 0 : placeOf(t - first, pairs)) : 0;
      step(layer, pairs, p, x, xPair, columns == 0 ? 0 : lists(), before, h);
      before = h;
      h += hStep;
      x += xStep;
    }
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

/** Copies `count` columns of a step's rows to the team's windows, `window` bytes apart. */
function copyStep(from: usize, pairs: usize, to: usize, window: usize, count: usize): void {
  if (pairs == 0) return copyRow(from, to, count);
  for (let pair: usize = 0; pair < pairs; pair++) {
    copyRow(from, to, count);
    copyRow(from + Z_ROW, to + window, count);
    from += Z_PAIR;
    to += 2 * window;
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
  const xPair = (pairs == 0 ? 4 : 8) * inputs;
  const xStep = max(pairs, 1) * xPair;
  const chunk = mostSteps(pairs);
  for (let first: usize = 0; first < steps; first += chunk) {
    const taken = min(chunk, steps - first);
    takeRows(pairs, taken, x + xStep * first, xStep, xPair, inputs, 0);
    let w = weightsOf(layer);
    let bias = biasOf(layer);
    for (let column: usize = 0; column < width; column += 16 * WIDEST) {
      const count = min(width - column, 16 * WIDEST);
      const vectors = (count + 3) >> 2;
      multiplyRows(vectors, projected(), bias, w, inputs, inputs);
      for (let t: usize = 0; t < taken; t++) {
        const target = to + row * (first + t) + 4 * column;
        copyStep(projected() + placeOf(t, pairs), pairs, target, row * steps, count);
      }
      w += bytesOf(vectors, inputs);
      bias += 16 * vectors;
    }
  }
}
