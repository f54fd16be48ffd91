/**
 * Training a detector on normal traffic.
 *
 * The one entry point that pulls in tfjs-layers, for its gradients; scoring with
 * the detector needs only what `mod.ts` exports.
 *
 * @example
 * ```ts
 * import { syntheticSchema, syntheticTraffic } from "@gatewarden/gatewarden";
 * import { train } from "@gatewarden/gatewarden/train";
 * import { assert } from "@std/assert";
 *
 * using detector = await train(syntheticTraffic({ rows: 600 }), {
 *   schema: syntheticSchema,
 *   windowing: { timesteps: 4, stride: 1 },
 *   encoder: [8],
 *   decoder: [8],
 *   epochs: 2,
 * });
 * assert(detector.threshold.value > 0);
 * ```
 *
 * @module
 */
import { ConfigurationError } from "../errors.ts";
import { Preprocessor } from "../features/preprocessor.ts";
import type { PreprocessorOptions } from "../features/preprocessor_options.ts";
import { splitWindows } from "../features/split.ts";
import type { Windowing } from "../features/windowing.ts";
import { parseArchitecture } from "../model/architecture.ts";
import { Autoencoder } from "../model/autoencoder.ts";
import type { FitOptions } from "../model/fit_options.ts";
import { fitWeights } from "../model/fit_weights.ts";
import type { WindowedRows } from "../model/windowed_rows.ts";
import type { Schema } from "../records/schema.ts";
import { describeTraining } from "./describe_training.ts";
import { Detector } from "./detector.ts";
import {
  fitThreshold,
  reconstructed,
  rehearseThreshold,
} from "./fit_threshold.ts";
import { fitScorer } from "./scorers/fit_scorer.ts";
import { SCORER_KINDS, type ScorerKind } from "./scorers/scorer.ts";
import { windowLayout } from "./scorers/window_layout.ts";
import type { ThresholdRequest } from "./threshold_request.ts";
import { trimWindows } from "./trim.ts";
import {
  readTrainingTraffic,
  type RowSource,
  type TrainingTraffic,
} from "./training_traffic.ts";

export { Autoencoder } from "../model/autoencoder.ts";
export { type Recipe, type RecipeName, RECIPES } from "./recipes.ts";
export { initialWeights } from "../model/initial_weights.ts";
export type { Architecture } from "../model/architecture.ts";
export { fitWeights } from "../model/fit_weights.ts";
export type {
  EpochLoss,
  FitChoices,
  FitOptions,
  FitSettings,
  LossKind,
  TrainingProgress,
} from "../model/fit_options.ts";
export type { Schedule } from "../model/learning_rate.ts";
export type { FitResult, StopReason } from "../model/fit_weights.ts";
export type { WindowedRows } from "../model/windowed_rows.ts";
export type { Weights } from "../model/weights.ts";
export type { ScorerKind } from "./scorers/scorer.ts";
export type { RowSource } from "./training_traffic.ts";

/** How a detector is trained. */
export interface TrainOptions extends FitOptions {
  /** What the rows' columns are. */
  readonly schema: Schema;
  /** How rows are cut into windows. @default {{ timesteps: 1, stride: 1 }} */
  readonly windowing?: Windowing;
  /** Units of the encoder's LSTMs. @default {[128, 64]} */
  readonly encoder?: readonly number[];
  /** Units of the decoder's LSTMs. @default {[64, 128]} */
  readonly decoder?: readonly number[];
  /** How features become columns. @default label codes, min-max scaled */
  readonly preprocessing?: PreprocessorOptions;
  /**
   * How windows are divided into fit, validation and calibration: at random, or as
   * blocks with a gap between, which windows of several rows need.
   *
   * @default {"random" for one timestep, else "blocks"}
   */
  readonly split?: "random" | "blocks";
  /**
   * The share of the windows to leave out as the most extreme ones, since traffic
   * that counts as normal may hold attacks; from 0 to below 0.5.
   *
   * @default {0}
   */
  readonly trim?: number;
  /**
   * What gives windows their scores, each kind once; several are averaged, each by
   * its own standard. The squared error goes with the loss of the same name alone:
   * the mixed loss gives one-hot columns another meaning, logarithms of odds.
   *
   * @default {["squared-error"]}
   */
  readonly scorers?: readonly ScorerKind[];
  /** How the threshold is chosen. @default {{ kind: "percentile", percent: 95 }} */
  readonly threshold?: ThresholdRequest;
  /** Called once the traffic is read and divided, before the first epoch. */
  readonly onStart?: (start: TrainingStart) => void;
}

/** What training will work on. */
export interface TrainingStart {
  /** Good rows read. */
  readonly rows: number;
  /** Columns after preprocessing. */
  readonly columns: number;
  /** Windows that gradients are taken on. */
  readonly fit: number;
  /** Windows that choose the best epoch. */
  readonly validation: number;
  /** Windows that the threshold is fitted on. */
  readonly calibration: number;
  /** Windows left out as the most extreme ones. */
  readonly trimmed: number;
}

/** Refuses traffic without the windows that training and the threshold need. */
function checkTraffic(
  { normalWindows, anomalousWindows, data }: TrainingTraffic,
  timesteps: number,
  { kind }: ThresholdRequest,
): void {
  const rows = timesteps === 1
    ? "row"
    : `window of ${timesteps} consecutive rows`;
  if (normalWindows.length === 0) {
    throw new ConfigurationError(
      `Cannot train as the traffic's ${data.rows} good rows make no normal ${rows}`,
    );
  }
  if (kind === "best-f1" && anomalousWindows.length === 0) {
    throw new ConfigurationError(
      `Cannot choose a best-f1 threshold as the traffic has no anomalous ${rows}`,
    );
  }
}

