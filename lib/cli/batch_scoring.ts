import type { Detector } from "../detect/detector.ts";
import { verdictsOf } from "../detect/findings.ts";
import { judgeBatch } from "../detect/judge_batch.ts";
import type { ReasonsMode, Verdict } from "../detect/verdict.ts";
import type { WindowBatch } from "../detect/window_batcher.ts";
import type { Engine } from "../model/engine.ts";
import { type CoreWish, windowsBefore } from "./core_wish.ts";
import { jobContent } from "./job_content.ts";
import { ScoringCore } from "./scoring_core.ts";
import type { ScoringRequest } from "./scoring_protocol.ts";

/** Where batches are scored, and for what. */
export interface BatchScoringOptions extends CoreWish {
  /** Which verdicts carry reasons. */
  readonly reasons: ReasonsMode;
  /** What computes the network there. @default {"kernel"} */
  readonly engine?: Engine;
  /** The second core, where it was launched ahead; if it scored it is ended here. */
  readonly launched?: ScoringCore | undefined;
}

/**
 * Batches that wait on the second core where it has enough to do: what comes then
 * is scored here, so that neither core waits for the other, whichever of reading
 * and scoring takes longer.
 */
const AHEAD = 4;

/**
 * Turns batches into verdicts, here or on a second core, which is started while
 * the first batches are scored here. The verdicts are the same.
 */
export class BatchScoring implements Disposable {
  readonly #detector: Detector;
  readonly #options: BatchScoringOptions;
  /** Windows after which a second core is started. */
  readonly #start: number;
  #windows = 0;
  #starting: Promise<void> | undefined;
  #core: ScoringCore | undefined;
  #ended = false;

  /** Scores with a detector, which stays its owner's. */
  constructor(detector: Detector, options: BatchScoringOptions) {
    this.#detector = detector;
    this.#options = options;
    this.#start = windowsBefore(options);
  }

  /** The verdicts on a batch, whose values are handed over. */
  async verdicts(batch: WindowBatch): Promise<Verdict[]> {
    if (this.#windows >= this.#start) {
      this.#starting ??= this.#startCore();
      // Who asks for it outright has the first window scored there.
      if (this.#options.workers === "1") await this.#starting;
    }
    this.#windows += batch.windows.length;
    const core = this.#core;
    const { scoringParts, threshold } = this.#detector;
    const parts = { ...scoringParts, threshold };
    if (core === undefined || core.pending >= AHEAD) {
      return judgeBatch(batch, parts, this.#options.reasons);
    }
    const findings = await core.score(batch.values as ScoringRequest);
    return verdictsOf(batch.windows, findings, parts);
  }

  async #startCore(): Promise<void> {
    const { engine = "kernel", reasons, program, launched } = this.#options;
    const core = launched ?? ScoringCore.launch(program!);
    const job = { ...jobContent(this.#detector), engine, reasons };
    if (!await core?.prepare(job)) return;
    if (this.#ended) core![Symbol.dispose]();
    else this.#core = core;
  }

  /** Ends the second core. */
  [Symbol.dispose](): void {
    this.#ended = true;
    this.#core?.[Symbol.dispose]();
  }
}
