import {
  type BadRow,
  isBadRow,
  type TrafficRecord,
} from "../records/traffic_record.ts";
import { WindowCutter, type WindowCutterOptions } from "./window_cutter.ts";
import type { Windowing } from "./windowing.ts";

/**
 * Cuts a stream of rows into windows: the streaming twin of `cutWindows`.
 *
 * The same rows give the same windows in the same order. Bad rows end every
 * window and are not passed on. See {@linkcode WindowCutter} for the rules and
 * for what is kept in memory.
 *
 * @example
 * ```ts
 * import { type TrafficRecord, WindowStream } from "@gatewarden/gatewarden/features";
 * import { assertEquals } from "@std/assert";
 *
 * const rows: TrafficRecord[] = [0, 1, 2].map((index) => ({ index, values: [] }));
 * const windows = await Array.fromAsync(
 *   ReadableStream.from(rows)
 *     .pipeThrough(new WindowStream({ timesteps: 2, stride: 1 })),
 * );
 * assertEquals(windows.map((window) => window.map((row) => row.index)), [
 *   [0, 1],
 *   [1, 2],
 * ]);
 * ```
 *
 * @typeParam T What a good row is.
 */
export class WindowStream<T extends TrafficRecord = TrafficRecord>
  extends TransformStream<T | BadRow, T[]> {
  readonly #cutter: WindowCutter<T>;

  /**
   * A stream that has seen no row yet.
   *
   * @param windowing How rows are cut.
   * @param options How many keys are kept.
   * @throws {ConfigurationError} If the windowing is not valid.
   */
  constructor(windowing: Windowing, options: WindowCutterOptions = {}) {
    const cutter = new WindowCutter<T>(windowing, options);
    super({
      transform(row, controller): void {
        if (isBadRow(row)) return cutter.reset();
        const window = cutter.push(row, row.key);
        if (window) controller.enqueue(window);
      },
    });
    this.#cutter = cutter;
  }

  /** How often a key was forgotten to make room for another. */
  get evictedKeys(): number {
    return this.#cutter.evictedKeys;
  }
}