/** Refuses scorers that would not mean anything. */
function checkScorers(
  scorers: readonly ScorerKind[],
  { loss, preprocessing }: TrainOptions,
): void {
  const unknown = scorers.find((kind) => !SCORER_KINDS.includes(kind));
  const isSet = new Set(scorers).size === scorers.length && scorers.length > 0;
  if (unknown !== undefined || !isSet) {
    throw new ConfigurationError(
      `Cannot score by "${scorers.join(", ")}" as it must be one or more of ${
        SCORER_KINDS.join(", ")
      }, each once`,
    );
  }
  const hasLogits = loss === "mixed" &&
    preprocessing?.categorical === "one-hot";
  if (hasLogits && scorers.includes("squared-error")) {
    throw new ConfigurationError(
      "Cannot score one-hot columns by squared-error after training with the mixed " +
        "loss, which gives them another meaning: use calibrated-tail",
    );
  }
}

/** The rows of windows, each once, in order. */
function rowsOf(
  windows: Int32Array,
  timesteps: number,
  positions: readonly number[],
): number[] {
  const rows = new Set<number>();
  for (const position of positions) {
    for (let t = 0; t < timesteps; t++) {
      rows.add(windows[position * timesteps + t]!);
    }
  }
  return [...rows].sort((a, b) => a - b);
}

/** The windows' rows as columns; rows that stand in no window stay zero and unread. */
function prepare(
  traffic: TrainingTraffic,
  windows: Int32Array,
  timesteps: number,
  preprocessor: Preprocessor,
): WindowedRows {
  const features = preprocessor.width;
  const values = new Float32Array(traffic.values.length * features);
  for (const row of new Set(windows)) {
    preprocessor.transformInto(traffic.values[row]!, values, row * features);
  }
  return { values, features, timesteps, windows, blocks: preprocessor.blocks };
}

/**
 * Trains a detector on the normal rows of traffic.
 *
 * Rows labelled otherwise than normal are left out, with the windows that they
 * stand in; rows without a label count as normal. 80 % of the windows are fitted,
 * 10 % choose the best epoch, 10 % the threshold. When `signal` aborts, the best
 * weights so far are kept and a threshold is still fitted.
 *
 * @throws {ConfigurationError} If an option is unusable, or there are too few windows.
 * @throws {BackendError} If WebAssembly SIMD cannot start.
 */
export async function train(
  rows: RowSource,
  options: TrainOptions,
): Promise<Detector> {
  const {
    schema,
    windowing = { timesteps: 1, stride: 1 },
    encoder = [128, 64],
    decoder = [64, 128],
    seed = 1,
    split: order = windowing.timesteps === 1 ? "random" : "blocks",
    trim = 0,
    threshold: request = { kind: "percentile", percent: 95 },
    scorers = ["squared-error"],
  } = options;
  checkScorers(scorers, options);
  const { timesteps } = windowing;
  const traffic = await readTrainingTraffic(rows, schema, windowing);
  checkTraffic(traffic, timesteps, request);
  const normal = trimWindows({
    schema,
    values: traffic.values,
    windows: traffic.normalWindows,
    timesteps,
  }, trim);
  const trimmed = (traffic.normalWindows.length - normal.length) / timesteps;
  const split = splitWindows(normal, timesteps, { order, seed });
  const windowsPerDay = () => traffic.windowsPerDay();
  rehearseThreshold(
    request,
    { windows: normal, timesteps },
    split.calibration,
    {
      windowsPerDay,
    },
  );
  const preprocessor = Preprocessor.fit(
    schema,
    rowsOf(normal, timesteps, split.fit).map((row) => traffic.values[row]!),
    options.preprocessing,
  );
  const data = prepare(traffic, normal, timesteps, preprocessor);
  const architecture = parseArchitecture({
    timesteps,
    features: preprocessor.width,
    outputs: preprocessor.columns.length,
    encoder,
    decoder,
  });
  options.onStart?.({
    rows: traffic.data.rows,
    columns: preprocessor.width,
    fit: split.fit.length,
    validation: split.validation.length,
    calibration: split.calibration.length,
    trimmed,
  });
  const result = await fitWeights(
    architecture,
    data,
    split.fit,
    split.validation,
    options,
  );
  const { origin } = preprocessor;
  const autoencoder = await Autoencoder.create(
    architecture,
    result.weights,
    { ...options.engine && { engine: options.engine }, origin },
  );
  try {
    const anomalies = () =>
      prepare(traffic, traffic.anomalousWindows, timesteps, preprocessor);
    const scorer = fitScorer(
      scorers,
      windowLayout(preprocessor, architecture),
      {
        fit: {
          values: data.values,
          rows: rowsOf(normal, timesteps, split.fit),
        },
        calibration: () => reconstructed(autoencoder, data, split.calibration),
      },
    );
    const threshold = fitThreshold(
      request,
      { autoencoder, scorer },
      data,
      split.calibration,
      { anomalies, windowsPerDay },
    );
    const training = describeTraining(traffic, split, order, options, result, {
      trim,
      trimmed,
    });
    return new Detector({
      schema,
      preprocessor,
      windowing,
      autoencoder,
      scorer,
      threshold,
      training,
    });
  } catch (error) {
    autoencoder[Symbol.dispose]();
    throw error;
  }
}
