/**
 * From connections to what is written: features, windows, verdicts, alerts.
 *
 *     connections ─► in order ─► features ─► windows ─► verdicts ─► records
 *                    ConnectionFeatures      WindowScorer           AlertPipeline
 *
 * It is pushed, batch by batch, and knows no clock but that of the connections, so
 * that a log gives the same records whether it is followed or read. A connection
 * is done when it has been scored, or has been put into the window of a later one.
 *
 * @module
 */
import type { Detector } from "../detect/detector.ts";
import { WindowScorer } from "../detect/window_scorer.ts";
import { ConfigurationError } from "../errors.ts";
import {
  ConnectionFeatures,
  type ConnectionFeaturesCounts,
  type ConnectionFeaturesOptions,
} from "../features/connections/connection_features.ts";
import { connectionFeatureSet } from "../features/connections/connection_schemas.ts";
import type { ConnectionRow } from "../records/connections/connection_record.ts";
import type { BadRow, Row } from "../records/traffic_record.ts";
import type { AlertPipeline, AlertRecord } from "./alert_pipeline.ts";

/** What came of a batch. */
export interface WatchOutcome {
  /** What is to be written, in order. */
  readonly records: AlertRecord[];
  /** The lines of the log that need not be read again. */
  readonly done: number[];
}

/** What a watcher is made of. */
export interface WatcherOptions {
  /** How many seconds a connection waits. @default {the model's, else 2} */
  readonly lateness?: number;
  /** Is told of each row that cannot be read. */
  readonly onBadRow: (row: BadRow) => void;
}

/** Which features a detector needs, and by whom its windows are cut. */
function planOf(
  detector: Detector,
  lateness: number | undefined,
): ConnectionFeaturesOptions {
  if (detector.schema.connections === undefined) {
    throw new ConfigurationError(
      "Cannot watch with this model as it was not trained on connections: train " +
        "one on a conn.log, an eve.json or a capture and name it with --model, " +
        "or take nsl-kdd-flow",
    );
  }
  const { by, lateness: trained } = detector.windowing;
  const key = by === "source" || by === "destination" ? by : undefined;
  if (key !== by) {
    throw new ConfigurationError(
      `Cannot watch with this model as its windows are cut by ${
        JSON.stringify(by)
      }, which is neither source nor destination`,
    );
  }
  const wait = lateness ?? trained;
  return {
    schema: connectionFeatureSet(detector.schema),
    ...(key !== undefined && { by: key }),
    ...(wait !== undefined && { lateness: wait }),
  };
}

/** Scores connections as they come. */
export class Watcher {
  readonly #pipeline: AlertPipeline;
  readonly #onBadRow: (row: BadRow) => void;
  readonly #plan: ConnectionFeaturesOptions;
  readonly #features: ConnectionFeatures;
  #detector: Detector;
  #scorer: WindowScorer;
  #badRows = 0;
  #newest: number | undefined;

  /**
   * A watcher that has seen nothing. The detector stays the caller's.
   *
   * @throws {ConfigurationError} If the model's features are not of connections.
   */
  constructor(
    detector: Detector,
    pipeline: AlertPipeline,
    { lateness, onBadRow }: WatcherOptions,
  ) {
    this.#plan = planOf(detector, lateness);
    this.#features = new ConnectionFeatures(this.#plan);
    this.#detector = detector;
    this.#scorer = new WindowScorer(detector.scoringParts);
    this.#pipeline = pipeline;
    this.#onBadRow = onBadRow;
  }

  /** What ordering and extraction have met. */
  get counts(): ConnectionFeaturesCounts {
    return this.#features.counts;
  }

  /** Rows that could not be read. */
  get badRows(): number {
    return this.#badRows;
  }

  /** The newest start that was scored, in seconds since 1970. */
  get newest(): number | undefined {
    return this.#newest;
  }

  /** Takes connections; gives what comes of those whose turn it is. */
  take(batch: readonly ConnectionRow[]): WatchOutcome {
    return this.#score(this.#features.push(batch));
  }

  /** Lets none wait any longer: at the end, or where the input pauses. */
  flush(): WatchOutcome {
    return this.#score(this.#features.flush());
  }

  /**
   * Goes on with another detector; windows under way are begun anew.
   *
   * @throws {ConfigurationError} If it needs other features than the one before.
   */
  replaceDetector(detector: Detector): void {
    const plan = planOf(detector, this.#plan.lateness);
    if (plan.schema !== this.#plan.schema || plan.by !== this.#plan.by) {
      throw new ConfigurationError(
        "Cannot go on with the new model as it needs other features or windows " +
          "than the one before: start watch again",
      );
    }
    this.#detector = detector;
    this.#scorer = new WindowScorer(detector.scoringParts);
  }

  #score(rows: readonly Row[]): WatchOutcome {
    const outcome: WatchOutcome = { records: [], done: [] };
    for (const row of rows) {
      if ("problem" in row) {
        // A line that is damaged is no gap in what a host did: windows go on.
        this.#badRows++;
        this.#onBadRow(row);
        outcome.done.push(row.line);
        continue;
      }
      const { line, start } = row.connection!;
      if (line !== undefined) outcome.done.push(line);
      this.#newest = Math.max(this.#newest ?? start, start);
      this.#tell(this.#scorer.push(row), outcome);
    }
    this.#tell(this.#scorer.flush(), outcome);
    if (this.#newest !== undefined && rows.length > 0) {
      outcome.records.push(...this.#pipeline.advance(this.#newest));
    }
    return outcome;
  }

  #tell(
    windows: ReturnType<WindowScorer["flush"]>,
    { records }: WatchOutcome,
  ): void {
    if (windows.length === 0) return;
    const verdicts = this.#detector.verdicts(windows);
    verdicts.forEach((verdict, i) => {
      const connections = windows[i]!.records.map((row) => row.connection);
      records.push(
        ...this.#pipeline.push(verdict, connections.at(-1)!, connections),
      );
    });
  }
}
