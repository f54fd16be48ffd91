import type { Preprocessor } from "../features/preprocessor.ts";
import { WindowCutter } from "../features/window_cutter.ts";
import type { Windowing } from "../features/windowing.ts";
import { ownTexts } from "../records/own_texts.ts";
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
  /** Its numbers and perhaps others'; made once however many windows share it. */
  readonly values: Float32Array;
  /** Where its own numbers start. */
  readonly offset: number;
}

/** Windows that are scored at once: enough to keep the backend busy, few in memory. */
const BATCH = 256;
/** Rows that share an array, since to make an array costs more than to fill it. */
const SHARING = 64;

/**
 * Rows in one after another, batches of windows out, not yet scored.
 *
 * Windows wait until a batch is full or {@linkcode WindowBatcher.flush} is called.
 */
export class WindowBatcher {
  readonly #parts: BatchingParts;
  readonly #cutter: WindowCutter<PreparedRow>;
  readonly #numbers: NumberBuffer;
  /** The rows of the windows whose numbers wait. */
  #waiting: (readonly TrafficRecord[])[] = [];
  #shared: Float32Array<ArrayBuffer> | undefined;
  #sharedUsed = 0;
  #position = 0;

  /**
   * A batcher that has seen no row.
   *
   * @param numbers Where the windows' numbers are put together. @default a new one
   */
  constructor(parts: BatchingParts, numbers = new NumberBuffer()) {
    this.#parts = parts;
    this.#numbers = numbers;
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
    let values = this.#shared;
    if (values === undefined || values.length - this.#sharedUsed < width) {
      // Rows of rare keys stay for long, so they keep no other rows in memory; and
      // the first array may be all that a single window needs.
      const first = values === undefined ? windowing.timesteps : SHARING;
      const rows = windowing.by === undefined ? Math.min(first, SHARING) : 1;
      values = this.#shared = new Float32Array(rows * width);
      this.#sharedUsed = 0;
    }
    const offset = this.#sharedUsed;
    preprocessor.transformInto(record.values, values, offset);
    this.#sharedUsed += width;
    // So do their texts.
    const kept = windowing.by === undefined ? record : ownTexts(record);
    return { record: kept, values, offset };
  }
}
