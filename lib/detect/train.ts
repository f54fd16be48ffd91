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
import { splitWindows, type WindowSplit } from "../features/split.ts";
import type { Windowing } from "../features/windowing.ts";
import { parseArchitecture } from "../model/architecture.ts";
import { Autoencoder } from "../model/autoencoder.ts";
import {
  type FitOptions,
  type FitResult,
  fitWeights,
} from "../model/fit_weights.ts";
import { gatherWindows, type WindowedRows } from "../model/windowed_rows.ts";
import type { Schema } from "../records/schema.ts";
import { VERSION } from "../version.ts";
import { TFJS_VERSION } from "../model/tfjs_version.ts";
import { Detector } from "./detector.ts";
import { reconstructionErrors } from "./reconstruction_error.ts";
import type { Threshold } from "./threshold.ts";
import { fitBestF1Threshold } from "./threshold_best_f1.ts";
import { fitPercentileThreshold } from "./threshold_percentile.ts";
import type { ThresholdRequest } from "./threshold_request.ts";
import {
  readTrainingTraffic,
  type RowSource,
  type TrainingTraffic,
} from "./training_traffic.ts";

export { Autoencoder } from "../model/autoencoder.ts";
export { initialWeights } from "../model/initial_weights.ts";
export type { Architecture } from "../model/architecture.ts";
export { fitWeights } from "../model/fit_weights.ts";
export type {
  EpochLoss,
  FitOptions,
  FitResult,
  StopReason,
  TrainingProgress,
} from "../model/fit_weights.ts";
export type { WindowedRows } from "../model/windowed_rows.ts";
export type { Weights } from "../model/weights.ts";
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
  return { values, features, timesteps, windows };
}

/** The scores of windows, gathered a batch at a time. */
function scoresOf(
  network: Autoencoder,
  data: WindowedRows,
  positions: readonly number[],
): Float64Array {
  const scores = new Float64Array(positions.length);
  for (let start = 0; start < positions.length; start += 1024) {
    const actual = gatherWindows(data, positions.slice(start, start + 1024));
    scores.set(
      reconstructionErrors(actual, network.reconstruct(actual), data),
      start,
    );
  }
  return scores;
}

/** Fits the threshold on held-out windows. */
function fitThreshold(
  request: ThresholdRequest,
  network: Autoencoder,
  data: WindowedRows,
  calibration: readonly number[],
  anomalies: () => WindowedRows,
): Threshold {
  if (request.kind === "fixed") return request;
  const normal = scoresOf(network, data, calibration);
  if (request.kind === "percentile") {
    return fitPercentileThreshold(normal, request.percent);
  }
  const attacks = anomalies();
  const count = attacks.windows.length / attacks.timesteps;
  const anomalous = scoresOf(
    network,
    attacks,
    Array.from({ length: count }, (_, i) => i),
  );
  const scores = new Float64Array([...normal, ...anomalous]);
  return fitBestF1Threshold(
    scores,
    new Uint8Array(scores.length).fill(1, normal.length),
  );
}

/** What the model file tells of how it came about. */
function trainingFacts(
  traffic: TrainingTraffic,
  split: WindowSplit,
  order: "random" | "blocks",
  options: FitOptions,
  result: FitResult,
): Record<string, unknown> {
  const {
    epochs = 30,
    batchSize = 256,
    learningRate = 0.001,
    patience = 5,
    seed = 1,
  } = options;
  return {
    data: traffic.data,
    labels: traffic.labels,
    windows: {
      split: order,
      fit: split.fit.length,
      validation: split.validation.length,
      calibration: split.calibration.length,
    },
    options: { epochs, batchSize, learningRate, patience, seed },
    losses: result.losses,
    bestEpoch: result.bestEpoch,
    stopped: result.stopped,
    versions: { gatewarden: VERSION, tfjs: TFJS_VERSION },
  };
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
    threshold: request = { kind: "percentile", percent: 95 },
  } = options;
  const { timesteps } = windowing;
  const traffic = await readTrainingTraffic(rows, schema, windowing);
  checkTraffic(traffic, timesteps, request);
  const split = splitWindows(traffic.normalWindows, timesteps, { order, seed });
  const preprocessor = Preprocessor.fit(
    schema,
    rowsOf(traffic.normalWindows, timesteps, split.fit).map((row) =>
      traffic.values[row]!
    ),
    options.preprocessing,
  );
  const data = prepare(traffic, traffic.normalWindows, timesteps, preprocessor);
  const architecture = parseArchitecture({
    timesteps,
    features: preprocessor.width,
    encoder,
    decoder,
  });
  options.onStart?.({
    rows: traffic.data.rows,
    columns: preprocessor.width,
    fit: split.fit.length,
    validation: split.validation.length,
    calibration: split.calibration.length,
  });
  const result = await fitWeights(
    architecture,
    data,
    split.fit,
    split.validation,
    options,
  );
  const autoencoder = await Autoencoder.create(architecture, result.weights);
  try {
    const anomalies = () =>
      prepare(traffic, traffic.anomalousWindows, timesteps, preprocessor);
    const threshold = fitThreshold(
      request,
      autoencoder,
      data,
      split.calibration,
      anomalies,
    );
    const training = trainingFacts(traffic, split, order, options, result);
    return new Detector({
      schema,
      preprocessor,
      windowing,
      autoencoder,
      threshold,
      training,
    });
  } catch (error) {
    autoencoder[Symbol.dispose]();
    throw error;
  }
}
