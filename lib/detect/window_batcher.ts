import type { Preprocessor } from "../features/preprocessor.ts";
import { WindowCutter } from "../features/window_cutter.ts";
import type { Windowing } from "../features/windowing.ts";
import { isBadRow, type TrafficRecord } from "../records/traffic_record.ts";
import { NumberBuffer } from "./number_buffer.ts";
import { type RowInput, toRow } from "./row_input.ts";

/** Windows that are scored together. */
export interface WindowBatch {
  /** The rows of each window, oldest first. */
  readonly windows: readonly (readonly TrafficRecord[])[];
  /** `[batch, timesteps, features]` after preprocessing. */
  readonly values: Float32Array;
}

/** What turns rows into batches. */
export interface BatchingParts {
  /** Rows to columns. */
  readonly preprocessor: Preprocessor;
  /** Rows to windows. */
  readonly windowing: Windowing;
}

/** A row that other rows of its window are waited for with. */
interface PreparedRow {
  readonly record: TrafficRecord;
  /** `[features]`; preprocessed once however many windows share the row. */
  readonly columns: Float32Array;
}

/** Windows that are scored at once: enough to keep the backend busy, few in memory. */
const BATCH = 256;

/**
 * Rows in one after another, batches of windows out, not yet scored.
 *
 * Windows wait until a batch is full or {@linkcode WindowBatcher.flush} is called.
 */
export class WindowBatcher {
  readonly #parts: BatchingParts;
  readonly #cutter: WindowCutter<PreparedRow>;
  readonly #numbers = new NumberBuffer();
  /** The rows of the windows whose numbers wait. */
  #waiting: (readonly TrafficRecord[])[] = [];
  #position = 0;

  /** A batcher that has seen no row. */
  constructor(parts: BatchingParts) {
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
   * @returns A batch once one is full, else nothing.
   * @throws {TypeError} If a value is not of its feature's type.
   * @throws {RangeError} If the row has the wrong number of values.
   */
  push(input: RowInput): WindowBatch | undefined {
    const { preprocessor, windowing } = this.#parts;
    const row = toRow(input, this.#position, preprocessor.schema, windowing.by);
    this.#position = row.index + 1;
    if (isBadRow(row)) {
      this.#cutter.reset();
      return undefined;
    }
    const { timesteps, stride } = windowing;
    if (timesteps === 1 && stride === 1) this.#addRow(row);
    else this.#addToWindow(row);
    return this.#waiting.length >= BATCH ? this.flush() : undefined;
  }

  /** The windows that wait, however few. */
  flush(): WindowBatch {
    const windows = this.#waiting;
    this.#waiting = [];
    return { windows, values: this.#numbers.take() };
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
    const { preprocessor } = this.#parts;
    const { width } = preprocessor;
    // An array of its own: rows of rare keys stay for long, and keep nothing else.
    const columns = new Float32Array(width);
    preprocessor.transformInto(record.values, columns, 0);
    const rows = this.#cutter.push({ record, columns }, record.key);
    if (rows === undefined) return;
    const values = this.#numbers.room(rows.length * width);
    for (const { columns } of rows) {
      values.set(columns, this.#numbers.used);
      this.#numbers.advance(width);
    }
    this.#waiting.push(rows.map(({ record }) => record));
  }
}
