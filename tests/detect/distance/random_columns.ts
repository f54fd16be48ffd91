import type { Columns } from "../../../lib/detect/distance/columns.ts";
import { Random } from "../../../lib/random.ts";

/** Correlated normal rows; the last column never varies. */
export function randomColumns(
  rows: number,
  width: number,
  seed: number,
): Columns {
  const random = new Random(seed);
  const values = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    let carried = 0;
    for (let i = 0; i < width - 1; i++) {
      carried = 0.7 * carried + random.normal() * (i + 1) * 0.1;
      values[row * width + i] = carried + i;
    }
    values[row * width + width - 1] = 3;
  }
  return { values, width };
}

/** One row as an array. */
export function rowOf({ values, width }: Columns, row: number): number[] {
  return Array.from(values.subarray(row * width, (row + 1) * width));
}
