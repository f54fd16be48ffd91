/**
 * Baselines on the terms that the model had: the same normal rows of the same
 * file, divided by the same seed into rows to fit and rows for the threshold.
 *
 * Their columns are those that suit such methods, whatever the model's own are:
 * categories one-hot, log1p of every number, all scaled to the range of the fitted
 * rows. They know no sequence. A window of several rows gets the highest score of
 * its rows, since it is anomalous if any of them is.
 *
 * @module
 */
import { percentile } from "../../detect/percentile.ts";
import { Preprocessor } from "../../features/preprocessor.ts";
import { splitWindows } from "../../features/split.ts";
import type { Windowing } from "../../features/windowing.ts";
import {
  readTrainingTraffic,
  type RowSource,
  type TrainingTraffic,
} from "../../detect/training_traffic.ts";
import { ConfigurationError } from "../../errors.ts";
import type { Schema } from "../../records/schema.ts";
import type { FeatureValue } from "../../records/traffic_record.ts";
import { BASELINE_NAMES, type BaselineName, BASELINES } from "./baseline.ts";
import type { RowScore } from "../../detect/distance/columns.ts";

/** The threshold's place among held-out normal windows. */
const PERCENT = 95;

/** How a model divided its training traffic. */
export interface BaselineOptions {
  /** The columns of the traffic. */
  readonly schema: Schema;
  /** How rows are cut into windows. */
  readonly windowing: Windowing;
  /** At random, or in blocks with a gap between. */
  readonly split: "random" | "blocks";
  /** The seed of the division, and of what baselines draw. */
  readonly seed: number;
}

/** A baseline that learnt, with its threshold. */
export interface FittedBaseline {
  /** Its name. */
  readonly name: BaselineName;
  /** The score of a row of columns. */
  readonly score: RowScore;
  /** The 95th percentile of the scores of held-out normal windows. */
  readonly threshold: number;
}

/** All baselines and the columns that they read. */
export interface FittedBaselines {
  /** In the order of {@linkcode BASELINE_NAMES}. */
  readonly baselines: readonly FittedBaseline[];
  /** Rows to columns. */
  readonly preprocessor: Preprocessor;
  /** SHA-256 of the training rows, as model files carry it. */
  readonly dataSha256: string;
}

/** The values of the windows' rows, `[windows][timesteps]`. */
function rowsOfWindows(
  { values, normalWindows }: TrainingTraffic,
  timesteps: number,
  windows: readonly number[],
): (readonly FeatureValue[])[][] {
  return windows.map((window) =>
    Array.from(
      normalWindows.subarray(window * timesteps, (window + 1) * timesteps),
      (row) => values[row]!,
    )
  );
}

/**
 * Fits all baselines on the normal rows of traffic.
 *
 * @throws {ConfigurationError} If there are too few normal windows.
 */
export async function fitBaselines(
  source: RowSource,
  { schema, windowing, split: order, seed }: BaselineOptions,
): Promise<FittedBaselines> {
  const { timesteps } = windowing;
  const traffic = await readTrainingTraffic(source, schema, windowing);
  if (traffic.normalWindows.length === 0) {
    throw new ConfigurationError(
      "Cannot fit baselines as the training file makes no normal window",
    );
  }
  const split = splitWindows(traffic.normalWindows, timesteps, { order, seed });
  // Neighbouring windows share their rows: each counts once.
  const rows = [
    ...new Set(rowsOfWindows(traffic, timesteps, split.fit).flat()),
  ];
  if (rows.length < 2) {
    throw new ConfigurationError(
      "Cannot fit baselines on a single row: give more rows",
    );
  }
  const preprocessor = Preprocessor.fit(schema, rows, {
    categorical: "one-hot",
    scaler: "min-max",
    log1p: true,
  });
  const { width } = preprocessor;
  const columns = { values: preprocessor.transform(rows), width };
  const calibration = rowsOfWindows(traffic, timesteps, split.calibration)
    .map((window) => preprocessor.transform(window));
  const baselines = BASELINE_NAMES.map((name) => {
    const score = BASELINES[name](columns, seed);
    const scores = calibration.map((values) => {
      let highest = -Infinity;
      for (let at = 0; at < values.length; at += width) {
        highest = Math.max(highest, score(values, at));
      }
      return highest;
    });
    const threshold = percentile(Float64Array.from(scores), PERCENT);
    return { name, score, threshold };
  });
  return { baselines, preprocessor, dataSha256: traffic.data.sha256 };
}
