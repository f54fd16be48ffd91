// The cells of an LSTM: gates in, states and outputs out, four units at a time.
import { gated, kept } from "./math";
import { Z_PAIR } from "./product";
import { Z_ROW } from "./strip";

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
export function cellsOf(
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
