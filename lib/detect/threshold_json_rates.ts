/**
 * Thresholds fitted to a rate, as a model file carries them.
 *
 * @module
 */
import {
  fieldError,
  readChoice,
  readInteger,
  readNumber,
  readNumberIn,
  readObject,
} from "../features/json_fields.ts";
import { clopperPearsonUpper } from "./clopper_pearson.ts";
import type {
  AlertsPerDayThreshold,
  ConformalThreshold,
  FalsePositiveRateThreshold,
  PotFallback,
  PotThreshold,
} from "./threshold.ts";

const PATH = "threshold.evidence";

/** The threshold's own fields and those of its evidence. */
function readParts(
  json: unknown,
  figure: string,
  keys: readonly string[],
  optional: readonly string[] = [],
) {
  const own = ["kind", "value", figure, "evidence"];
  const threshold = readObject(json, "threshold", own);
  const evidence = readObject(threshold.evidence, PATH, keys, optional);
  return {
    value: readNumber(threshold.value, "threshold.value"),
    figure: threshold[figure],
    evidence,
    windows: readInteger(evidence.windows, `${PATH}.windows`, 1),
  };
}

/** A number above 0. */
function readPositive(json: unknown, path: string): number {
  const value = readNumber(json, path);
  if (value <= 0) throw fieldError(path, "a number above 0", value);
  return value;
}

/** A number above 0 and below 1. */
function readRate(json: unknown, path: string): number {
  const value = readNumber(json, path);
  if (value <= 0 || value >= 1) {
    throw fieldError(path, "a number between 0 and 1", value);
  }
  return value;
}

/** A number of windows, at most as many as there may be. */
function readCount(json: unknown, path: string, most: number): number {
  const value = readInteger(json, path, 0);
  if (value > most) throw fieldError(path, `at most ${most}`, value);
  return value;
}

/** A promised rate, whose bound follows from its counts. */
export function parseFalsePositiveRate(
  json: unknown,
): FalsePositiveRateThreshold {
  const keys = [
    "windows",
    "allowed",
    "exceedances",
    "upperBound",
    "confidence",
  ];
  const { value, figure, evidence, windows } = readParts(json, "rate", keys);
  const rate = readRate(figure, "threshold.rate");
  const allowed = readCount(evidence.allowed, `${PATH}.allowed`, windows - 1);
  const confidence = readRate(evidence.confidence, `${PATH}.confidence`);
  const upperBound = readNumberIn(
    evidence.upperBound,
    `${PATH}.upperBound`,
    0,
    rate,
  );
  const bound = clopperPearsonUpper(allowed, windows, confidence);
  // Logarithms may differ by a last bit between engines.
  if (Math.abs(upperBound - bound) > 1e-9) {
    throw fieldError(`${PATH}.upperBound`, `${bound}`, upperBound);
  }
  const exceedances = readCount(
    evidence.exceedances,
    `${PATH}.exceedances`,
    allowed,
  );
  return {
    kind: "false-positive-rate",
    value,
    rate,
    evidence: { windows, allowed, exceedances, upperBound, confidence },
  };
}

/** A threshold of so many alarms a day. */
export function parseAlertsPerDay(json: unknown): AlertsPerDayThreshold {
  const keys = [
    "windows",
    "exceedances",
    "windowsPerDay",
    "rateFrom",
    "expectedAlerts",
  ];
  const { value, figure, evidence, windows } = readParts(json, "alerts", keys);
  return {
    kind: "alerts-per-day",
    value,
    alerts: readPositive(figure, "threshold.alerts"),
    evidence: {
      windows,
      exceedances: readCount(
        evidence.exceedances,
        `${PATH}.exceedances`,
        windows - 1,
      ),
      windowsPerDay: readPositive(
        evidence.windowsPerDay,
        `${PATH}.windowsPerDay`,
      ),
      rateFrom: readChoice(evidence.rateFrom, `${PATH}.rateFrom`, [
        "times",
        "person",
      ]),
      expectedAlerts: readPositive(
        evidence.expectedAlerts,
        `${PATH}.expectedAlerts`,
      ),
    },
  };
}

/** A threshold from a tail, or from the percentile in its stead. */
export function parsePot(json: unknown): PotThreshold {
  const keys = ["windows", "level", "initial", "peaks"];
  const { value, figure, evidence, windows } = readParts(json, "risk", keys, [
    "tail",
    "fallback",
  ]);
  const { tail, fallback } = evidence;
  if ((tail === undefined) === (fallback === undefined)) {
    throw fieldError(PATH, `an object with "tail" or "fallback"`, evidence);
  }
  return {
    kind: "pot",
    value,
    risk: readRate(figure, "threshold.risk"),
    evidence: {
      windows,
      level: readNumberIn(evidence.level, `${PATH}.level`, 50, 100),
      initial: readNumber(evidence.initial, `${PATH}.initial`),
      peaks: readCount(evidence.peaks, `${PATH}.peaks`, windows),
      ...(fallback === undefined ? { tail: parseTail(tail) } : {
        fallback: readChoice<PotFallback>(fallback, `${PATH}.fallback`, [
          "too-few-peaks",
          "ties",
        ]),
      }),
    },
  };
}

function parseTail(json: unknown) {
  const tail = readObject(json, `${PATH}.tail`, ["shape", "scale"]);
  return {
    shape: readNumber(tail.shape, `${PATH}.tail.shape`),
    scale: readPositive(tail.scale, `${PATH}.tail.scale`),
  };
}

/** A threshold on p-values. */
export function parseConformal(json: unknown): ConformalThreshold {
  const keys = ["windows", "exceedances"];
  const { value, figure, evidence, windows } = readParts(json, "alpha", keys);
  return {
    kind: "conformal",
    value,
    alpha: readRate(figure, "threshold.alpha"),
    evidence: {
      windows,
      exceedances: readCount(
        evidence.exceedances,
        `${PATH}.exceedances`,
        windows - 1,
      ),
    },
  };
}
