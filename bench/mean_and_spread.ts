/** The mean of some figures. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** `0.975 ± 0.001`: mean and standard deviation (n − 1) of figures over seeds. */
export function spread(values: readonly number[], digits = 3): string {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, values.length - 1));
  return `${middle.toFixed(digits)} ± ${deviation.toFixed(digits)}`;
}
