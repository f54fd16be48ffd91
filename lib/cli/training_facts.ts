import type { Detector } from "../detect/detector.ts";
import type { TrainingHistory } from "../evaluate/report/report_data.ts";

/** Plain data of which nothing is certain. */
type Json = Readonly<Record<string, unknown>>;

function asObject(value: unknown): Json {
  const isObject = typeof value === "object" && value !== null &&
    !Array.isArray(value);
  return isObject ? value as Json : {};
}

function asNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** What a model file tells of its training; a foreign model may tell nothing. */
export interface TrainingFacts {
  /** Good rows that were read. */
  readonly rows?: number;
  /** Good rows that were normal. */
  readonly normalRows?: number;
  /** The rows that the threshold was fitted on later, where it was. */
  readonly calibration?: { readonly rows: number; readonly normalRows: number };
  /** SHA-256 of the rows. */
  readonly dataSha256?: string;
  /** The label values that were seen, where there were any. */
  readonly labels?: readonly string[];
  /** How windows were divided. */
  readonly split?: "random" | "blocks";
  /** The epochs' losses and the epoch that was kept. */
  readonly history?: TrainingHistory;
  /** Why training ended: `epochs`, `patience` or `aborted`. */
  readonly stopped?: string;
  /** The options that training ran with, as names and values. */
  readonly options: readonly (readonly [name: string, value: string])[];
  /** The versions that trained, as names and values. */
  readonly versions: readonly (readonly [name: string, value: string])[];
}

function historyOf(training: Json): TrainingHistory | undefined {
  const bestEpoch = asNumber(training.bestEpoch);
  if (!Array.isArray(training.losses) || bestEpoch === undefined) {
    return undefined;
  }
  const losses = training.losses.map((entry) => {
    const { epoch, loss, validationLoss } = asObject(entry);
    return {
      epoch: asNumber(epoch) ?? NaN,
      loss: asNumber(loss) ?? NaN,
      validationLoss: asNumber(validationLoss) ?? NaN,
    };
  });
  const isWhole = losses.length > 0 &&
    losses.every((entry) => Object.values(entry).every(Number.isFinite));
  return isWhole ? { losses, bestEpoch } : undefined;
}

function calibrationOf(training: Json): TrainingFacts["calibration"] {
  const { rows, normalRows } = asObject(training.calibration);
  return typeof rows === "number" && typeof normalRows === "number"
    ? { rows, normalRows }
    : undefined;
}

function pairs(value: unknown): (readonly [string, string])[] {
  return Object.entries(asObject(value))
    .map(([name, value]) => [name, String(value)] as const);
}

/** Reads what a model tells of its training, and leaves out what is not as expected. */
export function trainingFacts({ training }: Detector): TrainingFacts {
  const data = asObject(training.data);
  const labels = Array.isArray(training.labels)
    ? training.labels.filter((label) => typeof label === "string")
    : [];
  const rows = asNumber(data.rows);
  const normalRows = asNumber(data.normalRows);
  const { split } = asObject(training.windows);
  const history = historyOf(training);
  const calibration = calibrationOf(training);
  return {
    ...(rows !== undefined && { rows }),
    ...(normalRows !== undefined && { normalRows }),
    ...(typeof data.sha256 === "string" && { dataSha256: data.sha256 }),
    ...(labels.length > 0 && { labels }),
    ...((split === "random" || split === "blocks") && { split }),
    ...(history && { history }),
    ...(calibration && { calibration }),
    ...(typeof training.stopped === "string" && { stopped: training.stopped }),
    options: pairs(training.options),
    versions: pairs(training.versions),
  };
}
