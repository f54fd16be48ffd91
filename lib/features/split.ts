/**
 * Normal windows for three purposes: fitting, validation and calibration.
 *
 * Weights are fitted on one part, training stops by the second, the threshold
 * comes from the third. A row in two parts would let the threshold rest on rows
 * that the weights know, and it would come out too low. So:
 *
 * - `random` shuffles. Sound where a window is one row; overlapping windows share
 *   rows wherever a shuffle puts them, so there it is refused.
 * - `blocks` keeps the order: fit, then validation, then calibration, with a gap
 *   of `timesteps` rows before each next block, as neighbours in time are alike.
 *   Windows that reach into a gap or across one are left out.
 *
 *       rows     ├──── fit ────┤ gap ├ validation ┤ gap ├ calibration ┤
 */
import { ConfigurationError } from "../errors.ts";
import { Random } from "../random.ts";
import { countWindows } from "./windows.ts";

/** How normal windows are divided. */
export interface SplitOptions {
  /**
   * Share of the windows that the threshold is set on.
   *
   * @default {0.1}
   */
  readonly calibration?: number;
  /**
   * Share of the windows that training is stopped by.
   *
   * @default {0.1}
   */
  readonly validation?: number;
  /** `random` where rows have no order, `blocks` where they do. */
  readonly order: "random" | "blocks";
  /**
   * The seed of the shuffle.
   *
   * @default {1}
   */
  readonly seed?: number;
}

/** Which windows serve which purpose, as ascending positions of windows. */
export interface WindowSplit {
  /** For fitting the weights. */
  readonly fit: number[];
  /** For the threshold. */
  readonly calibration: number[];
  /** For stopping the training. */
  readonly validation: number[];
}

/** How many windows each part should have. */
interface PartSizes {
  readonly fit: number;
  readonly validation: number;
  readonly calibration: number;
}

/**
 * Divides normal windows so that no two parts share a row.
 *
 * @example
 * ```ts
 * import { splitWindows } from "@gatewarden/gatewarden/features";
 * import { assertEquals } from "@std/assert";
 *
 * const windows = Int32Array.from({ length: 100 }, (_, row) => row);
 * const split = splitWindows(windows, 1, { order: "random", seed: 1 });
 * assertEquals(split.fit.length, 80);
 * assertEquals(split.calibration.length, 10);
 * ```
 *
 * @param windows Row positions of normal windows, `[n, timesteps]`.
 * @param timesteps Rows in a window.
 * @param options Shares, order and seed.
 * @returns Positions of windows, 0 to n - 1, each in one part at most.
 * @throws {ConfigurationError} If the shares leave nothing to fit, windows of
 * several rows are to be shuffled, or a part would be empty.
 * @throws {RangeError} If the windows do not fit `timesteps`.
 */
export function splitWindows(
  windows: Int32Array,
  timesteps: number,
  options: SplitOptions,
): WindowSplit {
  const { order, seed = 1 } = options;
  const count = countWindows(windows, timesteps);
  const sizes = partSizes(count, options);
  if (order === "random" && timesteps > 1) {
    throw new ConfigurationError(
      `Cannot split windows of ${timesteps} rows at random as they share rows: ` +
        `order must be "blocks"`,
    );
  }
  const split = order === "random"
    ? splitRandom(count, sizes, seed)
    : splitBlocks(windows, timesteps, sizes);
  for (const part of ["fit", "validation", "calibration"] as const) {
    if (sizes[part] > 0 && split[part].length === 0) throw tooFew(count, part);
  }
  return split;
}

/** The shares as numbers of windows. */
function partSizes(count: number, options: SplitOptions): PartSizes {
  const { calibration = 0.1, validation = 0.1 } = options;
  const shares = { calibration, validation };
  for (const part of ["calibration", "validation"] as const) {
    if (!(shares[part] >= 0 && shares[part] < 1)) {
      throw new ConfigurationError(
        `Cannot split windows as ${part} must be a share from 0 to below 1: ` +
          `current value is ${shares[part]}`,
      );
    }
    if (shares[part] > 0 && Math.round(count * shares[part]) === 0) {
      throw tooFew(count, part);
    }
  }
  const sizes = {
    calibration: Math.round(count * calibration),
    validation: Math.round(count * validation),
  };
  const fit = count - sizes.calibration - sizes.validation;
  if (fit < 1) throw tooFew(count, "fit");
  return { fit, ...sizes };
}

function tooFew(count: number, part: string): ConfigurationError {
  return new ConfigurationError(
    `Cannot split ${count} normal windows as none is left for ${part}: give more rows`,
  );
}

/** A seeded shuffle, cut in three. */
function splitRandom(
  count: number,
  sizes: PartSizes,
  seed: number,
): WindowSplit {
  const shuffled = new Random(seed).shuffle(
    Int32Array.from({ length: count }, (_, i) => i),
  );
  const part = (from: number, size: number): number[] =>
    Array.from(shuffled.subarray(from, from + size).toSorted());
  return {
    calibration: part(0, sizes.calibration),
    validation: part(sizes.calibration, sizes.validation),
    fit: part(sizes.calibration + sizes.validation, sizes.fit),
  };
}

/** Consecutive blocks of rows with gaps between, cut where the windows' last rows are. */
function splitBlocks(
  windows: Int32Array,
  timesteps: number,
  sizes: PartSizes,
): WindowSplit {
  const count = countWindows(windows, timesteps);
  const extents = Array.from({ length: count }, (_, i) => {
    const rows = windows.subarray(i * timesteps, (i + 1) * timesteps);
    return {
      first: rows.reduce((a, b) => Math.min(a, b)),
      last: rows.reduce((a, b) => Math.max(a, b)),
    };
  });
  const lastRows = Int32Array.from(extents, ({ last }) => last).sort();
  const split: WindowSplit = { fit: [], validation: [], calibration: [] };
  let from = 0;
  let taken = 0;
  for (const part of ["fit", "validation", "calibration"] as const) {
    if (sizes[part] === 0) continue;
    taken += sizes[part];
    const to = lastRows[taken - 1]!;
    for (const [i, { first, last }] of extents.entries()) {
      if (first >= from && last <= to) split[part].push(i);
    }
    from = to + 1 + timesteps;
  }
  return split;
}
