import type { Preprocessor } from "../features/preprocessor.ts";
import { WindowCutter } from "../features/window_cutter.ts";
import type { Windowing } from "../features/windowing.ts";
import type { Autoencoder } from "../model/autoencoder.ts";
import { isBadRow, type TrafficRecord } from "../records/traffic_record.ts";
import type { ScoredWindow } from "./explanation.ts";
import { type RowInput, toRow } from "./row_input.ts";
import type { Scorer } from "./scorers/scorer.ts";

/** The fitted parts that scoring runs through. */
export interface ScoringParts {
  /** Rows to columns. */
  readonly preprocessor: Preprocessor;
  /** Rows to windows. */
  readonly windowing: Windowing;
  /** Windows to their reconstruction. */
  readonly autoencoder: Autoencoder;
  /** Windows and their reconstruction to scores. */
  readonly scorer: Scorer;
}

/** A row that waits in a window, preprocessed once however many windows share it. */
interface PreparedRow {
  readonly record: TrafficRecord;
  /** `[features]` */
  readonly columns: Float32Array;
}

/** Windows that are scored at once: enough to keep the backend busy, few in memory. */
const BATCH = 256;

/**
 * Rows in one after another, scored windows out: what batch, stream and HTTP share.
 *
 * Windows wait until a batch is full or {@linkcode WindowScorer.flush} is called; a
 * window's score does not depend on its batch.
 */
export class WindowScorer {
  readonly #parts: ScoringParts;
  readonly #cutter: WindowCutter<PreparedRow>;
  #waiting: PreparedRow[][] = [];
  #position = 0;

  /** A scorer that has seen no row. */
  constructor(parts: ScoringParts) {
    this.#parts = parts;
    this.#cutter = new WindowCutter(parts.windowing);
  }

  /** Whether windows wait for their batch. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Takes the next row.
   *
   * @returns A batch of scored windows once one is full, else nothing.
   * @throws {TypeError} If a value is not of its feature's type.
   * @throws {RangeError} If the row has the wrong number of values.
   */
  push(input: RowInput): ScoredWindow[] {
    const { preprocessor, windowing } = this.#parts;
    const row = toRow(input, this.#position, preprocessor.schema, windowing.by);
    this.#position = row.index + 1;
    if (isBadRow(row)) {
      this.#cutter.reset();
      return [];
    }
    const columns = new Float32Array(preprocessor.width);
    preprocessor.transformInto(row.values, columns, 0);
    const window = this.#cutter.push({ record: row, columns }, row.key);
    if (window !== undefined) this.#waiting.push(window);
    return this.#waiting.length >= BATCH ? this.flush() : [];
  }

  /** Scores the windows that wait. */
  flush(): ScoredWindow[] {
    if (this.#waiting.length === 0) return [];
    const windows = this.#waiting;
    this.#waiting = [];
    const { windowing: { timesteps }, preprocessor: { width: features } } =
      this.#parts;
    const size = timesteps * features;
    const actual = new Float32Array(windows.length * size);
    windows.forEach((rows, window) =>
      rows.forEach(({ columns }, t) =>
        actual.set(columns, window * size + t * features)
      )
    );
    const { autoencoder, scorer } = this.#parts;
    const reconstruction = autoencoder.reconstruct(actual);
    const scores = scorer.scores(actual, reconstruction);
    const outputSize = reconstruction.length / windows.length;
    return windows.map((rows, window) => ({
      score: scores[window]!,
      records: rows.map(({ record }) => record),
      actual: actual.subarray(window * size, (window + 1) * size),
      reconstruction: reconstruction.subarray(
        window * outputSize,
        (window + 1) * outputSize,
      ),
    }));
  }
}
