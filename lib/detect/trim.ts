/**
 * Leaving the most extreme training windows out, since "normal" traffic of a real
 * network holds a few attacks that nobody labelled.
 *
 * An autoencoder learns what it is shown often; even a few per cent of attacks teach
 * it to reconstruct them, and lift the threshold that is set on held-out windows. A
 * distance with few parameters is less easily taken in. So each window gets the
 * largest Mahalanobis distance of its rows (one-hot categories, log1p of numbers,
 * all scaled to the range), and the given share with the largest distances goes.
 * Extreme rows widen the very covariance that they are measured by; mean and
 * covariance are therefore taken again over what is left, and the share is chosen
 * anew from all: one concentration step of Rousseeuw and Van Driessen ("A fast
 * algorithm for the minimum covariance determinant estimator", Technometrics 41,
 * 1999).
 *
 * Trimming costs where traffic was clean: the windows left out are normal ones, and
 * the threshold is set without them, so about that share more of normal windows will
 * lie above it. Attacks that are many and alike are a cluster, not extremes, and stay.
 */
import { ConfigurationError } from "../errors.ts";
import { Preprocessor } from "../features/preprocessor.ts";
import type { Schema } from "../records/schema.ts";
import type { FeatureValue } from "../records/traffic_record.ts";
import type { Columns } from "./distance/columns.ts";
import { mahalanobis } from "./distance/mahalanobis.ts";

/** What trimming looks at. */
export interface TrimInput {
  /** What the rows' columns are. */
  readonly schema: Schema;
  /** `[rows]`: each row's values. */
  readonly values: readonly (readonly FeatureValue[])[];
  /** `[windows, timesteps]`: positions of rows. */
  readonly windows: Int32Array;
  /** Rows in a window. */
  readonly timesteps: number;
}

/**
 * Leaves out the share of windows that lie farthest from the others.
 *
 * @param input The training windows.
 * @param share How many of them to leave out, from 0 to below one half; rounded to
 * whole windows.
 * @returns The windows that are left, `[windows left, timesteps]`, in their order.
 * @throws {ConfigurationError} If the share is not in that range.
 */
export function trimWindows(input: TrimInput, share: number): Int32Array {
  if (!(share >= 0 && share < 0.5)) {
    throw new ConfigurationError(
      `Cannot trim ${share} of the training windows as it must be a share ` +
        "from 0 to below 0.5",
    );
  }
  const { windows, timesteps } = input;
  const count = windows.length / timesteps;
  const most = count - Math.round(count * share);
  if (most === count || most < 2) return windows;
  const columns = columnsOf(input);
  const everyone = Array.from({ length: count }, (_, window) => window);
  const first = nearest(input, columns, everyone, most);
  const kept = nearest(input, columns, first, most);
  return Int32Array.from(kept.flatMap((window) =>
    Array.from(
      windows.subarray(window * timesteps, (window + 1) * timesteps),
    )
  ));
}

/** All rows as columns; rows that stand in no window stay zero and unread. */
function columnsOf({ schema, values, windows }: TrimInput): Columns {
  const rows = [...new Set(windows)];
  const preprocessor = Preprocessor.fit(
    schema,
    rows.map((row) => values[row]!),
    { categorical: "one-hot", scaler: "min-max", log1p: true },
  );
  const { width } = preprocessor;
  const columns = new Float32Array(values.length * width);
  for (const row of rows) {
    preprocessor.transformInto(values[row]!, columns, row * width);
  }
  return { values: columns, width };
}

/** The windows nearest to the mean of some of them, in order. */
function nearest(
  { windows, timesteps }: TrimInput,
  { values, width }: Columns,
  among: readonly number[],
  most: number,
): number[] {
  const rows = new Set(among.flatMap((window) =>
    Array.from(
      windows.subarray(window * timesteps, (window + 1) * timesteps),
    )
  ));
  const learnt = new Float32Array(rows.size * width);
  let next = 0;
  for (const row of rows) {
    learnt.set(values.subarray(row * width, (row + 1) * width), next);
    next += width;
  }
  const distance = mahalanobis({ values: learnt, width });
  const ofRow = new Map<number, number>();
  for (const row of new Set(windows)) {
    ofRow.set(row, distance(values, row * width));
  }
  const ofWindow = new Float64Array(windows.length / timesteps).fill(-Infinity);
  windows.forEach((row, i) => {
    const window = Math.floor(i / timesteps);
    ofWindow[window] = Math.max(ofWindow[window]!, ofRow.get(row)!);
  });
  return Array.from(ofWindow, (_, window) => window)
    // Equal distances keep their order, so that the choice is always the same.
    .sort((a, b) => ofWindow[a]! - ofWindow[b]! || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}
