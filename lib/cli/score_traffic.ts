import type { BatchingOptions } from "../detect/batching.ts";
import { cutRowArrays } from "../detect/cut_batches.ts";
import type { Detector } from "../detect/detector.ts";
import type { Verdict } from "../detect/verdict.ts";
import type { Row } from "../records/traffic_record.ts";
import { BatchScoring, type BatchScoringOptions } from "./batch_scoring.ts";
import { overlap } from "./overlap.ts";

/** Which verdicts are passed on, how full, and when. */
export interface ScoreTrafficOptions
  extends BatchingOptions, BatchScoringOptions {
  /** Whether normal windows are left out. */
  readonly onlyAnomalies: boolean;
}

/** What was scored. */
export interface ScoreCounts {
  /** Windows. */
  readonly windows: number;
  /** Anomalous windows among them. */
  readonly anomalies: number;
}

/**
 * Batches under way: a second core has its next ones while this one reads on, and
 * what is scored here meanwhile waits for its turn.
 */
const MOST_BATCHES = 8;

/**
 * Scores rows and passes on a verdict per window, in order, those that were scored
 * together in one array. It waits for `write`, so memory stays flat where the reader
 * is slow.
 *
 * @param rows The rows, in arrays as they come.
 */
export async function scoreTraffic(
  detector: Detector,
  rows: AsyncIterable<readonly Row[]>,
  options: ScoreTrafficOptions,
  write: (verdicts: readonly Verdict[]) => Promise<void>,
): Promise<ScoreCounts> {
  let windows = 0;
  let anomalies = 0;
  using scoring = new BatchScoring(detector, options);
  const batches = cutRowArrays(rows, detector.scoringParts, options);
  const judged = overlap(
    batches,
    (batch) => scoring.verdicts(batch),
    MOST_BATCHES,
  );
  for await (const verdicts of judged) {
    const anomalous = verdicts.filter((verdict) => verdict.anomalous);
    windows += verdicts.length;
    anomalies += anomalous.length;
    await write(options.onlyAnomalies ? anomalous : verdicts);
  }
  return { windows, anomalies };
}
