// The cells of one step, forward and backward, for all windows and units.
import { tanhHalf } from "../math";
import { STRIP, VECTORS } from "./products";

const ONE = memory.data<f32>([1, 1, 1, 1], 16);
const HALF = memory.data<f32>([0.5, 0.5, 0.5, 0.5], 16);

// @ts-ignore: decorator
@inline
function sigmoid(x: v128): v128 {
  const half = v128.load(HALF);
  return f32x4.add(f32x4.mul(tanhHalf(x), half), half);
}

// @ts-ignore: decorator
@inline
function tanh(x: v128): v128 {
  return tanhHalf(f32x4.add(x, x));
}

/** The slope of σ where it has the value s. */
// @ts-ignore: decorator
@inline
function sigmoidSlope(s: v128): v128 {
  return f32x4.mul(s, f32x4.sub(v128.load(ONE), s));
}

/** The slope of tanh where it has the value y. */
// @ts-ignore: decorator
@inline
function tanhSlope(y: v128): v128 {
  return f32x4.sub(v128.load(ONE), f32x4.mul(y, y));
}

/** Where a group's vector lies in a matrix of one vector a group. */
// @ts-ignore: decorator
@inline
function stateOffset(group: usize, rows: usize): usize {
  const strip = group / VECTORS;
  return STRIP * rows * strip + 16 * (group - VECTORS * strip);
}

/** Where a group's three vectors lie in a matrix of gates. */
// @ts-ignore: decorator
@inline
function gatesOffset(group: usize, rows: usize): usize {
  return STRIP * rows * (group >> 1) + 48 * (group & 1);
}

/**
 * Gates, in place, and new states.
 *
 * @param gates i, g, o before activation, then after.
 * @param forget f, the same; not looked at at the first step.
 * @param before c of the step before.
 */
export function cellsForward(
  rows: usize, groups: usize, isFirst: bool,
  gates: usize, forget: usize, before: usize, c: usize, tanhC: usize, h: usize,
): void {
  for (let group: usize = 0; group < groups; group++) {
    let z = gates + gatesOffset(group, rows);
    let at = stateOffset(group, rows);
    for (let row: usize = 0; row < rows; row++) {
      const i = sigmoid(v128.load(z));
      const g = tanh(v128.load(z, 16));
      const o = sigmoid(v128.load(z, 32));
      v128.store(z, i);
      v128.store(z, g, 16);
      v128.store(z, o, 32);
      let state = f32x4.mul(i, g);
      if (!isFirst) {
        const f = sigmoid(v128.load(forget + at));
        v128.store(forget + at, f);
        state = f32x4.add(state, f32x4.mul(f, v128.load(before + at)));
      }
      const y = tanh(state);
      v128.store(c + at, state);
      v128.store(tanhC + at, y);
      v128.store(h + at, f32x4.mul(o, y));
      z += STRIP;
      at += STRIP;
    }
  }
}

/**
 * From dL/dh and dL/dc to dL/dz, in the place of the gates.
 *
 * @param dh dL/dh, all of it.
 * @param dc dL/dc as the later step sent it back; then what goes to the one before.
 */
export function cellsBackward(
  rows: usize, groups: usize, isFirst: bool,
  gates: usize, forget: usize, before: usize, tanhC: usize, dh: usize, dc: usize,
): void {
  for (let group: usize = 0; group < groups; group++) {
    let z = gates + gatesOffset(group, rows);
    let at = stateOffset(group, rows);
    for (let row: usize = 0; row < rows; row++) {
      const i = v128.load(z);
      const g = v128.load(z, 16);
      const o = v128.load(z, 32);
      const y = v128.load(tanhC + at);
      const slope = v128.load(dh + at);
      const here = f32x4.mul(f32x4.mul(slope, o), tanhSlope(y));
      const state = f32x4.add(here, v128.load(dc + at));
      v128.store(z, f32x4.mul(f32x4.mul(state, g), sigmoidSlope(i)));
      v128.store(z, f32x4.mul(f32x4.mul(state, i), tanhSlope(g)), 16);
      v128.store(z, f32x4.mul(f32x4.mul(slope, y), sigmoidSlope(o)), 32);
      if (!isFirst) {
        const f = v128.load(forget + at);
        const kept = f32x4.mul(state, v128.load(before + at));
        v128.store(forget + at, f32x4.mul(kept, sigmoidSlope(f)));
        v128.store(dc + at, f32x4.mul(state, f));
      }
      z += STRIP;
      at += STRIP;
    }
  }
}
