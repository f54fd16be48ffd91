import type { BatchingOptions } from "../detect/batching.ts";
import type { Detector } from "../detect/detector.ts";
import type { ReasonsMode, Verdict } from "../detect/verdict.ts";
import type { Row } from "../records/traffic_record.ts";

/** Which verdicts are passed on, how full, and when. */
export interface ScoreTrafficOptions extends BatchingOptions {
  /** Which verdicts carry reasons. */
  readonly reasons: ReasonsMode;
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
 * Scores a stream of rows and passes on a verdict per window, in order. It waits
 * for `write`, so memory stays flat where the reader is slow.
 */
export async function scoreTraffic(
  detector: Detector,
  rows: AsyncIterable<Row>,
  { reasons, onlyAnomalies, ...batching }: ScoreTrafficOptions,
  write: (verdict: Verdict) => Promise<void>,
): Promise<ScoreCounts> {
  let windows = 0;
  let anomalies = 0;
  for await (const batch of detector.batches(rows, batching)) {
    for (const verdict of detector.verdicts(batch, { reasons })) {
      windows++;
      if (verdict.anomalous) anomalies++;
      else if (onlyAnomalies) continue;
      await write(verdict);
    }
  }
  return { windows, anomalies };
}
