import type { Autoencoder } from "../model/autoencoder.ts";
import { gatherWindows, type WindowedRows } from "../model/windowed_rows.ts";
import { reconstructionErrors } from "./reconstruction_error.ts";
import type { Threshold } from "./threshold.ts";
import { fitBestF1Threshold } from "./threshold_best_f1.ts";
import { fitPercentileThreshold } from "./threshold_percentile.ts";
import type { ThresholdRequest } from "./threshold_request.ts";

/** The scores of windows, gathered a batch at a time. */
function scoresOf(
  network: Autoencoder,
  data: WindowedRows,
  positions: readonly number[],
): Float64Array {
  const scores = new Float64Array(positions.length);
  for (let start = 0; start < positions.length; start += 1024) {
    const actual = gatherWindows(data, positions.slice(start, start + 1024));
    scores.set(
      reconstructionErrors(actual, network.reconstruct(actual), data),
      start,
    );
  }
  return scores;
}

/**
 * Fits the threshold that was asked for on held-out windows.
 *
 * @param calibration Positions of the held-out normal windows.
 * @param anomalies The anomalous windows, asked for only where labels are used.
 */
export function fitThreshold(
  request: ThresholdRequest,
  network: Autoencoder,
  data: WindowedRows,
  calibration: readonly number[],
  anomalies: () => WindowedRows,
): Threshold {
  if (request.kind === "fixed") return request;
  const normal = scoresOf(network, data, calibration);
  if (request.kind === "percentile") {
    return fitPercentileThreshold(normal, request.percent);
  }
  const attacks = anomalies();
  const count = attacks.windows.length / attacks.timesteps;
  const anomalous = scoresOf(
    network,
    attacks,
    Array.from({ length: count }, (_, i) => i),
  );
  const scores = new Float64Array([...normal, ...anomalous]);
  return fitBestF1Threshold(
    scores,
    new Uint8Array(scores.length).fill(1, normal.length),
  );
}
