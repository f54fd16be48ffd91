/** The naive twin of lib/features/window_cutter.ts: each run of each key apart. */

/** A row as the cutter sees it. */
export interface NaiveRow {
  readonly key?: string;
  readonly bad?: boolean;
}

/** Every window, as row positions, in order of the last row. */
export function windowsOf(
  rows: readonly NaiveRow[],
  windowing: { timesteps: number; stride: number; by?: string },
): number[][] {
  const { timesteps, stride, by } = windowing;
  const runs = new Map<string, number[]>();
  let breaks = 0;
  for (const [position, row] of rows.entries()) {
    if (row.bad) {
      breaks++;
      continue;
    }
    const key = by === undefined ? "all" : JSON.stringify([row.key]);
    const name = `${breaks} ${key}`;
    runs.set(name, [...runs.get(name) ?? [], position]);
  }
  const windows: number[][] = [];
  for (const run of runs.values()) {
    for (let at = 0; at + timesteps <= run.length; at += stride) {
      windows.push(run.slice(at, at + timesteps));
    }
  }
  return windows.sort((a, b) => a.at(-1)! - b.at(-1)!);
}
