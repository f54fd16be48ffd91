// Multiply-add and the activations of an LSTM cell, four lanes at a time.

/** a · b + c: one rounding with relaxed SIMD, two without. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

// tanh(x/2) ≈ x · P(x²) / Q(x²) on [-16, 16]; beyond, it is 1 in float32. Fitted
// so that the largest relative error is least (linear programming): 6e-9 if it is
// computed exactly, 3.5e-7 in float32, 5e-8 in the root mean square. Q is scaled
// to end in x⁸, which saves a product. Each constant stands four times so that
// taking it is one load at a known address, which needs no bounds check; V8 builds
// a literal vector anew at every use.
const CONSTANTS = memory.data<f32>([
  150191856, 150191856, 150191856, 150191856, // P: 1
  5048134.5, 5048134.5, 5048134.5, 5048134.5, // x²
  33526.54296875, 33526.54296875, 33526.54296875, 33526.54296875, // x⁴
  51.38119125366211, 51.38119125366211, 51.38119125366211, 51.38119125366211, // x⁶
  0.008935467340052128, 0.008935467340052128, 0.008935467340052128, 0.008935467340052128, // x⁸
  300383712, 300383712, 300383712, 300383712, // Q: 1
  35128240, 35128240, 35128240, 35128240, // x²
  491210.65625, 491210.65625, 491210.65625, 491210.65625, // x⁴
  1601.0872802734375, 1601.0872802734375, 1601.0872802734375, 1601.0872802734375, // x⁶
  0.5, 0.5, 0.5, 0.5, // ½
  16, 16, 16, 16, // the largest argument
  -16, -16, -16, -16, // the least
], 16);

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
  return v128.load(CONSTANTS + 16 * index);
}

/** Within ±16. pmin and pmax are one instruction each, min and max seven. */
// @ts-ignore: decorator
@inline
function clamp(x: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, constant(10)), constant(11));
}

// @ts-ignore: decorator
@inline
function p(xx: v128): v128 {
  let sum = madd(xx, constant(4), constant(3));
  sum = madd(xx, sum, constant(2));
  sum = madd(xx, sum, constant(1));
  return madd(xx, sum, constant(0));
}

// @ts-ignore: decorator
@inline
function q(xx: v128): v128 {
  let sum = f32x4.add(xx, constant(8));
  sum = madd(xx, sum, constant(7));
  sum = madd(xx, sum, constant(6));
  return madd(xx, sum, constant(5));
}

/** 2 · σ(a) · tanh(b/2) = (1 + tanh(a/2)) · tanh(b/2), the two quotients as one. */
// @ts-ignore: decorator
@inline
export function gated(a: v128, b: v128): v128 {
  const x = clamp(a);
  const y = clamp(b);
  const xx = f32x4.mul(x, x);
  const yy = f32x4.mul(y, y);
  const qx = q(xx);
  const above = f32x4.mul(madd(x, p(xx), qx), f32x4.mul(y, p(yy)));
  return f32x4.div(above, f32x4.mul(qx, q(yy)));
}

/** σ(a) · b */
// @ts-ignore: decorator
@inline
export function kept(a: v128, b: v128): v128 {
  const x = clamp(a);
  const xx = f32x4.mul(x, x);
  const qx = q(xx);
  const half = f32x4.mul(b, constant(9));
  return f32x4.div(f32x4.mul(madd(x, p(xx), qx), half), qx);
}
