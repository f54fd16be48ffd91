import { assert } from "@std/assert";
import {
  type Architecture,
  outputsOf,
} from "../../../../lib/model/architecture.ts";
import { initialWeights } from "../../../../lib/model/initial_weights.ts";
import type { KernelBuild } from "../../../../lib/model/kernel/compiled_builds.ts";
import { TrainingNetwork } from "../../../../lib/model/kernel/training/training_network.ts";
import type { Weights } from "../../../../lib/model/weights.ts";
import { Random } from "../../../../lib/random.ts";
import { lossNaively } from "../../../reference/lstm_autoencoder.ts";

const BUILDS: KernelBuild[] = ["relaxed", "plain"];

/** Weights and windows, large enough that gates leave their linear range. */
function problem(architecture: Architecture, batch: number, seed = 7) {
  const random = new Random(seed);
  const weights = new Map(initialWeights(architecture, random));
  for (const [name, values] of weights) {
    weights.set(
      name,
      values.map((value) => 1.5 * value + 0.1 * random.normal()),
    );
  }
  const size = batch * architecture.timesteps * architecture.features;
  const windows = Float32Array.from({ length: size }, () => random.normal());
  return { weights, windows };
}

/** dL/d output of the mean squared error, `[T·O, batch]`. */
function slopesOf(
  output: Float32Array,
  windows: Float32Array,
  architecture: Architecture,
  batch: number,
): Float32Array {
  const { timesteps, features } = architecture;
  const outputs = outputsOf(architecture);
  return output.map((value, i) => {
    const t = Math.floor(i / batch / outputs);
    const column = Math.floor(i / batch) % outputs;
    const actual = windows[((i % batch) * timesteps + t) * features + column]!;
    return 2 * (value - actual) / output.length;
  });
}

function gradientsOf(
  architecture: Architecture,
  weights: Weights,
  windows: Float32Array,
  batch: number,
  build: KernelBuild,
): Weights {
  const network = new TrainingNetwork(architecture, weights, batch + 3, build);
  // What an earlier, larger pass left behind must not matter.
  network.forward(
    new Float32Array((batch + 2) * windows.length / batch).fill(3),
    batch + 2,
  );
  const output = network.forward(windows, batch);
  network.backward(slopesOf(output, windows, architecture, batch));
  return network.gradients;
}

/** The largest difference of gradients to central differences in float64. */
function largestError(
  gradients: Weights,
  architecture: Architecture,
  weights: Weights,
  windows: Float32Array,
): { largest: number; steepest: number } {
  // The twin divides by the inputs, and what comes out may be fewer.
  const share = architecture.features / outputsOf(architecture);
  const exact = new Map(
    [...weights].map(([name, values]) => [name, Float64Array.from(values)]),
  );
  let largest = 0;
  let steepest = 0;
  for (const [name, values] of exact) {
    for (let k = 0; k < values.length; k++) {
      const middle = values[k]!;
      const at = (value: number) => {
        values[k] = value;
        return lossNaively(windows, architecture, exact);
      };
      const slope = share * (at(middle + 1e-5) - at(middle - 1e-5)) / 2e-5;
      values[k] = middle;
      const error = Math.abs(slope - gradients.get(name)![k]!);
      if (!(error <= largest)) largest = error;
      steepest = Math.max(steepest, Math.abs(slope));
    }
  }
  return { largest, steepest };
}

for (const build of BUILDS) {
  for (
    const architecture of [
      { timesteps: 1, features: 5, encoder: [6, 4], decoder: [4, 6] },
      { timesteps: 1, features: 26, encoder: [9], decoder: [10] },
      { timesteps: 2, features: 3, encoder: [5], decoder: [4] },
      { timesteps: 4, features: 3, encoder: [5, 4], decoder: [3, 5] },
      { timesteps: 3, features: 4, outputs: 2, encoder: [3, 3], decoder: [7] },
    ] satisfies Architecture[]
  ) {
    Deno.test(`TrainingNetwork (${build}) has the gradients that float64 has: ${JSON.stringify(architecture)}`, () => {
      const batch = 3;
      const { weights, windows } = problem(architecture, batch);
      const gradients = gradientsOf(
        architecture,
        weights,
        windows,
        batch,
        build,
      );
      const { largest, steepest } = largestError(
        gradients,
        architecture,
        weights,
        windows,
      );
      console.log(`largest difference ${largest}, steepest slope ${steepest}`);
      assert(steepest > 0.01);
      assert(largest < 1e-6);
    });
  }
}
