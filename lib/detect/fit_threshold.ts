import type { Autoencoder } from "../model/autoencoder.ts";
import { gatherWindows, type WindowedRows } from "../model/windowed_rows.ts";
import { DisjointWindows } from "./disjoint_windows.ts";
import { fitRequested } from "./fit_requested.ts";
import type { ReconstructedBatch } from "./scorers/fit_scorer.ts";
import type { Scorer } from "./scorers/scorer.ts";
import type { Threshold } from "./threshold.ts";
import type { ThresholdRequest } from "./threshold_request.ts";

/** What gives windows their scores. */
export interface FittedParts {
  /** Windows to their reconstruction. */
  readonly autoencoder: Autoencoder;
  /** Both to scores. */
  readonly scorer: Scorer;
}

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

/** Whether each window shares no row with one before it that shares none. */
function disjointOf(
  { windows, timesteps }: Pick<WindowedRows, "windows" | "timesteps">,
  positions: readonly number[],
): boolean[] {
  const disjoint = new DisjointWindows();
  return positions.map((i) =>
    disjoint.take(windows.subarray(i * timesteps, (i + 1) * timesteps))
  );
}

/** What a threshold may need beside the held-out normal windows. */
export interface ThresholdContext {
  /** Gives the anomalous windows. */
  readonly anomalies: () => WindowedRows;
  /** Gives the windows in a day by the traffic's times, or says why not. */
  readonly windowsPerDay: () => number;
}

/**
 * Refuses a request that the held-out windows cannot meet, before time is spent on
 * training: fits it on made-up scores, as many as there will be.
 *
 * @param calibration Positions of the held-out normal windows.
 * @param context What else there is; its anomalous windows are not asked for.
 * @throws {ConfigurationError} If it cannot be met.
 */
export function rehearseThreshold(
  request: ThresholdRequest,
  data: Pick<WindowedRows, "windows" | "timesteps">,
  calibration: readonly number[],
  { windowsPerDay }: Pick<ThresholdContext, "windowsPerDay">,
): void {
  if (request.kind === "best-f1") return;
  const scores = Float64Array.from(calibration);
  const isDisjoint = disjointOf(data, calibration);
  const disjoint = scores.filter((_, i) => isDisjoint[i]);
  fitRequested(request, { scores, disjoint, windowsPerDay });
}

/**
 * Fits the threshold that was asked for on held-out windows.
 *
 * @param calibration Positions of the held-out normal windows.
 * @param context What else there is, asked for only where it is used.
 */
export function fitThreshold(
  request: ThresholdRequest,
  parts: FittedParts,
  data: WindowedRows,
  calibration: readonly number[],
  { anomalies, windowsPerDay }: ThresholdContext,
): Threshold {
  const scores = scoresOf(parts, data, calibration);
  const isDisjoint = disjointOf(data, calibration);
  return fitRequested(request, {
    scores,
    disjoint: scores.filter((_, i) => isDisjoint[i]),
    windowsPerDay,
    anomalous() {
      const attacks = anomalies();
      const count = attacks.windows.length / attacks.timesteps;
      const positions = Array.from({ length: count }, (_, i) => i);
      return scoresOf(parts, attacks, positions);
    },
  });
}
