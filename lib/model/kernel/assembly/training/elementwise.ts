// What passes over matrices once: sums, transposition, and Adam.
import { STRIP, VECTORS } from "./products";

/** to += from, over `bytes` of whole vectors. */
export function add(bytes: usize, from: usize, to: usize): void {
  const end = to + bytes;
  while (to != end) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    from += 16;
    to += 16;
  }
}

/** Adds the sums over the rows of each column to one row, `[strips][24]`. */
export function columnSums(rows: usize, vectors: usize, from: usize, to: usize): void {
  for (let vector: usize = 0; vector < vectors; vector++) {
    const strip = vector / VECTORS;
    let at = from + STRIP * rows * strip + 16 * (vector - VECTORS * strip);
    const end = at + STRIP * rows;
    let sum = v128.load(to + 16 * vector);
    while (at != end) {
      sum = f32x4.add(sum, v128.load(at));
      at += STRIP;
    }
    v128.store(to + 16 * vector, sum);
  }
}

/** Bᵀ of B, `[rows, columns]`. */
export function transpose(rows: usize, columns: usize, from: usize, to: usize): void {
  const width: usize = 4 * VECTORS;
  for (let column: usize = 0; column < columns; column++) {
    const strip = column / width;
    let at = from + STRIP * rows * strip + 4 * (column - width * strip);
    let target = to + STRIP * column;
    for (let row: usize = 0; row < rows;) {
      const end = min(row + width, rows);
      for (; row < end; row++) {
        store<f32>(target, load<f32>(at));
        at += STRIP;
        target += 4;
      }
      target += STRIP * columns - STRIP;
    }
  }
}

/**
 * One step of Adam (Kingma and Ba, 2015); the gradient is zero afterwards.
 *
 * @param bytes Of each of the four, whole vectors.
 * @param rate The step size.
 * @param first 1 / (1 - β₁ᵗ), at step t.
 * @param second 1 / (1 - β₂ᵗ)
 */
export function adam(
  bytes: usize, weights: usize, gradient: usize, mean: usize, square: usize,
  rate: f32, beta1: f32, beta2: f32, epsilon: f32, first: f32, second: f32,
): void {
  const b1 = f32x4.splat(beta1);
  const b2 = f32x4.splat(beta2);
  const r1 = f32x4.splat(1 - beta1);
  const r2 = f32x4.splat(1 - beta2);
  const e = f32x4.splat(epsilon);
  const size = f32x4.splat(rate * first);
  const s = f32x4.splat(second);
  const zero = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = v128.load(gradient + at);
    const m = f32x4.add(f32x4.mul(b1, v128.load(mean + at)), f32x4.mul(r1, g));
    const v = f32x4.add(
      f32x4.mul(b2, v128.load(square + at)), f32x4.mul(r2, f32x4.mul(g, g)),
    );
    const length = f32x4.add(f32x4.sqrt(f32x4.mul(v, s)), e);
    const step = f32x4.div(f32x4.mul(size, m), length);
    v128.store(weights + at, f32x4.sub(v128.load(weights + at), step));
    v128.store(mean + at, m);
    v128.store(square + at, v);
    v128.store(gradient + at, zero);
  }
}
