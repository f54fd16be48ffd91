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
import type { CombinedJson, PartJson, PartScorer, Scorer } from "./scorer.ts";

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
    const all = this.#parts.map((part) => {
      const scores = part.scorer.scores(actual, reconstruction);
      return scores.map((score) => standardised(score, part));
    });
    return all[0]!.map((_, window) => {
      let sum = 0;
      for (const scores of all) sum += scores[window]!;
      const mean = sum / all.length;
      return Math.exp(Math.min(Math.max(mean, -LARGEST_MEAN), LARGEST_MEAN));
    });
  }

  /** Shares that add up to one; see {@linkcode Scorer.contributions}. */
  contributions(
    actual: Float32Array,
    reconstruction: Float32Array,
  ): Float64Array {
    const all = this.#parts.map(({ scorer }) =>
      scorer.assess(actual, reconstruction)
    );
    const weights = this.#parts.map((part, i) =>
      Math.max(0, standardised(all[i]!.score, part))
    );
    const strange = weights.some((weight) => weight > 0);
    const shares = all.map(({ contributions }) => normalised(contributions));
    const sum = new Float64Array(shares[0]!.length);
    shares.forEach((own, part) => {
      const weight = strange ? weights[part]! : 1;
      for (let i = 0; i < sum.length; i++) sum[i]! += weight * own[i]!;
    });
    return normalised(sum);
  }

  /** See {@linkcode Scorer.toJSON}. */
  toJSON(): CombinedJson {
    return {
      kind: "combined",
      parts: this.#parts.map(({ scorer, median, p95 }) => ({
        scorer: scorer.toJSON() as PartJson,
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

/** The same proportions with the sum 1; zeros stay zeros. */
function normalised(values: Float64Array): Float64Array {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  if (sum === 0) return values;
  const shares = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) shares[i] = values[i]! / sum;
  return shares;
}
