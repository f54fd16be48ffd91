import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Architecture } from "../../../lib/model/architecture.ts";
import { initialWeights } from "../../../lib/model/initial_weights.ts";
import type { KernelBuild } from "../../../lib/model/kernel/kernel_module.ts";
import { LstmKernel } from "../../../lib/model/kernel/lstm_kernel.ts";
import { Random } from "../../../lib/random.ts";
import { reconstructNaively } from "../../reference/lstm_autoencoder.ts";
import { missing } from "../../shared_data.ts";
import {
  BENCH,
  benchWeights,
  benchWindows,
  largestDifference,
} from "../bench_network.ts";

const BUILDS: KernelBuild[] = ["relaxed", "plain"];
const TOLERANCE = 5e-6;

function reconstruct(kernel: LstmKernel, x: Float32Array): Float32Array {
  const batch = x.length / kernel.inputSize;
  const output = new Float32Array(batch * kernel.outputSize);
  kernel.run(x, { reconstruction: output });
  return output;
}

/** Windows `[batch, T, F]` through the naive twin. */
function expectedOf(
  x: Float32Array,
  architecture: Architecture,
  weights: ReadonlyMap<string, Float32Array>,
): number[] {
  const { timesteps, features } = architecture;
  const rows = Array.from(
    { length: x.length / features },
    (_, row) => [...x.subarray(row * features, (row + 1) * features)],
  );
  return Array.from(
    { length: rows.length / timesteps },
    (_, window) =>
      reconstructNaively(
        rows.slice(window * timesteps, (window + 1) * timesteps),
        architecture,
        weights,
      ).flat(),
  ).flat();
}

for (const build of BUILDS) {
  for (const timesteps of [1, 10]) {
    Deno.test({
      name:
        `LstmKernel (${build}) gives the bench network's float64 outputs, T=${timesteps}`,
      ignore: missing(`bench/x_T${timesteps}.bin`),
      fn: async () => {
        const { x, expected } = await benchWindows(timesteps);
        const kernel = new LstmKernel(
          { timesteps, ...BENCH },
          await benchWeights(),
          { build },
        );
        const output = reconstruct(kernel, x);
        const largest = largestDifference(output, expected);
        console.log(`largest difference to float64: ${largest}`);
        assert(largest <= TOLERANCE);
        // Alone, in every tail, and beyond one call's capacity: the same bits.
        for (const batch of [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 64, 65, 131]) {
          const part = x.subarray(0, batch * kernel.inputSize);
          assertEquals(
            reconstruct(kernel, part),
            output.slice(0, batch * kernel.outputSize),
          );
        }
      },
    });
  }
}

/** Some columns off 0, a few so far that the kernel does not take them. */
function originOf({ features }: Architecture, random: Random): Float32Array {
  return Float32Array.from(
    { length: features },
    () => random.uniform() < 0.3 ? 0 : 2 * random.normal(),
  );
}

const widths = fc.array(fc.integer({ min: 1, max: 37 }), {
  minLength: 1,
  maxLength: 3,
});
const architectures = fc.record({
  timesteps: fc.integer({ min: 1, max: 9 }),
  features: fc.integer({ min: 1, max: 70 }),
  encoder: widths,
  decoder: widths,
}).chain((architecture) =>
  // As many columns out as in, or fewer: flags go in and do not come out.
  fc.option(fc.integer({ min: 1, max: architecture.features }), {
    nil: undefined,
  })
    .map((outputs) =>
      outputs === undefined ? architecture : { ...architecture, outputs }
    )
);
const cases = fc.record({
  architecture: architectures,
  batch: fc.integer({ min: 1, max: 12 }),
  build: fc.constantFrom(...BUILDS),
  // Large inputs saturate the gates.
  scale: fc.constantFrom(0.1, 1, 30),
  hasOrigin: fc.boolean(),
  seed: fc.integer(),
});

Deno.test("LstmKernel follows the naive float64 twin on 200 random networks, alone and in batches", () => {
  let largest = 0;
  fc.assert(
    fc.property(cases, (drawn) => {
      const { architecture, batch, build, scale, hasOrigin, seed } = drawn;
      const random = new Random(seed);
      const weights = initialWeights(architecture, random);
      // Biases start at zero and one, where a wrong one would not show.
      for (const [name, values] of weights) {
        if (!name.endsWith(".bias")) continue;
        values.forEach((_, i) => values[i] = random.normal() / 2);
      }
      const origin = hasOrigin ? originOf(architecture, random) : undefined;
      const options = { build, ...origin && { origin } };
      const kernel = new LstmKernel(architecture, weights, options);
      const x = Float32Array.from(
        { length: batch * kernel.inputSize },
        () => scale * random.normal(),
      );
      const output = reconstruct(kernel, x);
      const error = largestDifference(
        output,
        expectedOf(x, architecture, weights),
      );
      if (!(error <= largest)) largest = error;
      for (let window = 0; window < batch; window++) {
        const alone = reconstruct(
          kernel,
          x.subarray(
            window * kernel.inputSize,
            (window + 1) * kernel.inputSize,
          ),
        );
        assertEquals(
          alone,
          output.slice(
            window * kernel.outputSize,
            (window + 1) * kernel.outputSize,
          ),
        );
      }
      return error <= TOLERANCE;
    }),
    { numRuns: 200 },
  );
  console.log(`largest difference to float64: ${largest}`);
});

