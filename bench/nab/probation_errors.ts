/**
 * How odd each point of a series is to what learnt on its probation alone.
 *
 * @module
 */
import { Autoencoder } from "../../lib/model/autoencoder.ts";
import { parseArchitecture } from "../../lib/model/architecture.ts";
import { fitWeights } from "../../lib/model/fit_weights.ts";
import { gatherWindows } from "../../lib/model/windowed_rows.ts";
import type { CorpusSeries } from "./nab_corpus.ts";

/** Gradient steps for a series, however short its probation. */
const STEPS = 120;
/** Windows in a step. */
const BATCH_SIZE = 32;
/** Points that the network reconstructs at a time. */
const BATCH = 1024;

/** How badly a series was reconstructed. */
export interface SeriesErrors {
  /** `[points]`: the mean squared error of the window that ends at each. */
  readonly window: Float64Array;
  /** `[points]`: the squared error of that window's newest point alone. */
  readonly newest: Float64Array;
}

/**
 * Trains a network on the probation of a series alone, and scores all of it.
 *
 * Values are standardised by the probation's mean and deviation. The last tenth of
 * its windows chooses the best epoch. The points before the first whole window, on
 * probation all of them, have its errors.
 *
 * @param timesteps Points in a window.
 */
export async function probationErrors(
  { values, points }: CorpusSeries,
  timesteps: number,
  seed: number,
): Promise<SeriesErrors> {
  const windows = values.length - timesteps + 1;
  const data = {
    values: standardised(values, points.probation),
    timesteps,
    features: 1,
    windows: Int32Array.from(
      { length: windows * timesteps },
      (_, i) => Math.floor(i / timesteps) + i % timesteps,
    ),
  };
  const architecture = parseArchitecture({
    timesteps,
    features: 1,
    encoder: [8],
    decoder: [8],
  });
  const known = points.probation - timesteps + 1;
  const fit = Math.floor(known * 0.9);
  const epochs = Math.round(STEPS / Math.ceil(fit / BATCH_SIZE));
  const { weights } = await fitWeights(
    architecture,
    data,
    range(0, fit),
    range(fit, known),
    {
      epochs,
      patience: epochs,
      batchSize: BATCH_SIZE,
      learningRate: 0.02,
      seed,
    },
  );
  using network = await Autoencoder.create(architecture, weights);
  const window = new Float64Array(values.length);
  const newest = new Float64Array(values.length);
  for (let start = 0; start < windows; start += BATCH) {
    const actual = gatherWindows(
      data,
      range(start, Math.min(start + BATCH, windows)),
    );
    const made = network.reconstruct(actual);
    for (let i = 0; i < made.length; i++) {
      const point = start + timesteps - 1 + Math.floor(i / timesteps);
      const square = (actual[i]! - made[i]!) ** 2;
      window[point]! += square / timesteps;
      // Each point of the window writes, its last one stays.
      newest[point] = square;
    }
  }
  for (const errors of [window, newest]) {
    errors.fill(errors[timesteps - 1]!, 0, timesteps - 1);
  }
  return { window, newest };
}

/**
 * The squared distance of each point from the probation's mean, in its deviations.
 *
 * @returns `[points]`
 */
export function distanceFromMean(
  { values, points }: CorpusSeries,
): Float64Array {
  return Float64Array.from(
    standardised(values, points.probation),
    (value) => value * value,
  );
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** Values in deviations from the mean of the first ones; 1 stands in for no deviation. */
function standardised(values: Float64Array, first: number): Float32Array {
  const known = values.subarray(0, first);
  const mean = known.reduce((sum, value) => sum + value, 0) / first;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / first) || 1;
  return Float32Array.from(values, (value) => (value - mean) / deviation);
}
