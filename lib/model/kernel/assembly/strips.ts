// Strips of every shape: a function for each, so that each has the registers to itself.
import { sums, WIDEST } from "./strip";

function one6(
  z: usize, start: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  sums(6, 1, false, 0, z, start, 0, w, x, list, count);
}
function one5(
  z: usize, start: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  sums(5, 1, false, 0, z, start, 0, w, x, list, count);
}
function one4(
  z: usize, start: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  sums(4, 1, false, 0, z, start, 0, w, x, list, count);
}
function one3(
  z: usize, start: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  sums(3, 1, false, 0, z, start, 0, w, x, list, count);
}
function one2(
  z: usize, start: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  sums(2, 1, false, 0, z, start, 0, w, x, list, count);
}
function one1(
  z: usize, start: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  sums(1, 1, false, 0, z, start, 0, w, x, list, count);
}
function two6(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  sums(6, 2, false, 0, z, start, startRow, w, x, list, count);
}
function two5(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  sums(5, 2, false, 0, z, start, startRow, w, x, list, count);
}
function two4(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  sums(4, 2, false, 0, z, start, startRow, w, x, list, count);
}
function two3(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  sums(3, 2, false, 0, z, start, startRow, w, x, list, count);
}
function two2(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  sums(2, 2, false, 0, z, start, startRow, w, x, list, count);
}
function two1(
  z: usize, start: usize, startRow: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  sums(1, 2, false, 0, z, start, startRow, w, x, list, count);
}

/** One window through two of the widest strips, `next` bytes from one to the other. */
export function oneTwice(
  next: usize, z: usize, start: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  sums(WIDEST, 1, true, next, z, start, 0, w, x, list, count);
}

/** One window through a strip of any width; see `strip`. */
// @ts-ignore: decorator
@inline
export function one(
  width: usize, z: usize, start: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  if (width == 6) one6(z, start, w, x, list, count);
  else if (width == 5) one5(z, start, w, x, list, count);
  else if (width == 4) one4(z, start, w, x, list, count);
  else if (width == 3) one3(z, start, w, x, list, count);
  else if (width == 2) one2(z, start, w, x, list, count);
  else one1(z, start, w, x, list, count);
}

/** Two windows through a strip of any width; see `strip`. */
// @ts-ignore: decorator
@inline
export function two(
  width: usize, z: usize, start: usize, startRow: usize, w: usize, x: usize, list: usize, count: usize,
): void {
  if (width == 6) two6(z, start, startRow, w, x, list, count);
  else if (width == 5) two5(z, start, startRow, w, x, list, count);
  else if (width == 4) two4(z, start, startRow, w, x, list, count);
  else if (width == 3) two3(z, start, startRow, w, x, list, count);
  else if (width == 2) two2(z, start, startRow, w, x, list, count);
  else two1(z, start, startRow, w, x, list, count);
}
