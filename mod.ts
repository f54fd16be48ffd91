/**
 * Gatewarden: anomalies in network traffic, found by an LSTM autoencoder that was
 * trained on normal traffic only. What it reconstructs badly is not normal.
 *
 * This entry point holds what scoring needs; `./train` adds training, `./handler`
 * scores over HTTP. `./records`, `./features`, `./thresholds` and `./metrics` stand
 * on their own without tfjs. Scoring needs no permission, and no Deno: it runs in
 * bundles for Node 20 too, where files are the caller's to read.
 *
 * @example
 * ```ts
 * import { Detector, syntheticTraffic } from "@gatewarden/gatewarden";
 * import { assert } from "@std/assert";
 *
 * using detector = await Detector.load("synthetic");
 * const rows = await Array.fromAsync(syntheticTraffic({ rows: 1000, seed: 3 }));
 * const anomalies = detector.score(rows).filter(({ anomalous }) => anomalous);
 * assert(anomalies.every(({ reasons }) => reasons!.length > 0));
 * ```
 *
 * @module
 */
export * from "./lib/errors.ts";
export * from "./lib/records/mod.ts";
export { BackendError } from "./lib/model/backend.ts";
export type { Architecture } from "./lib/model/architecture.ts";
export type { AutoencoderOptions } from "./lib/model/autoencoder.ts";
export type { Engine } from "./lib/model/engine.ts";
export {
  Detector,
  type LoadOptions,
  type ScoreOptions,
  type StreamOptions,
} from "./lib/detect/detector.ts";
export type { BatchingOptions } from "./lib/detect/batching.ts";
export type { DetectorParts } from "./lib/detect/detector_parts.ts";
export type { ScoredWindow, WindowNumbers } from "./lib/detect/explanation.ts";
export type { RowInput } from "./lib/detect/row_input.ts";
export type {
  Assessment,
  CalibratedTailJson,
  CombinedJson,
  CombinedPartJson,
  MahalanobisJson,
  PartJson,
  Scorer,
  ScorerJson,
} from "./lib/detect/scorers/scorer.ts";
export type { ScoringParts } from "./lib/detect/window_scorer.ts";
export { DEFAULT_MODEL, SHIPPED_MODELS } from "./lib/detect/shipped_models.ts";
export type { Threshold } from "./lib/detect/threshold.ts";
export type { Reason, ReasonsMode, Verdict } from "./lib/detect/verdict.ts";
export { VERSION } from "./lib/version.ts";
