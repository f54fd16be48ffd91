/**
 * Thresholds as a model file carries them, checked field by field.
 */
import {
  fieldError,
  readArray,
  readChoice,
  readInteger,
  readNumber,
  readNumberIn,
  readObject,
} from "../features/json_fields.ts";
import { parseCalibration } from "./calibration_json.ts";
import {
  type BestF1Threshold,
  type FixedThreshold,
  type PercentileThreshold,
  QUANTILE_PERCENTS,
  type Threshold,
} from "./threshold.ts";
import {
  parseAlertsPerDay,
  parseConformal,
  parseFalsePositiveRate,
  parsePot,
} from "./threshold_json_rates.ts";

/**
 * Reads a threshold from parsed JSON.
 *
 * @param value What `JSON.parse` gave.
 * @returns The same threshold as a fresh object.
 * @throws {ModelError} If a field is missing, unknown, of another type or
 * contradicts another one; the error names it.
 */
export function parseThresholdJson(value: unknown): Threshold {
  const { calibration, ...own } = readObject(
    value,
    "threshold",
    ["kind", "value"],
    [...FIGURES, "evidence", "calibration"],
  );
  const threshold = parseKind(own);
  if (calibration === undefined) return threshold;
  return { ...threshold, calibration: parseCalibration(calibration) };
}

/** What kinds are asked for by. */
const FIGURES = ["percent", "rate", "alerts", "risk", "alpha"];

const PARSERS: Readonly<
  Record<Threshold["kind"], (json: unknown) => Threshold>
> = {
  percentile: parsePercentile,
  "best-f1": parseBestF1,
  "false-positive-rate": parseFalsePositiveRate,
  "alerts-per-day": parseAlertsPerDay,
  pot: parsePot,
  conformal: parseConformal,
  fixed: parseFixed,
};

function parseKind(own: Record<string, unknown>): Threshold {
  const kinds = Object.keys(PARSERS) as Threshold["kind"][];
  return PARSERS[readChoice(own.kind, "threshold.kind", kinds)](own);
}

/** A threshold that a person chose. */
function parseFixed(json: unknown): FixedThreshold {
  const { value } = readObject(json, "threshold", ["kind", "value"]);
  return { kind: "fixed", value: readNumber(value, "threshold.value") };
}

/** A percentile threshold whose quantiles ascend and enclose its value. */
function parsePercentile(json: unknown): PercentileThreshold {
  const keys = ["kind", "value", "percent", "evidence"];
  const threshold = readObject(json, "threshold", keys);
  const path = "threshold.evidence";
  const evidence = readObject(threshold.evidence, path, [
    "windows",
    "mean",
    "quantiles",
  ]);
  const value = readNumber(threshold.value, "threshold.value");
  const percent = readNumberIn(threshold.percent, "threshold.percent", 0, 100);
  const quantiles = parseQuantiles(evidence.quantiles);
  const above = QUANTILE_PERCENTS.findIndex((at) => at >= percent);
  const below = QUANTILE_PERCENTS[above] === percent ? above : above - 1;
  const [low, high] = [quantiles[below]!, quantiles[above]!];
  if (value < low || value > high) {
    throw fieldError(
      "threshold.value",
      `from ${low} to ${high}, as threshold.evidence.quantiles has it`,
      value,
    );
  }
  return {
    kind: "percentile",
    value,
    percent,
    evidence: {
      windows: readInteger(evidence.windows, `${path}.windows`, 1),
      mean: readNumber(evidence.mean, `${path}.mean`),
      quantiles,
    },
  };
}

/** Quantiles at every one of {@linkcode QUANTILE_PERCENTS}, ascending. */
function parseQuantiles(json: unknown): number[] {
  const path = "threshold.evidence.quantiles";
  const quantiles = readArray(json, path)
    .map((quantile, i) => readNumber(quantile, `${path}[${i}]`));
  const { length } = QUANTILE_PERCENTS;
  if (quantiles.length !== length) {
    throw fieldError(path, `a list of ${length} numbers`, quantiles);
  }
  const fall = quantiles.findIndex((value, i) => value < quantiles[i - 1]!);
  if (fall >= 0) {
    throw fieldError(
      `${path}[${fall}]`,
      `at least ${quantiles[fall - 1]}`,
      quantiles[fall],
    );
  }
  return quantiles;
}

/** A best-F1 threshold whose figures are shares. */
function parseBestF1(json: unknown): BestF1Threshold {
  const threshold = readObject(json, "threshold", [
    "kind",
    "value",
    "evidence",
  ]);
  const path = "threshold.evidence";
  const keys = [
    "windows",
    "anomalies",
    "f1",
    "precision",
    "recall",
    "sawLabels",
  ];
  const evidence = readObject(threshold.evidence, path, keys);
  const windows = readInteger(evidence.windows, `${path}.windows`, 1);
  const anomalies = readInteger(evidence.anomalies, `${path}.anomalies`, 1);
  if (anomalies > windows) {
    throw fieldError(`${path}.anomalies`, `at most ${windows}`, anomalies);
  }
  if (evidence.sawLabels !== true) {
    throw fieldError(`${path}.sawLabels`, "true", evidence.sawLabels);
  }
  return {
    kind: "best-f1",
    value: readNumber(threshold.value, "threshold.value"),
    evidence: {
      windows,
      anomalies,
      f1: readNumberIn(evidence.f1, `${path}.f1`, 0, 1),
      precision: readNumberIn(evidence.precision, `${path}.precision`, 0, 1),
      recall: readNumberIn(evidence.recall, `${path}.recall`, 0, 1),
      sawLabels: true,
    },
  };
}
