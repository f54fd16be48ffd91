import type { Detector } from "../../lib/detect/detector.ts";
import { percentile } from "../../lib/detect/percentile.ts";
import {
  auroc,
  classificationMetrics,
  confusionAt,
} from "../../lib/evaluate/metrics.ts";
import { nslKddFlowSchema } from "../../lib/features/connections/nsl_kdd_flow.ts";
import { splitWindows } from "../../lib/features/split.ts";
import { isAnomalous } from "../../lib/records/is_anomalous.ts";
import { nslKddSchema } from "../../lib/records/nsl_kdd.ts";
import type { Schema } from "../../lib/records/schema.ts";
import type { TrafficRecord } from "../../lib/records/traffic_record.ts";
import { readNslKdd, TEST_FILE, TRAINING_FILE } from "../nsl_kdd_files.ts";
import type { Precision } from "./precision.ts";
import { QuantisedNetwork } from "./quantised_network.ts";

/** What is asked of NSL-KDD, and its answer. */
export interface NslKddRows {
  /** Held-out normal rows of KDDTrain+, preprocessed: `[n, F]`. */
  readonly calibration: Float32Array;
  /** KDDTest+, preprocessed: `[n, F]`. */
  readonly test: Float32Array;
  /** Which rows of it are attacks, `[n]`. */
  readonly anomalous: Uint8Array;
}

/** How well scores tell attacks, at the model's threshold and at one of their own. */
export interface Quality {
  /** What computed the network. */
  readonly name: string;
  readonly auroc: number;
  /** At the threshold that the model came with. */
  readonly f1: number;
  /** At the 95th percentile of its own scores of the calibration rows. */
  readonly recalibratedF1: number;
  /** That percentile. */
  readonly threshold: number;
}

/** The columns of NSL-KDD that a model looks at. */
export function schemaOf(model: string): Schema {
  return model === "nsl-kdd-flow" ? nslKddFlowSchema : nslKddSchema;
}

/** Rows for a model that was trained on KDDTrain+ with the random split. */
export async function nslKddRows(
  model: string,
  detector: Detector,
): Promise<NslKddRows> {
  const schema = schemaOf(model);
  const { preprocessor, training } = detector;
  const columns = (records: readonly TrafficRecord[]) =>
    preprocessor.transform(records.map(({ values }) => values));
  const normal = (await readNslKdd(TRAINING_FILE, schema))
    .filter(({ label }) => !isAnomalous(label, schema));
  const { seed } = training.options as { seed: number };
  const positions = Int32Array.from(normal, (_, i) => i);
  const split = splitWindows(positions, 1, { order: "random", seed });
  const test = await readNslKdd(TEST_FILE, schema);
  return {
    calibration: columns(split.calibration.map((i) => normal[i]!)),
    test: columns(test),
    anomalous: Uint8Array.from(
      test,
      ({ label }) => isAnomalous(label, schema) ? 1 : 0,
    ),
  };
}

/** Windows `[n, F]` to their reconstruction `[n, outputs]`. */
type Reconstruct = (windows: Float32Array) => Float32Array;

function qualityOf(
  name: string,
  detector: Detector,
  rows: NslKddRows,
  reconstruct: Reconstruct,
): Quality {
  const { scorer } = detector.scoringParts;
  const scoresOf = (windows: Float32Array) =>
    scorer.scores(windows, reconstruct(windows));
  const scores = scoresOf(rows.test);
  const f1At = (threshold: number) =>
    classificationMetrics(confusionAt(scores, rows.anomalous, threshold)).f1;
  const threshold = percentile(scoresOf(rows.calibration), 95);
  return {
    name,
    auroc: auroc(scores, rows.anomalous),
    f1: f1At(detector.threshold.value),
    recalibratedF1: f1At(threshold),
    threshold,
  };
}

/** Float32 first, then each precision. */
export function measureQuality(
  detector: Detector,
  rows: NslKddRows,
  precisions: readonly Precision[],
): Quality[] {
  const { autoencoder } = detector.scoringParts;
  const float = qualityOf(
    "float32",
    detector,
    rows,
    (windows) => autoencoder.reconstruct(windows),
  );
  return [
    float,
    ...precisions.map((precision) => {
      const { architecture, weights } = autoencoder;
      const network = new QuantisedNetwork(architecture, weights, precision);
      return qualityOf(
        precision.name,
        detector,
        rows,
        (windows) => network.reconstruct(windows),
      );
    }),
  ];
}
