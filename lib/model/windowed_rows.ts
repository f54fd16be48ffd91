import type { ColumnBlock } from "../column_block.ts";

/**
 * Preprocessed rows, and which of them make which window.
 *
 * Overlapping windows share rows, so windows are kept as row positions and their
 * values are gathered batch by batch.
 */
export interface WindowedRows {
  /** `[rows, features]`, row-major. */
  readonly values: Float32Array;
  /** Columns of a row. */
  readonly features: number;
  /** Rows of a window. */
  readonly timesteps: number;
  /** `[windows, timesteps]`: positions of rows. */
  readonly windows: Int32Array;
  /**
   * The features' columns, in order, where the loss or masking looks at them.
   * With masking, the columns after theirs are one flag for each.
   */
  readonly blocks?: readonly ColumnBlock[];
}

/**
 * Gathers windows one after another.
 *
 * @param positions Which windows, in the order asked for.
 * @returns `[positions, timesteps, features]`
 */
export function gatherWindows(
  data: WindowedRows,
  positions: ArrayLike<number>,
): Float32Array {
  const { values, features, timesteps, windows } = data;
  const gathered = new Float32Array(positions.length * timesteps * features);
  for (let p = 0; p < positions.length; p++) {
    for (let t = 0; t < timesteps; t++) {
      const row = windows[positions[p]! * timesteps + t]! * features;
      const target = (p * timesteps + t) * features;
      for (let f = 0; f < features; f++) {
        gathered[target + f] = values[row + f]!;
      }
    }
  }
  return gathered;
}
