import type { TrafficRecord } from "../../records/traffic_record.ts";
import type { ScoredBaseline } from "../evaluate.ts";
import type { BaselineName } from "./baseline.ts";
import type { FittedBaselines } from "./fit_baselines.ts";

/** Collects what fitted baselines make of windows, one window after another. */
export class BaselineScores {
  readonly #fitted: FittedBaselines;
  /** One list per baseline, `[windows]` each. */
  readonly #scores: number[][];
  /** The scores of rows that other windows may hold too; gone with the row. */
  readonly #known: WeakMap<TrafficRecord, readonly number[]> = new WeakMap();

  /** Starts with no window. */
  constructor(fitted: FittedBaselines) {
    this.#fitted = fitted;
    this.#scores = fitted.baselines.map(() => []);
  }

  /** Scores the next window: the highest score of its rows. */
  take(records: readonly TrafficRecord[]): void {
    const rows = records.map((record) => this.#rowScores(record));
    this.#scores.forEach((scores, baseline) =>
      scores.push(Math.max(...rows.map((row) => row[baseline]!)))
    );
  }

  /** The windows' scores and the thresholds, by name. */
  all(): Partial<Record<BaselineName, ScoredBaseline>> {
    return Object.fromEntries(
      this.#fitted.baselines.map(({ name, threshold }, i) => [
        name,
        { scores: Float64Array.from(this.#scores[i]!), threshold },
      ]),
    );
  }

  #rowScores(record: TrafficRecord): readonly number[] {
    const known = this.#known.get(record);
    if (known !== undefined) return known;
    const { preprocessor, baselines } = this.#fitted;
    const values = preprocessor.transform([record.values]);
    const scores = baselines.map(({ score }) => score(values, 0));
    this.#known.set(record, scores);
    return scores;
  }
}
