import { Detector } from "../../lib/detect/detector.ts";
import type { Architecture } from "../../lib/model/architecture.ts";
import { initialWeights } from "../../lib/model/initial_weights.ts";
import { LstmKernel } from "../../lib/model/kernel/lstm_kernel.ts";
import { Random } from "../../lib/random.ts";
import { operationsOf } from "../peers/operations.ts";
import { median, REFERENCE } from "../reference_network.ts";

/** One size, and what it costs. */
export interface GrowthPoint {
  /** The quantity that grows. */
  readonly size: number;
  /** Microseconds for each window, or each row. */
  readonly microseconds: number;
  /** Of what the products of one window need; 0 for rows. */
  readonly gigaflops: number;
}

/** How one quantity's growth is paid for. */
export interface Growth {
  /** The quantity. */
  readonly name: string;
  /** What else was as it was. */
  readonly fixed: string;
  /** What the time is for. */
  readonly unit: "window" | "row";
  readonly points: readonly GrowthPoint[];
}

const SAMPLES = 7;
/** A sample lasts at least so long, in milliseconds. */
const SHORTEST = 15;

/** Microseconds a window of the kernel's own call. */
function kernelPoint(
  size: number,
  architecture: Architecture,
  batch: number,
): GrowthPoint {
  const random = new Random(1);
  const kernel = new LstmKernel(
    architecture,
    initialWeights(architecture, random),
  );
  const windows = Float32Array.from(
    { length: batch * kernel.inputSize },
    () => random.uniform(),
  );
  const reconstruction = new Float32Array(batch * kernel.outputSize);
  const samples: number[] = [];
  for (let sample = -2; sample < SAMPLES; sample++) {
    const start = performance.now();
    let calls = 0;
    do {
      kernel.run(windows, { reconstruction });
      calls++;
    } while (performance.now() - start < SHORTEST);
    const time = performance.now() - start;
    if (sample >= 0) samples.push(time * 1000 / calls / batch);
  }
  const microseconds = median(samples);
  return {
    size,
    microseconds,
    gigaflops: operationsOf(architecture) / microseconds / 1000,
  };
}

/** Longer windows, at the reference widths. */
export function growthOfTimesteps(): Growth {
  return {
    name: "timesteps",
    fixed: "41 → 128-64 | 64-128 → 41, batch 64",
    unit: "window",
    points: [1, 2, 5, 10, 20, 50, 100].map((timesteps) =>
      kernelPoint(timesteps, { timesteps, ...REFERENCE }, 64)
    ),
  };
}

/** Wider layers: w and w/2, and back. */
export function growthOfWidths(timesteps: number): Growth {
  return {
    name: `width, T=${timesteps}`,
    fixed: `41 → w-w/2 | w/2-w → 41, T=${timesteps}, batch 64`,
    unit: "window",
    points: [16, 32, 64, 128, 256, 512].map((width) =>
      kernelPoint(width, {
        timesteps,
        features: 41,
        encoder: [width, width / 2],
        decoder: [width / 2, width],
      }, 64)
    ),
  };
}

/** More windows in a call. */
export function growthOfBatch(timesteps: number): Growth {
  return {
    name: `batch, T=${timesteps}`,
    fixed: `41 → 128-64 | 64-128 → 41, T=${timesteps}`,
    unit: "window",
    points: [1, 2, 4, 8, 32, 128, 512, 2048, 8192].map((batch) =>
      kernelPoint(batch, { timesteps, ...REFERENCE }, batch)
    ),
  };
}

/** More rows in a stream, from records to verdicts. */
export async function growthOfRows(most: number): Promise<Growth> {
  const points: GrowthPoint[] = [];
  using detector = await Detector.load("nsl-kdd-reference");
  const { features } = detector.schema;
  const random = new Random(1);
  const rows = Array.from(
    { length: 1000 },
    () =>
      features.map(({ type, categories }) =>
        type === "numeric" ? random.uniform() : categories?.[0] ?? null
      ),
  );
  for (let size = 1000; size <= most; size *= 10) {
    const start = performance.now();
    let count = 0;
    const source = ReadableStream.from(repeat(rows, size));
    const verdicts = source.pipeThrough(detector.stream({ reasons: "none" }));
    for await (const _ of verdicts) count++;
    const microseconds = (performance.now() - start) * 1000 / count;
    points.push({ size, microseconds, gigaflops: 0 });
  }
  return {
    name: "rows",
    fixed: "a stream through nsl-kdd-reference, verdicts without reasons",
    unit: "row",
    points,
  };
}

function* repeat<T>(items: readonly T[], count: number): Generator<T> {
  for (let i = 0; i < count; i++) yield items[i % items.length]!;
}
