/** The naive twin of lib/detect/percentile.ts: ranks counted, nothing sorted. */

/** The value with exactly `rank` others before it in ascending order. */
function orderStatistic(sample: Float64Array, rank: number): number {
  for (const value of sample) {
    const below = sample.filter((other) => other < value).length;
    const upTo = sample.filter((other) => other <= value).length;
    if (below <= rank && rank < upTo) return value;
  }
  throw new Error("unreachable for a sample without NaN");
}

/** The percentile of type 7, a weighted mean of two order statistics. */
export function percentile(sample: Float64Array, percent: number): number {
  const rank = percent * (sample.length - 1) / 100;
  const share = rank - Math.floor(rank);
  return (1 - share) * orderStatistic(sample, Math.floor(rank)) +
    share * orderStatistic(sample, Math.ceil(rank));
}
