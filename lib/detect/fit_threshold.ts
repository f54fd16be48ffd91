import type { Autoencoder } from "../model/autoencoder.ts";
import { gatherWindows, type WindowedRows } from "../model/windowed_rows.ts";
import type { ReconstructedBatch } from "./scorers/fit_scorer.ts";
import type { Scorer } from "./scorers/scorer.ts";
import type { Threshold } from "./threshold.ts";
import { fitBestF1Threshold } from "./threshold_best_f1.ts";
import { fitPercentileThreshold } from "./threshold_percentile.ts";
import type { ThresholdRequest } from "./threshold_request.ts";

/** Windows and their reconstruction, a batch at a time. */
export function* reconstructed(
  network: Autoencoder,
  data: WindowedRows,
  positions: readonly number[],
): Generator<ReconstructedBatch> {
  for (let start = 0; start < positions.length; start += 1024) {
    const actual = gatherWindows(data, positions.slice(start, start + 1024));
    yield { actual, reconstruction: network.reconstruct(actual) };
  }
}

/** The scores of windows, a batch at a time. */
function scoresOf(
  { autoencoder, scorer }: FittedParts,
  data: WindowedRows,
  positions: readonly number[],
): Float64Array {
  const scores = new Float64Array(positions.length);
  let start = 0;
  for (const batch of reconstructed(autoencoder, data, positions)) {
    const own = scorer.scores(batch.actual, batch.reconstruction);
    scores.set(own, start);
    start += own.length;
  }
  return scores;
}

/** What gives windows their scores. */
export interface FittedParts {
  /** Windows to their reconstruction. */
  readonly autoencoder: Autoencoder;
  /** Both to scores. */
  readonly scorer: Scorer;
}

/**
 * Fits the threshold that was asked for on held-out windows.
 *
 * @param calibration Positions of the held-out normal windows.
 * @param anomalies The anomalous windows, asked for only where labels are used.
 */
export function fitThreshold(
  request: ThresholdRequest,
  parts: FittedParts,
  data: WindowedRows,
  calibration: readonly number[],
  anomalies: () => WindowedRows,
): Threshold {
  if (request.kind === "fixed") return request;
  const normal = scoresOf(parts, data, calibration);
  if (request.kind === "percentile") {
    return fitPercentileThreshold(normal, request.percent);
  }
  const attacks = anomalies();
  const count = attacks.windows.length / attacks.timesteps;
  const anomalous = scoresOf(
    parts,
    attacks,
    Array.from({ length: count }, (_, i) => i),
  );
  const scores = new Float64Array([...normal, ...anomalous]);
  return fitBestF1Threshold(
    scores,
    new Uint8Array(scores.length).fill(1, normal.length),
  );
}
