/**
 * From rows of traffic to numbers, and from rows to windows.
 *
 * A {@linkcode Preprocessor} is fitted on normal rows and turns every row into F
 * numbers; a {@linkcode WindowCutter} groups consecutive rows. The encoders and
 * scalers that a preprocessor is made of work alone too, one column each. All of
 * them keep what training did not see outside of what it saw. No tensor library
 * is imported.
 *
 * @example Fit on normal rows, keep the state as JSON, cut windows of two rows
 * ```ts
 * import {
 *   cutWindows,
 *   Preprocessor,
 *   type Schema,
 * } from "@gatewarden/gatewarden/features";
 * import { assertEquals } from "@std/assert";
 *
 * const schema: Schema = { features: [{ name: "bytes", type: "numeric" }] };
 * const fitted = Preprocessor.fit(schema, [[0], [999]], { log1p: true });
 * const restored = Preprocessor.fromJSON(
 *   JSON.parse(JSON.stringify(fitted)),
 *   schema,
 * );
 * const rows = [[12], [999], [40]];
 * assertEquals(restored.transform(rows), fitted.transform(rows));
 *
 * const windows = cutWindows(rows.map(() => ({})), { timesteps: 2, stride: 1 });
 * assertEquals(windows, Int32Array.of(0, 1, 1, 2)); // [2 windows, 2 rows]
 * ```
 *
 * @module
 */
export type { ColumnBlock } from "../column_block.ts";
export { ConfigurationError, ModelError } from "../errors.ts";
export { Random } from "../random.ts";
export type {
  Feature,
  FeatureType,
  LabelColumn,
  Schema,
} from "../records/schema.ts";
export {
  type BadRow,
  type FeatureValue,
  isBadRow,
  type Row,
  type TrafficRecord,
} from "../records/traffic_record.ts";
export type {
  ConnectionRecord,
  ConnectionRow,
  ConnectionState,
  TransportProtocol,
} from "../records/connections/connection_record.ts";
export type { ConnectionExtractor } from "./connections/connection_extractor.ts";
export {
  type ConnectionFeatureRows,
  connectionFeatures,
  type ConnectionFeaturesCounts,
  type ConnectionFeaturesOptions,
} from "./connections/connection_features.ts";
export {
  CONNECTION_SCHEMAS,
  connectionFeatureSet,
  type ConnectionSchema,
} from "./connections/connection_schemas.ts";
export {
  type ConnectionTraffic,
  type ConnectionTrafficOptions,
  openConnectionTraffic,
} from "./connections/open_connection_traffic.ts";
export {
  DEFAULT_LATENESS,
  type StartOrderOptions,
} from "./connections/start_order.ts";
export { type Category, UNSEEN } from "./categories.ts";
export type { ColumnSummary } from "./column_summary.ts";
export type { FeatureTransformJson } from "./feature_transform.ts";
export { IdentityScaler } from "./identity_scaler.ts";
export { type EncoderJson, LabelEncoder } from "./label_encoder.ts";
export { signedExpm1, signedLog1p } from "./log1p.ts";
export { MinMaxScaler } from "./min_max_scaler.ts";
export { OneHotEncoder } from "./one_hot_encoder.ts";
export {
  Preprocessor,
  type PreprocessorColumn,
  type PreprocessorJson,
} from "./preprocessor.ts";
export type { PreprocessorOptions } from "./preprocessor_options.ts";
export type { Scaler } from "./scaler.ts";
export type { ScalerJson, ScalerKind } from "./scaler_kinds.ts";
export { type SplitOptions, splitWindows, type WindowSplit } from "./split.ts";
export { StandardScaler, type StandardScalerJson } from "./standard_scaler.ts";
export { WindowCutter, type WindowCutterOptions } from "./window_cutter.ts";
export { WindowStream } from "./window_stream.ts";
export { checkWindowing, parseWindowing, type Windowing } from "./windowing.ts";
export {
  countWindows,
  cutWindows,
  windowLabels,
  type WindowRow,
} from "./windows.ts";
