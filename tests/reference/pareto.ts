/**
 * A generalised Pareto tail by brute force: the likelihood on a grid of both
 * parameters, refined around its highest point. Slow, and free of any algebra.
 */
export function naiveParetoTail(
  excesses: Float64Array,
): { shape: number; scale: number; logLikelihood: number } {
  const mean = excesses.reduce((a, b) => a + b, 0) / excesses.length;
  let [shape, scale] = [0.5, mean];
  let [shapeWidth, logWidth] = [1.5, Math.log(30)];
  let best = -Infinity;
  for (let round = 0; round < 40; round++) {
    const [shape0, scale0] = [shape, scale];
    for (let i = -10; i <= 10; i++) {
      for (let j = -10; j <= 10; j++) {
        const s = shape0 + shapeWidth * i / 10;
        const c = scale0 * Math.exp(logWidth * j / 10);
        if (s < -1) continue;
        const value = paretoLogLikelihood(excesses, s, c);
        if (value > best) [best, shape, scale] = [value, s, c];
      }
    }
    shapeWidth *= 0.6;
    logWidth *= 0.6;
  }
  return { shape, scale, logLikelihood: best };
}

/** The sum of log densities, straight from the definition. */
export function paretoLogLikelihood(
  excesses: Float64Array,
  shape: number,
  scale: number,
): number {
  let sum = 0;
  for (const y of excesses) {
    const base = 1 + shape * y / scale;
    if (base <= 0) return -Infinity;
    const density = Math.abs(shape) < 1e-9
      ? Math.exp(-y / scale) / scale
      : base ** (-1 / shape - 1) / scale;
    sum += Math.log(density);
  }
  return sum;
}
