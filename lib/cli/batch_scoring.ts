import type { Detector } from "../detect/detector.ts";
import { verdictsOf } from "../detect/findings.ts";
import { judgeBatch } from "../detect/judge_batch.ts";
import type { ReasonsMode, Verdict } from "../detect/verdict.ts";
import type { WindowBatch } from "../detect/window_batcher.ts";
import type { Engine } from "../model/engine.ts";
import { ScoringCore } from "./scoring_core.ts";
import type { ScoringRequest } from "./scoring_protocol.ts";

/** Whether a second core scores: always, never, or where it is worth it. */
export type Workers = "auto" | "0" | "1";

/** Every {@linkcode Workers}. */
export const WORKERS: readonly Workers[] = ["auto", "0", "1"];

/** Where batches are scored, and for what. */
export interface BatchScoringOptions {
  /** Which verdicts carry reasons. */
  readonly reasons: ReasonsMode;
  /** Whether a second core scores. @default {"0"} */
  readonly workers?: Workers;
  /** Whether the stream is known to be long. @default {false} */
  readonly isLong?: boolean;
  /** What computes the network there. @default {"kernel"} */
  readonly engine?: Engine;
  /** The program to start there; without it there is no second core. */
  readonly program?: string | undefined;
  /** The second core, where it was launched ahead; if it scored it is ended here. */
  readonly launched?: ScoringCore | undefined;
}

/**
 * Windows after which a stream turns out to be long: a core is started in a fifth
 * of a second and takes tens of megabytes, which a short one would pay for nothing.
 */
const LONG = 20_000;

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
    this.#start = startOf(options);
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
    const { engine = "kernel", reasons, program } = this.#options;
    const model = await this.#detector.serialize();
    const core = this.#options.launched ?? ScoringCore.launch(program!);
    if (!await core?.prepare({ model, engine, reasons })) return;
    if (this.#ended) core![Symbol.dispose]();
    else this.#core = core;
  }

  /** Ends the second core. */
  [Symbol.dispose](): void {
    this.#ended = true;
    this.#core?.[Symbol.dispose]();
  }
}

/** What decides about a second core. */
type CoreWish = Pick<BatchScoringOptions, "workers" | "isLong" | "program">;

/** Whether a second core is worth it from the first window on. */
export function wantsCore(wish: CoreWish): boolean {
  return startOf(wish) === 0;
}

/** The number of windows after which a second core is worth it. */
function startOf(
  { workers = "0", program, isLong = false }: CoreWish,
): number {
  if (workers === "0" || program === undefined) return Infinity;
  if (workers === "1") return 0;
  if (navigator.hardwareConcurrency < 2) return Infinity;
  return isLong ? 0 : LONG;
}
