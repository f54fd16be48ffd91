// Two products of 16-bit numbers in each lane, in plain SIMD.

/** Numbers of an activation in the four bytes that a lane takes. */
export const GROUP: usize = 2;
/** The most steps of an activation. */
export const STEPS: f32 = 4095;
/** Nothing: 16 bits have a sign. */
export const OFFSET: i32 = 0;

/** sums + w · x, two products a lane. */
// @ts-ignore: decorator
@inline
export function dot(w: v128, x: v128, sums: v128, _ones: v128): v128 {
  return i32x4.add(sums, i32x4.dot_i16x8_s(w, x));
}
