/**
 * What windows have on average, from sums over their rows.
 *
 * @param sums `[batch · timesteps]`
 * @param timesteps Rows of a window.
 * @param parts How many things each row's sum is of. @default {1}
 * @returns `[batch]`
 */
export function windowMeans(
  sums: Float64Array,
  timesteps: number,
  parts = 1,
): Float64Array {
  const means = new Float64Array(sums.length / timesteps);
  let row = 0;
  for (let window = 0; window < means.length; window++) {
    let sum = 0;
    for (let t = 0; t < timesteps; t++) sum += sums[row++]!;
    means[window] = sum / (timesteps * parts);
  }
  return means;
}
