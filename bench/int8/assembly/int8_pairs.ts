// The same in two steps. Where the processor has no instruction for the whole
// (AVX-VNNI), the one above becomes these and a vector of ones built at each use.
export { GROUP, OFFSET, STEPS } from "./int8_add";

/** sums + w · x, four products a lane. */
// @ts-ignore: decorator
@inline
export function dot(w: v128, x: v128, sums: v128, ones: v128): v128 {
  const pairs = i16x8.relaxed_dot_i8x16_i7x16_s(w, x);
  return i32x4.add(sums, i32x4.dot_i16x8_s(pairs, ones));
}
