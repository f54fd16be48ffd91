import type { TrafficRecord } from "../records/traffic_record.ts";
import type { ScoredWindow } from "./explanation.ts";
import type { ScoredNumbers } from "./score_numbers.ts";

/**
 * One window of a batch, cut out only when somebody looks: nobody looks at most.
 */
export class BatchWindow implements ScoredWindow {
  /** The window's rows, oldest first. */
  readonly records: readonly TrafficRecord[];
  readonly #batch: ScoredNumbers;
  readonly #position: number;

  /** @param position Which window of the batch. */
  constructor(
    batch: ScoredNumbers,
    position: number,
    records: readonly TrafficRecord[],
  ) {
    this.records = records;
    this.#batch = batch;
    this.#position = position;
  }

  /** How strange it is; higher is more anomalous. */
  get score(): number {
    return this.#batch.scores[this.#position]!;
  }

  /** `[timesteps, features]` after preprocessing. */
  get actual(): Float32Array {
    return this.#own(this.#batch.actual);
  }

  /** `[timesteps, outputs]` */
  get reconstruction(): Float32Array {
    return this.#own(this.#batch.reconstruction);
  }

  #own(all: Float32Array): Float32Array {
    const size = all.length / this.#batch.scores.length;
    return all.subarray(this.#position * size, (this.#position + 1) * size);
  }
}
