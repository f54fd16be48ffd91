/**
 * The loop of `watch`: input to records, and now and then a checkpoint.
 *
 *     input ─► queue ─► watcher ─► output ─► lines are done
 *                                     └────► checkpoint: positions, incidents, output
 *
 * One step at a time: a checkpoint is never taken in the middle of a batch, so that
 * what it says of lines, incidents and output belongs together.
 *
 * @module
 */
import type { ConnectionRow } from "../records/connections/connection_record.ts";
import type { AlertOutput } from "./alert_output.ts";
import type { AlertPipeline, AlertRecord } from "./alert_pipeline.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type OverloadPolicy, overloadQueue } from "./overload_queue.ts";
import type { WatchInput } from "./watch_input.ts";
import type { Watcher, WatchOutcome } from "./watcher.ts";

/** What the loop works with. */
export interface WatchLoopParts {
  /** What is read. */
  readonly input: WatchInput;
  /** What scores. */
  readonly watcher: Watcher;
  /** What makes records of verdicts. */
  readonly pipeline: AlertPipeline;
  /** Where records go. */
  readonly output: AlertOutput;
  /** Where the state is kept, and the log's path in it. */
  readonly state?: { readonly checkpoint: Checkpoint; readonly path: string };
  /** What is done where input outruns scoring. */
  readonly onOverload: OverloadPolicy;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** How many seconds without input let waiting connections go. */
  readonly idleSeconds: number;
  /** Is told of notices. */
  readonly tell: (message: string) => void;
}

/** Seconds from checkpoint to checkpoint, at least. */
const SAVE_SECONDS = 2;

/** How often to look whether the input pauses, in milliseconds. */
const LOOK = 250;

/** Runs a watch. */
export class WatchLoop {
  readonly #parts: WatchLoopParts;
  #last: Promise<void> = Promise.resolve();
  #heardAt = performance.now();
  #savedAt = -Infinity;
  #isDirty = true;
  #drops = 0;
  #failure: { readonly error: unknown } | undefined;

  /** A loop that has not begun. */
  constructor(parts: WatchLoopParts) {
    this.#parts = parts;
  }

  /** Connections that were left out, as input outran scoring. */
  get drops(): number {
    return this.#drops;
  }

  /** Does something between two steps. */
  between(step: () => Promise<void>): Promise<void> {
    const result = this.#last.then(step);
    this.#last = result.catch(() => {});
    return result;
  }

  /**
   * Reads until the input ends or the signal comes.
   *
   * @throws {AccessError} If input, output or state cannot be used any more.
   */
  async run(): Promise<void> {
    const { input, onOverload, signal } = this.#parts;
    const batches = overloadQueue<ConnectionRow>(input.rows, {
      policy: onOverload,
      signal,
      onDrop: (dropped) => this.#drop(dropped),
    });
    const looking = setInterval(() => void this.#look(), LOOK);
    try {
      for await (const batch of batches) {
        // Saved before anything is written: without it there is no way back.
        if (this.#savedAt === -Infinity) await this.between(() => this.#save());
        await this.between(() => this.#step(batch));
        this.#heardAt = performance.now();
        if (this.#failure !== undefined) throw this.#failure.error;
        if (signal.aborted) break;
      }
    } finally {
      clearInterval(looking);
    }
    await this.between(() => this.#end());
  }

  /** Scores a batch and writes what comes of it. */
  async #step(batch: readonly ConnectionRow[]): Promise<void> {
    await this.#write(this.#parts.watcher.take(batch));
    this.#notices();
    await this.#saveIfDue();
  }

  async #write({ records, done }: WatchOutcome): Promise<void> {
    const { input: { positions }, output } = this.#parts;
    if (records.length === 0 && done.length === 0) return;
    this.#isDirty = true;
    await output.write(linesOf(records), () => {
      for (const line of done) positions?.done(line);
    });
  }

  #notices(): void {
    for (const notice of this.#parts.pipeline.takeNotices()) {
      this.#parts.tell(notice);
    }
  }

  #drop(rows: readonly ConnectionRow[]): void {
    this.#drops += rows.length;
    for (const { line } of rows) {
      if (line !== undefined) this.#parts.input.positions?.done(line);
    }
  }

  /** Lets waiting connections go where the input pauses, and saves. */
  async #look(): Promise<void> {
    const { idleSeconds, signal, watcher } = this.#parts;
    if (signal.aborted || this.#failure !== undefined) return;
    try {
      await this.between(async () => {
        const idle = performance.now() - this.#heardAt;
        if (idle >= idleSeconds * 1000 && watcher.counts.waiting > 0) {
          await this.#write(watcher.flush());
        }
        await this.#saveIfDue();
      });
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  async #saveIfDue(): Promise<void> {
    const isDue = performance.now() - this.#savedAt >= SAVE_SECONDS * 1000;
    if (isDue && this.#isDirty) await this.#save();
  }

  async #save(): Promise<void> {
    const { input: { positions }, output, pipeline, state } = this.#parts;
    this.#savedAt = performance.now();
    this.#isDirty = false;
    if (state === undefined) return;
    const written = output.position();
    await state.checkpoint.save({
      positions: positions ? { [state.path]: positions.checkpoint() } : {},
      sections: { alerts: pipeline.toJSON() },
      ...(written !== undefined && { output: written }),
    });
  }

  /**
   * The end. Of a log with a state, what waits is read again by the process that
   * goes on, which also has the incidents; else all of it is told now.
   */
  async #end(): Promise<void> {
    const { input, pipeline, signal, state, watcher } = this.#parts;
    const goesOn = state !== undefined && signal.aborted;
    if (!goesOn || input.positions === undefined) {
      await this.#write(watcher.flush());
    }
    if (!goesOn) await this.#write({ records: pipeline.finish(), done: [] });
    this.#notices();
    await this.#save();
  }
}

function linesOf(records: readonly AlertRecord[]) {
  return records.map((record) => ({
    id: record.id,
    text: JSON.stringify(record),
  }));
}