/** Widths around the vectors' and strips', and as many steps as need two chunks. */
const sparseCases = fc.record({
  architecture: fc.record({
    timesteps: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 37 })),
    features: fc.integer({ min: 1, max: 45 }),
    encoder: fc.constantFrom([3], [24], [33], [9, 5]),
    decoder: fc.constantFrom([6], [32], [5, 9]),
  }),
  batch: fc.integer({ min: 1, max: 9 }),
  build: fc.constantFrom(...BUILDS),
  /** Share of columns that are zero in all windows, and of numbers that are besides. */
  emptyColumns: fc.constantFrom(0.1, 0.5, 0.9, 1),
  zeros: fc.constantFrom(0, 0.5),
  hasOrigin: fc.boolean(),
  seed: fc.integer(),
});

Deno.test("LstmKernel passes over columns like the origin's without a trace in the bits", () => {
  fc.assert(
    fc.property(
      sparseCases,
      (drawn) => {
        const { architecture, batch, build, hasOrigin, seed } = drawn;
        const { emptyColumns, zeros } = drawn;
        const random = new Random(seed);
        const { timesteps, features } = architecture;
        const weights = initialWeights(architecture, random);
        for (const [name, values] of weights) {
          if (!name.endsWith(".bias")) continue;
          values.forEach((_, i) => values[i] = i % 3 ? random.normal() : -0);
        }
        const origin = hasOrigin ? originOf(architecture, random) : undefined;
        const options = { build, ...origin && { origin } };
        const kernel = new LstmKernel(architecture, weights, options);
        const size = timesteps * features;
        const isEmpty = Array.from(
          { length: features },
          () => random.uniform() < emptyColumns,
        );
        const x = Float32Array.from({ length: batch * size }, (_, i) => {
          const isZero = isEmpty[i % features] || random.uniform() < zeros;
          if (!isZero) return random.normal();
          return origin?.[i % features] || (i % 2 ? -0 : 0);
        });
        const output = reconstruct(kernel, x);
        const expected = expectedOf(x, architecture, weights);
        assert(largestDifference(output, expected) <= TOLERANCE);
        for (let window = 0; window < batch; window++) {
          const alone = x.subarray(window * size, (window + 1) * size);
          const own = output.slice(window * size, (window + 1) * size);
          assertEquals(reconstruct(kernel, alone), own);
          // Beside windows without a zero, no column is passed over.
          const company = new Float32Array(8 * size).fill(0.5);
          company.set(alone, 3 * size);
          const beside = reconstruct(kernel, company);
          assertEquals(beside.slice(3 * size, 4 * size), own);
        }
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("LstmKernel takes what is not a number in a column of zeros", () => {
  for (
    const [units, build] of [3, 4, 5].flatMap((u) =>
      BUILDS.map((b) => [u, b] as const)
    )
  ) {
    const architecture = {
      timesteps: 1,
      features: 9,
      encoder: [units],
      decoder: [4],
    };
    const weights = initialWeights(architecture, new Random(1));
    const kernel = new LstmKernel(architecture, weights, { build });
    for (const value of [NaN, Infinity]) {
      const x = new Float32Array(8 * 9);
      x[5 * 9 + 7] = value;
      const output = reconstruct(kernel, x);
      const isFinite = [...output].map(Number.isFinite);
      const expected = expectedOf(x, architecture, weights)
        .map(Number.isFinite);
      assertEquals(isFinite, expected);
      assertEquals(
        reconstruct(kernel, x.subarray(45, 54)),
        output.slice(45, 54),
      );
    }
  }
});

Deno.test("LstmKernel lets what is not a number through, in its window only", () => {
  const architecture = {
    timesteps: 2,
    features: 3,
    encoder: [4],
    decoder: [4],
  };
  const kernel = new LstmKernel(
    architecture,
    initialWeights(architecture, new Random(1)),
  );
  const x = new Float32Array(9 * 6).fill(0.5);
  x[6] = NaN;
  const output = reconstruct(kernel, x);
  assert(output.subarray(6, 12).every(Number.isNaN));
  assert(output.subarray(0, 6).every(Number.isFinite));
  assert(output.subarray(12).every(Number.isFinite));
});
