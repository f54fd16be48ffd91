import type { WindowedRows } from "../lib/model/windowed_rows.ts";
import { Random } from "../lib/random.ts";

/** The widths that all comparisons run: project B's network. */
export const REFERENCE = {
  features: 41,
  encoder: [128, 64],
  decoder: [64, 128],
};

/** Random rows and the overlapping windows that they make. */
export function benchRows(timesteps: number, windows: number): WindowedRows {
  const random = new Random(1);
  const { features } = REFERENCE;
  const rows = windows + timesteps - 1;
  return {
    features,
    timesteps,
    values: Float32Array.from(
      { length: rows * features },
      () => random.uniform(),
    ),
    windows: Int32Array.from(
      { length: windows * timesteps },
      (_, i) => Math.floor(i / timesteps) + i % timesteps,
    ),
  };
}

/** The middle one of a list. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
