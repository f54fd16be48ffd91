// Four products of bytes in each lane, added to it: one instruction.

/** Numbers of an activation in the four bytes that a lane takes. */
export const GROUP: usize = 4;
/** The most steps of an activation. */
export const STEPS: f32 = 63;
/** What is added to an activation, as seven bits have no sign. */
export const OFFSET: i32 = 64;

/** sums + w · x, four products a lane. */
// @ts-ignore: decorator
@inline
export function dot(w: v128, x: v128, sums: v128, _ones: v128): v128 {
  return i32x4.relaxed_dot_i8x16_i7x16_add_s(w, x, sums);
}
