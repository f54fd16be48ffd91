import type { BatchingOptions } from "../detect/batching.ts";
import { cutBatches } from "../detect/cut_batches.ts";
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
 * Scores a stream of rows and passes on a verdict per window, in order. It waits
 * for `write`, so memory stays flat where the reader is slow.
 */
export async function scoreTraffic(
  detector: Detector,
  rows: AsyncIterable<Row>,
  options: ScoreTrafficOptions,
  write: (verdict: Verdict) => Promise<void>,
): Promise<ScoreCounts> {
  let windows = 0;
  let anomalies = 0;
  using scoring = new BatchScoring(detector, options);
  const batches = cutBatches(rows, detector.scoringParts, options);
  const judged = overlap(
    batches,
    (batch) => scoring.verdicts(batch),
    MOST_BATCHES,
  );
  for await (const verdicts of judged) {
    for (const verdict of verdicts) {
      windows++;
      if (verdict.anomalous) anomalies++;
      else if (options.onlyAnomalies) continue;
      await write(verdict);
    }
  }
  return { windows, anomalies };
}
