/**
 * From scores and truths to every figure that a reader will ask for.
 *
 * A threshold that was tuned on the labels it is judged by is an oracle: the
 * number that most papers print and that nobody can reach in use. So two
 * operating points stand side by side, the **deployable** one, whose threshold
 * came with the detector, and the **oracle**. Every window counts once by its
 * own score; predictions are never widened to whole episodes ("point
 * adjustment"), which lifts even random scores (Kim, Choi, Choi, Lee and Yoon,
 * "Towards a rigorous evaluation of time-series anomaly detection", AAAI 2022).
 *
 * @module
 */
import type { BaselineName } from "./baselines/baseline.ts";
import { bootstrapIntervals, type Intervals } from "./bootstrap.ts";
import {
  type ClassificationMetrics,
  classificationMetrics,
  recallAtFalsePositiveRate,
} from "./metrics.ts";
import {
  type Confusions,
  type OperatingPoints,
  operatingPoints,
} from "./operating_points.ts";

export type { Figures, OperatingPoints } from "./operating_points.ts";

/** Scored windows with their truth, as {@linkcode evaluate} judges them. */
export interface ScoredTraffic {
  /** The model's name, carried to the result. */
  model: string;
  /** `[windows]`, higher is more anomalous. */
  scores: Float64Array;
  /** `[windows]`, 1 where any row of the window is anomalous. */
  anomalous: Uint8Array;
  /** `[windows]`: the label of each window's most telling row. */
  labels: readonly string[];
  /** The deployable threshold, in the unit of the scores. */
  threshold: number;
  /**
   * The label values that the training files held.
   *
   * @default {undefined} Not known: then nothing is said about novel ones.
   */
  trainingLabels?: readonly string[];
  /**
   * The class that a label belongs to, such as `DoS` for `neptune`; a label
   * without one is its own class.
   *
   * @default {undefined} Every label is its own class.
   */
  classOf?: (label: string) => string | undefined;
  /**
   * What baselines make of the same windows.
   *
   * @default {{}}
   */
  baselines?: Readonly<Partial<Record<BaselineName, ScoredBaseline>>>;
}

/** What a baseline makes of the windows. */
export interface ScoredBaseline {
  /** `[windows]`, higher is more anomalous. */
  scores: Float64Array;
  /** Its own deployable threshold, in the unit of its scores. */
  threshold: number;
}

/** How much of a kind of anomaly was found. */
export interface Found {
  /** Anomalous windows of that kind. */
  rows: number;
  /** The share of them above the deployable threshold, 0 to 1. */
  recall: number;
}

/** How much was found of the anomalies that training never saw. */
export interface NovelFound {
  /** Anomalous windows whose label is not among the training labels. */
  rows: number;
  /** The share of them above the deployable threshold; `null` where there are none. */
  recall: number | null;
  /** The same by label, in code unit order. */
  byLabel: Record<string, Found>;
}

/**
 * All figures of one evaluation: what `evaluate --json` prints.
 *
 * Plain data whose numbers are finite. A figure that the traffic does not
 * define is `null`: those that compare the classes where only one is there, and
 * the oracle where nothing is anomalous. Shares of nothing are 0, as
 * {@linkcode classificationMetrics} gives them.
 */
export interface Evaluation extends OperatingPoints {
  /** The model's name. */
  model: string;
  /** Windows judged. */
  rows: number;
  /** Anomalous windows among them. */
  anomalies: number;
  /** The counts behind both thresholds' figures. */
  confusion: Confusions;
  /** The largest recall at or below each false-positive rate. */
  recallAtFalsePositiveRate: {
    "0.1": number | null;
    "0.01": number | null;
    "0.001": number | null;
  };
  /**
   * 95 % bounds of AUROC and of the deployable F1, by resampling the windows;
   * `null` unless both classes are there.
   */
  intervals: Intervals | null;
  /** What was found of each class of anomaly, in code unit order. */
  perClass: Record<string, Found>;
  /** What was found of novel anomalies; `null` where training labels are not known. */
  novel: NovelFound | null;
  /** What it takes to do better than no detector at all. */
  baselines:
    & {
      /** Every window called anomalous. */
      "always-attack": ClassificationMetrics;
    }
    & Partial<Record<BaselineName, OperatingPoints>>;
}

