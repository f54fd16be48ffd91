import type { Preprocessor } from "../features/preprocessor.ts";
import type { Windowing } from "../features/windowing.ts";
import type { Autoencoder } from "../model/autoencoder.ts";
import { BatchWindow } from "./batch_window.ts";
import type { ScoredWindow } from "./explanation.ts";
import type { RowInput } from "./row_input.ts";
import { scoreNumbers } from "./score_numbers.ts";
import type { Scorer } from "./scorers/scorer.ts";
import { type WindowBatch, WindowBatcher } from "./window_batcher.ts";

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

/** What most calls of `push` give. */
const NONE: readonly ScoredWindow[] = [];

/**
 * Rows in one after another, scored windows out, for those who need more of a window
 * than its verdict.
 *
 * Windows wait until a batch is full or {@linkcode WindowScorer.flush} is called; a
 * window's score does not depend on its batch.
 */
export class WindowScorer {
  readonly #parts: ScoringParts;
  readonly #batcher: WindowBatcher;

  /** A scorer that has seen no row. */
  constructor(parts: ScoringParts) {
    this.#parts = parts;
    this.#batcher = new WindowBatcher(parts);
  }

  /** Whether windows wait for their batch. */
  get isWaiting(): boolean {
    return this.#batcher.isWaiting;
  }

  /**
   * Takes the next row.
   *
   * @returns A batch of scored windows once one is full, else nothing.
   * @throws {TypeError} If a value is not of its feature's type.
   * @throws {RangeError} If the row has the wrong number of values.
   */
  push(input: RowInput): readonly ScoredWindow[] {
    const batch = this.#batcher.push(input);
    return batch === undefined ? NONE : scoreBatch(batch, this.#parts);
  }

  /** Scores the windows that wait. */
  flush(): readonly ScoredWindow[] {
    return this.isWaiting
      ? scoreBatch(this.#batcher.flush(), this.#parts)
      : NONE;
  }
}

/** Scores windows that were put together. */
export function scoreBatch(
  { windows, values }: WindowBatch,
  parts: Pick<ScoringParts, "autoencoder" | "scorer">,
): readonly ScoredWindow[] {
  const batch = scoreNumbers(values, parts);
  return windows.map((records, position) =>
    new BatchWindow(batch, position, records)
  );
}
