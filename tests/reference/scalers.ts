/** Naive twins of the scalers, for columns that are neither constant nor huge. */

/** Where a value stands between a column's extremes. */
export function minMax(column: readonly number[], value: number): number {
  const minimum = Math.min(...column);
  return (value - minimum) / (Math.max(...column) - minimum);
}

/** How many population standard deviations a value is above a column's mean. */
export function standard(column: readonly number[], value: number): number {
  const mean = column.reduce((a, b) => a + b) / column.length;
  const squares = column.map((other) => (other - mean) ** 2);
  const variance = squares.reduce((a, b) => a + b) / column.length;
  return (value - mean) / Math.sqrt(variance);
}
