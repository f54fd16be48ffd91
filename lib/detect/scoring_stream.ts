import type { ScoredWindow } from "./explanation.ts";
import type { RowInput } from "./row_input.ts";
import { type ScoringParts, WindowScorer } from "./window_scorer.ts";

/**
 * Rows in, scored windows out, turned into whatever the caller makes of one.
 *
 * Under load windows are scored in full batches. Where rows trickle, what waits is
 * scored as soon as the event loop has nothing else to do, so that the last row
 * before a pause does not wait for the next one. Memory holds one batch and the
 * rows of the windows under way.
 */
export class ScoringStream<T> extends TransformStream<RowInput, T> {
  /**
   * @param parts What scores.
   * @param output Makes the stream's chunk from a scored window.
   */
  constructor(parts: ScoringParts, output: (window: ScoredWindow) => T) {
    const scorer = new WindowScorer(parts);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failed = false;

    const emit = (
      windows: ScoredWindow[],
      controller: TransformStreamDefaultController<T>,
    ) => {
      for (const window of windows) controller.enqueue(output(window));
    };
    const flushLater = (controller: TransformStreamDefaultController<T>) => {
      timer ??= setTimeout(() => {
        timer = undefined;
        if (failed) return;
        try {
          emit(scorer.flush(), controller);
        } catch (error) {
          failed = true;
          controller.error(error);
        }
      });
    };
    const stopTimer = () => {
      clearTimeout(timer);
      timer = undefined;
    };
    super(
      {
        transform(row, controller) {
          emit(scorer.push(row), controller);
          if (scorer.isWaiting) flushLater(controller);
        },
        flush(controller) {
          stopTimer();
          emit(scorer.flush(), controller);
        },
        cancel() {
          failed = true;
          stopTimer();
        },
      },
      { highWaterMark: 256 },
      { highWaterMark: 256 },
    );
  }
}