/**
 * Judges scored windows against their truth.
 *
 * @param traffic At least one window.
 * @throws {RangeError} If there are no windows, the lengths differ, or a score or the threshold is infinite.
 * @throws {TypeError} If a score or the threshold is NaN, or a truth is neither 0 nor 1.
 */
export function evaluate(traffic: ScoredTraffic): Evaluation {
  check(traffic);
  const { scores, anomalous, threshold } = traffic;
  const anomalies = anomalous.reduce((sum, value) => sum + value, 0);
  const both = anomalies > 0 && anomalies < scores.length;
  const recallAt = (rate: number): number | null =>
    both ? recallAtFalsePositiveRate(scores, anomalous, rate) : null;

  const { points, confusion } = operatingPoints(scores, anomalous, threshold);
  return {
    model: traffic.model,
    rows: scores.length,
    anomalies,
    ...points,
    confusion,
    recallAtFalsePositiveRate: {
      "0.1": recallAt(0.1),
      "0.01": recallAt(0.01),
      "0.001": recallAt(0.001),
    },
    intervals: bootstrapIntervals(scores, anomalous, threshold),
    perClass: foundBy(traffic, (label) => traffic.classOf?.(label) ?? label),
    novel: novelFound(traffic),
    baselines: {
      "always-attack": classificationMetrics({
        tp: anomalies,
        fp: scores.length - anomalies,
        tn: 0,
        fn: 0,
      }),
      ...judgedBaselines(traffic),
    },
  };
}

function judgedBaselines(
  { baselines = {}, anomalous }: ScoredTraffic,
): Partial<Record<BaselineName, OperatingPoints>> {
  return Object.fromEntries(
    Object.entries(baselines).map(([name, { scores, threshold }]) => [
      name,
      operatingPoints(scores, anomalous, threshold).points,
    ]),
  );
}

function check({ scores, labels, threshold }: ScoredTraffic): void {
  if (scores.length === 0) {
    throw new RangeError("Cannot evaluate as there are no windows");
  }
  if (labels.length !== scores.length) {
    throw new RangeError(
      `Cannot evaluate ${scores.length} scores with ${labels.length} labels as there must be one for each`,
    );
  }
  if (Math.abs(threshold) === Infinity) {
    throw new RangeError(
      `Cannot evaluate at threshold ${threshold} as it must be finite`,
    );
  }
  const infinite = scores.findIndex((score) => Math.abs(score) === Infinity);
  if (infinite >= 0) {
    throw new RangeError(`Cannot evaluate as scores[${infinite}] is infinite`);
  }
}

/** Counts anomalous windows by a name made of their label; `undefined` leaves one out. */
function foundBy(
  { scores, anomalous, labels, threshold }: ScoredTraffic,
  nameOf: (label: string) => string | undefined,
): Record<string, Found> {
  const counts = new Map<string, { rows: number; hits: number }>();
  for (let i = 0; i < scores.length; i++) {
    if (anomalous[i] !== 1) continue;
    const name = nameOf(labels[i]!);
    if (name === undefined) continue;
    const count = counts.get(name) ?? { rows: 0, hits: 0 };
    count.rows++;
    if (scores[i]! > threshold) count.hits++;
    counts.set(name, count);
  }
  // Built from entries, so that a label such as __proto__ stays a plain key.
  return Object.fromEntries(
    [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map((
      [name, { rows, hits }],
    ) => [name, { rows, recall: hits / rows }]),
  );
}

function novelFound(traffic: ScoredTraffic): NovelFound | null {
  if (traffic.trainingLabels === undefined) return null;
  const seen = new Set(traffic.trainingLabels);
  const isNovel = (label: string): boolean => !seen.has(label);
  const byLabel = foundBy(
    traffic,
    (label) => isNovel(label) ? label : undefined,
  );
  const all = foundBy(
    traffic,
    (label) => isNovel(label) ? "novel" : undefined,
  )["novel"];
  return { rows: all?.rows ?? 0, recall: all?.recall ?? null, byLabel };
}
