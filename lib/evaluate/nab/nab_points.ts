/**
 * What an alarm at each point of a labelled series is worth, by the rules of the
 * Numenta Anomaly Benchmark (Lavin and Ahmad, "Evaluating real-time anomaly
 * detection algorithms", ICMLA 2015).
 *
 *     worth   1 ┤    ╭──╮
 *               │    │   ╲            the earlier in the window the better
 *             0 ┤    │    ╲
 *               │    │     ╲___       an alarm soon after costs little,
 *         -0.11 ┤────┘         ╲────  one far from any window its full price
 *                    ├ window ┤
 *
 * A labelled window is worth its earliest alarm, the rest of its alarms nothing;
 * a window without one costs `falseNegative`. Outside of windows every alarm counts.
 * The curve is 2/(1 + e^(5y)) - 1: y runs from -1 at a window's first point to just
 * below 0 at its last, and on in the same unit behind it; past 3 it is -1. The
 * first 15 % of a series, 750 points at most, are for learning and do not count.
 */

/** What right and wrong alarms are worth. */
export interface NabProfile {
  /** An alarm at a window's first point. */
  readonly truePositive: number;
  /** The price of an alarm far from any window. */
  readonly falsePositive: number;
  /** The price of a window without an alarm. */
  readonly falseNegative: number;
}

/** NAB's standard profile. */
export const NAB_STANDARD: NabProfile = {
  truePositive: 1,
  falsePositive: 0.11,
  falseNegative: 1,
};

/** First and last point of a labelled window, both of them in it. */
export type NabWindow = readonly [first: number, last: number];

/** A series as the scorer sees it. */
export interface NabPoints {
  /** `[points]`: what an alarm is worth. */
  readonly worth: Float64Array;
  /** `[points]`: the window that a point lies in, -1 for none. */
  readonly window: Int32Array;
  /** How many windows there are. */
  readonly windows: number;
  /** Points at the start that do not count. */
  readonly probation: number;
}

/** How many points at the start of a series are for learning: 15 % of at most 5,000. */
export function nabProbation(points: number): number {
  return Math.min(Math.floor(0.15 * points), 750);
}

/** NAB's curve: near 1 at -1, 0 at 0, -1 far behind. */
export function nabSigmoid(position: number): number {
  return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

/**
 * Works out the worth of an alarm at each point.
 *
 * @param points Points in the series.
 * @param windows Labelled windows in order, none overlapping.
 * @param profile What alarms are worth.
 * @throws {RangeError} If a window does not lie in the series, behind the one before.
 */
export function nabPoints(
  points: number,
  windows: readonly NabWindow[],
  profile: NabProfile = NAB_STANDARD,
): NabPoints {
  checkWindows(points, windows);
  const worth = new Float64Array(points).fill(-profile.falsePositive);
  const window = new Int32Array(points).fill(-1);
  const best = nabSigmoid(-1);
  windows.forEach(([first, last], number) => {
    const width = last - first + 1;
    for (let i = first; i <= last; i++) {
      const position = -(last - i + 1) / width;
      worth[i] = nabSigmoid(position) * profile.truePositive / best;
      window[i] = number;
    }
    const end = windows[number + 1]?.[0] ?? points;
    for (let i = last + 1; i < end; i++) {
      const position = (i - last) / (width - 1);
      worth[i] = nabSigmoid(position) * profile.falsePositive;
    }
  });
  return {
    worth,
    window,
    windows: windows.length,
    probation: nabProbation(points),
  };
}

function checkWindows(points: number, windows: readonly NabWindow[]): void {
  let before = -1;
  for (const [first, last] of windows) {
    if (first > before && last >= first && last < points) {
      before = last;
      continue;
    }
    throw new RangeError(
      `Cannot score a series of ${points} points as window ${first} to ${last} ` +
        "must lie in it, behind the one before",
    );
  }
}
