import type { Findings } from "../detect/findings.ts";
import {
  errorOf,
  SCORING_WORKER,
  type ScoringAnswer,
  type ScoringJob,
  type ScoringRequest,
  type ScoringStart,
} from "./scoring_protocol.ts";

/**
 * A second core that scores: the program itself, started once more as a worker.
 *
 * A file of its own would be missing where the program is bundled into one.
 */
export class ScoringCore implements Disposable {
  readonly #worker: Worker;
  /** Batches that were sent there, and those that it is done with. */
  #sent = 0;
  readonly #done = new Int32Array(new SharedArrayBuffer(4));
  /** Who waits for an answer, in the order of the questions. */
  readonly #waiting: PromiseWithResolvers<ScoringAnswer>[] = [];
  /** Heard of once the program has started there. */
  readonly #listening: Promise<ScoringAnswer>;
  #failure: Error | undefined;

  private constructor(program: string) {
    this.#worker = new Worker(program, {
      type: "module",
      name: SCORING_WORKER,
    });
    this.#worker.onmessage = ({ data }: MessageEvent<ScoringAnswer>) => {
      this.#waiting.shift()?.resolve(data);
    };
    this.#worker.onerror = (event) => {
      // Else it would be an uncaught error of the program as well.
      event.preventDefault();
      this.#fail(new Error(event.message));
    };
    this.#listening = this.#answer();
    // Whoever prepares it hears of a failure.
    this.#listening.catch(() => {});
  }

  /**
   * Starts the program there, which takes as long as to load a model here.
   *
   * @param program The URL of the program's main module.
   * @returns The core, or nothing where the program may not be read.
   */
  static launch(program: string): ScoringCore | undefined {
    return mayRead(program) ? new ScoringCore(program) : undefined;
  }

  /**
   * Tells it what to score with.
   *
   * @returns Whether it can; where it cannot it is ended.
   */
  async prepare(job: ScoringJob): Promise<boolean> {
    try {
      await this.#listening;
      if (this.#failure !== undefined) throw this.#failure;
      const start: ScoringStart = { ...job, done: this.#done };
      this.#worker.postMessage(start);
      await this.#answer(); // it is ready
      return true;
    } catch {
      this[Symbol.dispose]();
      return false;
    }
  }

  /** How many batches wait there or are worked on, whether or not it was heard of. */
  get pending(): number {
    return this.#sent - Atomics.load(this.#done, 0);
  }

  /**
   * Scores a batch. Several may be under way; answers come in their order.
   *
   * @param values `[batch, timesteps, features]`, which are handed over.
   * @throws {Error} What scoring throws.
   */
  async score(values: ScoringRequest): Promise<Findings> {
    if (this.#failure !== undefined) throw this.#failure;
    const answer = this.#answer();
    this.#sent++;
    this.#worker.postMessage(values, [values.buffer]);
    const { findings } = await answer as ScoringAnswer & { kind: "findings" };
    return findings;
  }

  /** The next answer. */
  async #answer(): Promise<ScoringAnswer> {
    const waiting = Promise.withResolvers<ScoringAnswer>();
    this.#waiting.push(waiting);
    const answer = await waiting.promise;
    if (answer.kind === "failure") throw errorOf(answer.error);
    return answer;
  }

  #fail(failure: Error): void {
    this.#failure ??= failure;
    for (const { reject } of this.#waiting.splice(0)) reject(failure);
  }

  /** Ends the worker, whatever it does. */
  [Symbol.dispose](): void {
    this.#worker.terminate();
    this.#fail(new Error("Cannot score as the second core was ended"));
  }
}

/** Whether a worker may be made of a program; a refusal would be told on stderr. */
function mayRead(program: string): boolean {
  const path = new URL(program);
  if (path.protocol !== "file:") return false;
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}
