/** How far from 0 a column may lie: sums grow by it, and so does their rounding. */
const FARTHEST = 4;

/**
 * What a kernel takes off every row: an origin's columns that lie near 0.
 *
 * @param origin `[features]`
 * @returns Zeros for the others; nothing where all are zeros.
 */
export function nearOrigin(
  origin: Float32Array | undefined,
): Float32Array | undefined {
  const near = origin?.map((value) => Math.abs(value) > FARTHEST ? 0 : value);
  return near?.some((value) => value !== 0) ? near : undefined;
}
