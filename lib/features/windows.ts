import { WindowCutter, type WindowCutterOptions } from "./window_cutter.ts";
import type { Windowing } from "./windowing.ts";

/** What cutting needs to know of a row. */
export interface WindowRow {
  /** Its value of the column that sequences are cut by. */
  readonly key?: string;
  /** Whether it is a row that cannot be scored: nothing spans it. */
  readonly bad?: boolean;
}

/**
 * Cuts rows that are all at hand into windows, as {@linkcode WindowCutter} does
 * one by one.
 *
 * @example
 * ```ts
 * import { cutWindows } from "@gatewarden/gatewarden/features";
 * import { assertEquals } from "@std/assert";
 *
 * const rows = [{ key: "a" }, { key: "b" }, { key: "a" }, { key: "b" }];
 * assertEquals(
 *   cutWindows(rows, { timesteps: 2, stride: 1, by: "source" }),
 *   Int32Array.of(0, 2, 1, 3),
 * );
 * ```
 *
 * @param rows The rows in order, bad ones in their place.
 * @param windowing How rows are cut.
 * @param options How many keys are kept.
 * @returns Row positions, `[windows, timesteps]`, in order of the last row.
 * @throws {ConfigurationError} If the windowing is not valid.
 */
export function cutWindows(
  rows: readonly WindowRow[],
  windowing: Windowing,
  options: WindowCutterOptions = {},
): Int32Array {
  const cutter = new WindowCutter<number>(windowing, options);
  const positions: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const { key, bad } = rows[i]!;
    if (bad) {
      cutter.reset();
      continue;
    }
    const window = cutter.push(i, key);
    if (window) positions.push(...window);
  }
  return Int32Array.from(positions);
}

/**
 * Marks the windows with an anomalous row in them.
 *
 * @param windows Row positions, `[windows, timesteps]`.
 * @param timesteps Rows in a window.
 * @param rowAnomalous 1 where the row is anomalous, `[rows]`.
 * @returns 1 where any row of the window is anomalous, `[windows]`.
 * @throws {RangeError} If the windows do not fit `timesteps` or name a row that
 * is not there.
 */
export function windowLabels(
  windows: Int32Array,
  timesteps: number,
  rowAnomalous: Uint8Array,
): Uint8Array {
  const labels = new Uint8Array(countWindows(windows, timesteps));
  for (let i = 0; i < windows.length; i++) {
    const anomalous = rowAnomalous[windows[i]!];
    if (anomalous === undefined) {
      throw new RangeError(
        `Cannot label row ${
          windows[i]
        } as there are ${rowAnomalous.length} rows`,
      );
    }
    if (anomalous !== 0) labels[Math.floor(i / timesteps)] = 1;
  }
  return labels;
}

/**
 * How many windows row positions hold.
 *
 * @param windows Row positions, `[windows, timesteps]`.
 * @param timesteps Rows in a window.
 * @throws {RangeError} If the positions are not a whole number of windows.
 */
export function countWindows(windows: Int32Array, timesteps: number): number {
  const count = windows.length / timesteps;
  if (!Number.isSafeInteger(count)) {
    throw new RangeError(
      `Cannot read ${windows.length} row positions as windows of ${timesteps}`,
    );
  }
  return count;
}
