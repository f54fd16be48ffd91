/**
 * The loop of `watch`: input to records, and now and then a checkpoint.
 *
 *     input ─► queue ─► watcher ─► output ─► lines are done
 *                                     └────► checkpoint: positions, incidents, output
 *
 * One step at a time: a checkpoint is never taken in the middle of a batch, so that
 * what it says of lines, incidents and output belongs together.
 *
 * A signal ends the reading of a log at once, as its lines can be read again. Of a
 * pipe or a capture all that was read is scored first, connections that are open in
 * it included; so is what was read before the input failed.
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

/** How long an input that has an end may take to end after the signal, in milliseconds. */
const END_WITHIN = 5000;

/** Runs a watch. */
export class WatchLoop {
  readonly #parts: WatchLoopParts;
  #last: Promise<void> = Promise.resolve();
  #heardAt = performance.now();
  #savedAt = -Infinity;
  #isDirty = true;
  #isFirst = true;
  #drops = 0;
  /** Ends the reading, where output or state cannot be used any more. */
  readonly #halt = new AbortController();
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
   * @throws {BadInputError} If the input holds no connection, or is damaged.
   */
  async run(): Promise<void> {
    const looking = setInterval(() => void this.#look(), LOOK);
    let failure: { readonly error: unknown } | undefined;
    try {
      await this.#read();
    } catch (error) {
      failure = { error };
    } finally {
      clearInterval(looking);
    }
    const failed = failure !== undefined;
    if (this.#failure === undefined) {
      await this.#attempt(() => this.#end(failed));
    }
    failure ??= this.#failure;
    if (failure !== undefined) throw failure.error;
  }

  /** Takes batches to the end of the input, the signal, or a failure of the output. */
  async #read(): Promise<void> {
    const { input, onOverload, signal } = this.#parts;
    const isLog = input.positions !== undefined;
    const batches = overloadQueue<ConnectionRow>(input.rows, {
      policy: onOverload,
      signal: isLog
        ? AbortSignal.any([signal, this.#halt.signal])
        : this.#halt.signal,
      onDrop: (dropped) => this.#drop(dropped),
    });
    // What has an end hears of the signal itself, but may be slow to end.
    const endSoon = () =>
      Deno.unrefTimer(setTimeout(() => this.#halt.abort(), END_WITHIN));
    if (!isLog) signal.addEventListener("abort", endSoon, { once: true });
    for await (const batch of batches) {
      await this.#attempt(() => this.#step(batch));
      this.#heardAt = performance.now();
      if (this.#failure !== undefined || isLog && signal.aborted) return;
    }
  }

  /** Does a step; the first that fails ends the loop. */
  async #attempt(step: () => Promise<void>): Promise<void> {
    try {
      await this.between(step);
    } catch (error) {
      this.#failure ??= { error };
      this.#halt.abort();
    }
  }

  /** Scores a batch and writes what comes of it. */
  async #step(batch: readonly ConnectionRow[]): Promise<void> {
    // Saved before anything is written: without it there is no way back.
    if (this.#isFirst) await this.#save();
    this.#isFirst = false;
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
    this.#isDirty = true;
    for (const { line } of rows) {
      if (line !== undefined) this.#parts.input.positions?.done(line);
    }
  }

  /** Lets waiting connections go where the input pauses, and saves. */
  async #look(): Promise<void> {
    const { idleSeconds, signal, watcher } = this.#parts;
    if (signal.aborted || this.#failure !== undefined) return;
    await this.#attempt(async () => {
      const idle = performance.now() - this.#heardAt;
      if (idle >= idleSeconds * 1000 && watcher.counts.waiting > 0) {
        await this.#write(watcher.flush());
      }
      await this.#saveIfDue();
    });
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
      positions: {
        // Those of another log that this state was used for.
        ...state.checkpoint.saved?.positions,
        ...(positions && { [state.path]: positions.checkpoint() }),
      },
      sections: { alerts: pipeline.toJSON() },
      ...(written !== undefined && { output: written }),
    });
  }

  /**
   * The end. Of a log with a state, what waits is read again by the process that
   * goes on, which also has the incidents; else all of it is told now.
   */
  async #end(failed: boolean): Promise<void> {
    const { input, pipeline, signal, state, watcher } = this.#parts;
    const goesOn = state !== undefined && (signal.aborted || failed);
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
