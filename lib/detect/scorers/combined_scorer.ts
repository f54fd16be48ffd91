/**
 * Several scorers as one.
 *
 * Scores of different kinds have different units, so each is first told as how
 * unusual it is by its own standard: with the median and the 95th percentile of
 * its scores of calibration windows,
 *
 *     z = (S − median) / (p95 − median)        score = exp(mean of z)
 *
 * A window as usual as half of all has about the score 1, one as rare as one in
 * twenty about e. The exponential changes no order; it keeps scores above 0 and
 * their ratios meaningful.
 *
 * Contributions. Each part's contributions are brought to a sum of 1, weighted by
 * how unusual the part finds the window, max(z, 0), and added; where no part finds
 * it unusual all weigh the same. So each feature's share is its share in what made
 * the window strange, and a part that saw nothing has no say.
 *
 * @module
 */
import type { Assessment, CombinedJson, PartScorer, Scorer } from "./scorer.ts";

/** One of the scorers and where its scores usually lie. */
export interface CombinedPart {
  /** The scorer; not a combined one. */
  readonly scorer: PartScorer;
  /** The median of its scores of calibration windows. */
  readonly median: number;
  /** Their 95th percentile; above the median. */
  readonly p95: number;
}

/** As far as the mean of z goes: its exponential stays well within float64. */
const LARGEST_MEAN = 300;

/** Averages scorers. */
export class CombinedScorer implements Scorer {
  readonly #parts: readonly CombinedPart[];

  /** @param parts At least one. */
  constructor(parts: readonly CombinedPart[]) {
    if (parts.length === 0) {
      throw new RangeError("Cannot combine scorers as there are none");
    }
    this.#parts = parts;
  }

  /** See {@linkcode Scorer.scores}. */
  scores(actual: Float32Array, reconstruction: Float32Array): Float64Array {
    return this.#combined(
      this.#parts.map(({ scorer }) => scorer.scores(actual, reconstruction)),
    );
  }

  /** Of each window, shares that add up to one; see {@linkcode Scorer.assess}. */
  assess(actual: Float32Array, reconstruction: Float32Array): Assessment {
    const parts = this.#parts.map(({ scorer }) =>
      scorer.assess(actual, reconstruction)
    );
    return {
      scores: this.#combined(parts.map(({ scores }) => scores)),
      contributions: (asked) => this.#shares(parts, asked),
    };
  }

  /** The scores of windows from those of the parts, `[parts][batch]`. */
  #combined(all: readonly Float64Array[]): Float64Array {
    const out = new Float64Array(all[0]!.length);
    for (let window = 0; window < out.length; window++) {
      let sum = 0;
      for (let i = 0; i < all.length; i++) {
        sum += standardised(all[i]![window]!, this.#parts[i]!);
      }
      const mean = sum / all.length;
      const bounded = Math.min(Math.max(mean, -LARGEST_MEAN), LARGEST_MEAN);
      out[window] = Math.exp(bounded);
    }
    return out;
  }

  #shares(
    assessments: readonly Assessment[],
    asked: readonly number[],
  ): Float64Array {
    const parts = assessments.map(({ scores, contributions }, i) => ({
      weights: asked.map((window) =>
        Math.max(0, standardised(scores[window]!, this.#parts[i]!))
      ),
      added: contributions(asked),
    }));
    const { length } = parts[0]!.added;
    const size = length / asked.length;
    const out = new Float64Array(length);
    for (let window = 0; window < asked.length; window++) {
      const start = window * size;
      const strange = parts.some(({ weights }) => weights[window]! > 0);
      for (const { weights, added } of parts) {
        addShares(out, added, start, size, strange ? weights[window]! : 1);
      }
      normalise(out, start, size);
    }
    return out;
  }

  /** See {@linkcode Scorer.toJSON}. */
  toJSON(): CombinedJson {
    return {
      kind: "combined",
      parts: this.#parts.map(({ scorer, median, p95 }) => ({
        scorer: scorer.toJSON(),
        median,
        p95,
      })),
    };
  }
}

/** How unusual a score is by the standard of its own kind. */
function standardised(score: number, { median, p95 }: CombinedPart): number {
  return (score - median) / (p95 - median);
}

/** Adds a window's contributions, brought to the sum `weight`; zeros stay zeros. */
function addShares(
  out: Float64Array,
  values: Float64Array,
  start: number,
  size: number,
  weight: number,
): void {
  const sum = sumOf(values, start, size);
  if (sum === 0) return;
  const factor = weight / sum;
  for (let i = start; i < start + size; i++) out[i]! += factor * values[i]!;
}

/** Brings a window's values to the sum 1, in place; zeros stay zeros. */
function normalise(values: Float64Array, start: number, size: number): void {
  const sum = sumOf(values, start, size);
  if (sum === 0) return;
  for (let i = start; i < start + size; i++) values[i]! /= sum;
}

function sumOf(values: Float64Array, start: number, size: number): number {
  let sum = 0;
  for (let i = start; i < start + size; i++) sum += values[i]!;
  return sum;
}
