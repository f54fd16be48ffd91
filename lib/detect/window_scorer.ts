import type { Preprocessor } from "../features/preprocessor.ts";
import { WindowCutter } from "../features/window_cutter.ts";
import type { Windowing } from "../features/windowing.ts";
import { outputsOf } from "../model/architecture.ts";
import type { Autoencoder } from "../model/autoencoder.ts";
import { isBadRow, type TrafficRecord } from "../records/traffic_record.ts";
import { BatchWindow, type ScoredBatch } from "./batch_window.ts";
import type { ScoredWindow } from "./explanation.ts";
import { NumberBuffer } from "./number_buffer.ts";
import { type RowInput, toRow } from "./row_input.ts";
import type { Scorer } from "./scorers/scorer.ts";
import { SquaredError } from "./scorers/squared_error.ts";

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

/** A row that other rows of its window are waited for with. */
interface PreparedRow {
  readonly record: TrafficRecord;
  /** Its numbers and perhaps others'; made once however many windows share it. */
  readonly values: Float32Array;
  /** Where its own numbers start. */
  readonly offset: number;
}

/** How windows are scored. */
export interface WindowScorerOptions {
  /**
   * Whether reconstructions are kept with the windows. Where they are not, and
   * the score needs none, only scores leave the kernel; a window that is asked
   * for its reconstruction then computes it once more.
   *
   * @default {true}
   */
  readonly keepReconstructions?: boolean;
}

/** Windows that are scored at once: enough to keep the backend busy, few in memory. */
const BATCH = 256;
/** Rows that share an array, since to make an array costs more than to fill it. */
const SHARING = 64;
/** What most calls of `push` give. */
const NONE: readonly ScoredWindow[] = [];

/**
 * Rows in one after another, scored windows out: what batch, stream and HTTP share.
 *
 * Windows wait until a batch is full or {@linkcode WindowScorer.flush} is called; a
 * window's score does not depend on its batch.
 */
export class WindowScorer {
  readonly #parts: ScoringParts;
  readonly #keeps: boolean;
  readonly #cutter: WindowCutter<PreparedRow>;
  readonly #numbers = new NumberBuffer();
  /** The rows of the windows whose numbers wait. */
  #waiting: TrafficRecord[][] = [];
  #shared: Float32Array<ArrayBuffer> | undefined;
  #sharedUsed = 0;
  #position = 0;

  /** A scorer that has seen no row. */
  constructor(
    parts: ScoringParts,
    { keepReconstructions = true }: WindowScorerOptions = {},
  ) {
    this.#parts = parts;
    this.#keeps = keepReconstructions;
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
  push(input: RowInput): readonly ScoredWindow[] {
    const { preprocessor, windowing } = this.#parts;
    const row = toRow(input, this.#position, preprocessor.schema, windowing.by);
    this.#position = row.index + 1;
    if (isBadRow(row)) {
      this.#cutter.reset();
      return NONE;
    }
    const { timesteps, stride } = windowing;
    if (timesteps === 1 && stride === 1) this.#addRow(row);
    else this.#addToWindow(row);
    return this.#waiting.length >= BATCH ? this.flush() : NONE;
  }

  /** Scores the windows that wait. */
  flush(): readonly ScoredWindow[] {
    if (this.#waiting.length === 0) return NONE;
    const windows = this.#waiting;
    this.#waiting = [];
    const batch = this.#score(this.#numbers.take());
    return windows.map((records, position) =>
      new BatchWindow(batch, position, records)
    );
  }

  /** A row that is a window, preprocessed to where it will be scored. */
  #addRow(record: TrafficRecord): void {
    const { preprocessor } = this.#parts;
    const { width } = preprocessor;
    const values = this.#numbers.room(width);
    preprocessor.transformInto(record.values, values, this.#numbers.used);
    this.#numbers.advance(width);
    this.#waiting.push([record]);
  }

  /** A row of windows; where it completes one, that waits with the others. */
  #addToWindow(record: TrafficRecord): void {
    const { width } = this.#parts.preprocessor;
    const row = this.#prepare(record);
    const rows = this.#cutter.push(row, record.key);
    if (rows === undefined) return;
    const numbers = this.#numbers.room(rows.length * width);
    let to = this.#numbers.used;
    for (const { values, offset } of rows) {
      for (let i = 0; i < width; i++) numbers[to++] = values[offset + i]!;
    }
    this.#numbers.advance(rows.length * width);
    this.#waiting.push(rows.map(({ record }) => record));
  }

  /** A row's numbers, where they may stay as long as a window waits for others. */
  #prepare(record: TrafficRecord): PreparedRow {
    const { preprocessor, windowing } = this.#parts;
    const { width } = preprocessor;
    // Rows of rare keys stay for long, so they keep no other rows in memory.
    const sharing = windowing.by === undefined ? SHARING : 1;
    let values = this.#shared;
    if (values === undefined || values.length - this.#sharedUsed < width) {
      values = this.#shared = new Float32Array(sharing * width);
      this.#sharedUsed = 0;
    }
    const offset = this.#sharedUsed;
    preprocessor.transformInto(record.values, values, offset);
    this.#sharedUsed += width;
    return { record, values, offset };
  }

  #score(actual: Float32Array): ScoredBatch {
    const { autoencoder, scorer } = this.#parts;
    const { timesteps, features } = autoencoder.architecture;
    const size = timesteps * outputsOf(autoencoder.architecture);
    const isSquaredError = scorer instanceof SquaredError;
    const reconstruction = this.#keeps || !isSquaredError
      ? new Float32Array(actual.length / (timesteps * features) * size)
      : undefined;
    const errors = autoencoder.errors(actual, reconstruction);
    const scores = isSquaredError
      ? errors
      : scorer.scores(actual, reconstruction!);
    return { actual, reconstruction, scores, autoencoder };
  }
}
