// Strips of every shape: a function for each, in which the shape is a constant.
import { ENTRY, strip, WIDEST } from "./strip";

function one6(z: usize, start: usize, w: usize, x: usize, count: usize): void {
  strip(6, 1, false, 0, false, z, start, 0, w, x, count, 0, 0);
}
function one5(z: usize, start: usize, w: usize, x: usize, count: usize): void {
  strip(5, 1, false, 0, false, z, start, 0, w, x, count, 0, 0);
}
function one4(z: usize, start: usize, w: usize, x: usize, count: usize): void {
  strip(4, 1, false, 0, false, z, start, 0, w, x, count, 0, 0);
}
function one3(z: usize, start: usize, w: usize, x: usize, count: usize): void {
  strip(3, 1, false, 0, false, z, start, 0, w, x, count, 0, 0);
}
function one2(z: usize, start: usize, w: usize, x: usize, count: usize): void {
  strip(2, 1, false, 0, false, z, start, 0, w, x, count, 0, 0);
}
function one1(z: usize, start: usize, w: usize, x: usize, count: usize): void {
  strip(1, 1, false, 0, false, z, start, 0, w, x, count, 0, 0);
}
function two5(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, count: usize,
): void {
  strip(5, 2, false, 0, false, z, start, startRow, w, x, count, 0, 0);
}
function two4(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, count: usize,
): void {
  strip(4, 2, false, 0, false, z, start, startRow, w, x, count, 0, 0);
}
function two3(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, count: usize,
): void {
  strip(3, 2, false, 0, false, z, start, startRow, w, x, count, 0, 0);
}
function two2(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, count: usize,
): void {
  strip(2, 2, false, 0, false, z, start, startRow, w, x, count, 0, 0);
}
function two1(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, count: usize,
): void {
  strip(1, 2, false, 0, false, z, start, startRow, w, x, count, 0, 0);
}

// The widest strips with relaxed SIMD: `tools/quad_strips.ts` writes them out. Places
// and counts are quads.
@external("quads", "pairs")
export declare function pairsThroughQuads(
  strips: usize, pairs: usize, z: usize, start: usize, startRow: usize, startPair: usize,
  place: usize, rows: usize, x: usize, xPair: usize, xCount: usize,
  h: usize, hPair: usize, hCount: usize,
): void;
@external("quads", "solo")
export declare function soloThroughQuads(
  strips: usize, z: usize, start: usize, place: usize, rows: usize, x: usize, count: usize,
): void;

/** One window through a strip of any width; see `strip`. */
// @ts-ignore: decorator
@inline
export function one(
  width: usize, z: usize, start: usize, w: usize, x: usize, count: usize,
): void {
  if (width == 6) one6(z, start, w, x, count);
  else if (width == 5) one5(z, start, w, x, count);
  else if (width == 4) one4(z, start, w, x, count);
  else if (width == 3) one3(z, start, w, x, count);
  else if (width == 2) one2(z, start, w, x, count);
  else one1(z, start, w, x, count);
}

/** Two windows through a strip of fewer than six vectors; see `strip`. */
// @ts-ignore: decorator
@inline
export function two(
  width: usize, z: usize, start: usize, startRow: usize, w: usize, x: usize, count: usize,
): void {
  if (width == 5) two5(z, start, startRow, w, x, count);
  else if (width == 4) two4(z, start, startRow, w, x, count);
  else if (width == 3) two3(z, start, startRow, w, x, count);
  else if (width == 2) two2(z, start, startRow, w, x, count);
  else two1(z, start, startRow, w, x, count);
}

/** One window through two of the widest strips, `next` bytes from one to the other. */
export function oneTwice(
  next: usize, z: usize, start: usize, w: usize, x: usize, count: usize,
): void {
  strip(WIDEST, 1, true, next, false, z, start, 0, w, x, count, 0, 0);
}

/** The same, of what a list has. */
export function oneTwiceListed(
  next: usize, z: usize, start: usize, w: usize, list: usize,
): void {
  strip(WIDEST, 1, true, next, true, z, start, 0, w, list + ENTRY, load<u32>(list), 0, 0);
}

/** Two windows through the widest strip, of what their list has. */
export function twoListed(z: usize, start: usize, w: usize, list: usize): void {
  strip(WIDEST, 2, false, 0, true, z, start, 0, w, list + ENTRY, load<u32>(list), 0, 0);
}

/** Two windows through the widest strip, of x and then of h. */
export function twoThrough(
  z: usize, start: usize, startRow: usize,
  w: usize, x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  strip(WIDEST, 2, false, 0, false, z, start, startRow, w, x, xCount, h, hCount);
}
