import type { Detector } from "../detect/detector.ts";
import { DisjointWindows } from "../detect/disjoint_windows.ts";
import { fitRequested } from "../detect/fit_requested.ts";
import type { ThresholdRequest } from "../detect/threshold_request.ts";
import type { Threshold } from "../detect/threshold.ts";
import { TrafficClock } from "../detect/traffic_clock.ts";
import { BadInputError, ConfigurationError } from "../errors.ts";
import { countText } from "../evaluate/report/number_text.ts";
import { isAnomalous } from "../records/is_anomalous.ts";
import type { Schema } from "../records/schema.ts";
import { isBadRow, type Row } from "../records/traffic_record.ts";
import type { Input } from "./read_traffic.ts";
import { tooShort } from "./too_short.ts";

/** A threshold and what a model file says of the traffic behind it. */
export interface Calibration {
  /** The new threshold. */
  readonly threshold: Threshold;
  /** The traffic. */
  readonly facts: CalibrationFacts;
}

/** What a model file says of the traffic that its threshold was re-fitted on. */
export interface CalibrationFacts {
  /** SHA-256 over the good rows' values and labels in order, as JSON lines. */
  readonly sha256: string;
  /** Good rows. */
  readonly rows: number;
  /** Good rows that are normal. */
  readonly normalRows: number;
  /** Rows that could not be read. */
  readonly badRows: number;
}

/** Passes rows on, and notes their times and a fingerprint. */
async function* noted(
  rows: AsyncIterable<Row>,
  clock: TrafficClock,
  update: (line: string) => void,
): AsyncGenerator<Row> {
  for await (const row of rows) {
    if (!isBadRow(row)) {
      clock.see(row.time);
      update(JSON.stringify([row.values, row.label ?? null]) + "\n");
    }
    yield row;
  }
}

/** Scores by what their windows are. */
interface Scores {
  readonly normal: number[];
  readonly disjoint: number[];
  readonly anomalous: number[];
}

/** Scores all windows; of each only its score is kept. */
async function scoresOf(
  detector: Detector,
  rows: AsyncIterable<Row>,
  schema: Schema,
): Promise<Scores> {
  const scores: Scores = { normal: [], disjoint: [], anomalous: [] };
  const disjoint = new DisjointWindows();
  for await (const { score, records } of detector.windows(rows)) {
    if (records.some(({ label }) => isAnomalous(label, schema))) {
      scores.anomalous.push(score);
      continue;
    }
    scores.normal.push(score);
    if (disjoint.take(records.map(({ index }) => index))) {
      scores.disjoint.push(score);
    }
  }
  return scores;
}

/**
 * Fits a threshold on the normal windows of fresh traffic; windows with a row that
 * is labelled otherwise are left out, as in training.
 *
 * @throws {BadInputError} If the rows make no window.
 * @throws {ConfigurationError} If no window is normal, or the threshold cannot be
 * fitted on these.
 */
export async function calibrateTraffic(
  detector: Detector,
  { rows, traffic: { schema }, counts }: Input,
  request: ThresholdRequest,
): Promise<Calibration> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  const clock = new TrafficClock();
  const all = noted(rows, clock, (line) => hash.update(line));
  const { normal, disjoint, anomalous } = await scoresOf(detector, all, schema);
  const windows = normal.length + anomalous.length;
  if (windows === 0) {
    throw new BadInputError(
      `Cannot calibrate as ${tooShort(detector, counts)}`,
    );
  }
  if (normal.length === 0) {
    throw new ConfigurationError(
      `Cannot calibrate as none of the ${
        countText(windows)
      } windows is normal: ` +
        `name the label that is with --normal VALUE`,
    );
  }
  if (request.kind === "best-f1" && anomalous.length === 0) {
    throw new ConfigurationError(
      "Cannot choose a best-f1 threshold as no window is labelled anomalous: " +
        "use --threshold percentile:95",
    );
  }
  const threshold = fitRequested(request, {
    scores: Float64Array.from(normal),
    disjoint: Float64Array.from(disjoint),
    anomalous: () => Float64Array.from(anomalous),
    windowsPerDay: () => clock.windowsPerDay(windows),
  });
  const facts = {
    sha256: hash.digest("hex"),
    rows: counts.good,
    normalRows: counts.good - counts.anomalous,
    badRows: counts.bad,
  };
  return { threshold, facts };
}
