import { percentile } from "../percentile.ts";
import { CalibratedTail } from "./calibrated_tail.ts";
import { CombinedScorer } from "./combined_scorer.ts";
import { type FitRows, Mahalanobis } from "./mahalanobis.ts";
import { residuals } from "./residuals.ts";
import type { PartScorer, Scorer, ScorerKind, WindowLayout } from "./scorer.ts";
import { SquaredError } from "./squared_error.ts";

/** Windows and what the network made of them. */
export interface ReconstructedBatch {
  /** `[batch, timesteps, features]` */
  readonly actual: Float32Array;
  /** `[batch, timesteps, outputs]` */
  readonly reconstruction: Float32Array;
}

/** What scorers are fitted on. */
export interface ScorerData {
  /** Rows that the network was fitted on. */
  readonly fit: FitRows;
  /** Held-out normal windows, a batch at a time; asked for more than once. */
  readonly calibration: () => Iterable<ReconstructedBatch>;
}

/**
 * Fits scorers and, but for the squared error alone, combines them.
 *
 * @param kinds At least one, each once.
 */
export function fitScorer(
  kinds: readonly ScorerKind[],
  layout: WindowLayout,
  data: ScorerData,
): Scorer {
  if (kinds.length === 1 && kinds[0] === "squared-error") {
    return new SquaredError(layout);
  }
  return new CombinedScorer(kinds.map((kind) => {
    const scorer = fitPart(kind, layout, data);
    const scores = Float64Array.from(scoresOf(scorer, data));
    const median = percentile(scores, 50);
    const p95 = percentile(scores, 95);
    // Scores that are all the same have no unit of their own.
    return { scorer, median, p95: p95 > median ? p95 : median + 1 };
  }));
}

function fitPart(
  kind: ScorerKind,
  layout: WindowLayout,
  { fit, calibration }: ScorerData,
): PartScorer {
  switch (kind) {
    case "squared-error":
      return new SquaredError(layout);
    case "mahalanobis":
      return Mahalanobis.fit(layout, fit);
    case "calibrated-tail":
      return CalibratedTail.fit(
        layout,
        Array.from(
          calibration(),
          ({ actual, reconstruction }) =>
            residuals(actual, reconstruction, layout),
        ),
      );
  }
}

function* scoresOf(
  scorer: Scorer,
  { calibration }: ScorerData,
): Generator<number> {
  for (const { actual, reconstruction } of calibration()) {
    yield* scorer.scores(actual, reconstruction);
  }
}
