import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import type { Architecture } from "../../lib/model/architecture.ts";
import { Autoencoder } from "../../lib/model/autoencoder.ts";
import type { Engine } from "../../lib/model/engine.ts";
import { initialWeights } from "../../lib/model/initial_weights.ts";
import { reconstructionErrors } from "../../lib/model/reconstruction_error.ts";
import { Random } from "../../lib/random.ts";
import { reconstructNaively } from "../reference/lstm_autoencoder.ts";
import { missing } from "../shared_data.ts";
import {
  BENCH,
  benchWeights,
  benchWindows,
  largestDifference,
} from "./bench_network.ts";

const ENGINES: Engine[] = ["kernel", "stock"];

for (const engine of ENGINES) {
  for (const timesteps of [1, 10]) {
    Deno.test({
      name:
        `Autoencoder.reconstruct() (${engine}) gives the bench network's float64 outputs, T=${timesteps}`,
      ignore: missing(`bench/x_T${timesteps}.bin`),
      fn: async () => {
        const { x, expected } = await benchWindows(timesteps);
        using network = await Autoencoder.create(
          { timesteps, ...BENCH },
          await benchWeights(),
          { engine },
        );
        const largest = largestDifference(network.reconstruct(x), expected);
        console.log(
          `largest difference to float64, T=${timesteps}, batch 1024: ${largest}`,
        );
        assert(largest <= (engine === "kernel" ? 5e-6 : 1e-5));
      },
    });
  }
}

const architectures: fc.Arbitrary<Architecture> = fc.record({
  timesteps: fc.integer({ min: 1, max: 5 }),
  features: fc.integer({ min: 3, max: 6 }),
  outputs: fc.integer({ min: 1, max: 3 }),
  encoder: fc.array(fc.integer({ min: 1, max: 7 }), {
    minLength: 1,
    maxLength: 3,
  }),
  decoder: fc.array(fc.integer({ min: 1, max: 7 }), {
    minLength: 1,
    maxLength: 3,
  }),
});

Deno.test("Autoencoder.reconstruct() follows the naive float64 twin on any architecture", async () => {
  let largest = 0;
  await fc.assert(
    fc.asyncProperty(
      architectures,
      fc.integer({ min: 1, max: 4 }),
      fc.integer(),
      fc.constantFrom(...ENGINES),
      async (architecture, batch, seed, engine) => {
        const random = new Random(seed);
        const weights = initialWeights(architecture, random);
        const { timesteps, features } = architecture;
        const size = timesteps * features;
        const x = Float32Array.from(
          { length: batch * size },
          () => random.normal(),
        );
        using network = await Autoencoder.create(architecture, weights, {
          engine,
        });
        const output = network.reconstruct(x);
        for (let b = 0; b < batch; b++) {
          const window = Array.from(
            { length: timesteps },
            (
              _,
              t,
            ) => [
              ...x.subarray(
                b * size + t * features,
                b * size + (t + 1) * features,
              ),
            ],
          );
          const expected = reconstructNaively(window, architecture, weights)
            .flat();
          expected.forEach((value, i) =>
            largest = Math.max(
              largest,
              Math.abs(value - output[b * expected.length + i]!),
            )
          );
        }
        return largest < 1e-5;
      },
    ),
    { numRuns: 60 },
  );
  console.log(
    `largest difference to float64 over random architectures: ${largest}`,
  );
});

for (const engine of ENGINES) {
  Deno.test(`Autoencoder.reconstruct() (${engine}) gives a window the same bits alone and in a batch`, async () => {
    const architecture = {
      timesteps: 3,
      features: 5,
      encoder: [8, 6],
      decoder: [6, 8],
    };
    const random = new Random(3);
    using network = await Autoencoder.create(
      architecture,
      initialWeights(architecture, random),
      { engine },
    );
    // More than one internal batch, and a tail.
    const x = Float32Array.from({ length: 1100 * 15 }, () => random.normal());
    const together = network.reconstruct(x);
    for (const b of [0, 1, 511, 1023, 1024, 1099]) {
      assertEquals(
        network.reconstruct(x.slice(b * 15, b * 15 + 15)),
        together.slice(b * 15, b * 15 + 15),
      );
    }
  });
}

for (const engine of ENGINES) {
  Deno.test(`Autoencoder.errors() (${engine}) gives what reconstructionErrors() gives, bit for bit`, async () => {
    // Fewer columns come out than go in, and more windows than one batch holds.
    const shape = { timesteps: 3, features: 5, outputs: 4 };
    const architecture = { ...shape, encoder: [8], decoder: [6] };
    const random = new Random(4);
    using network = await Autoencoder.create(
      architecture,
      initialWeights(architecture, random),
      { engine },
    );
    const x = Float32Array.from({ length: 1100 * 15 }, () => random.normal());
    const expected = network.reconstruct(x);
    const errors = reconstructionErrors(x, expected, shape);
    assertEquals(network.errors(x), errors);
    const reconstruction = new Float32Array(expected.length);
    assertEquals(network.errors(x, reconstruction), errors);
    assertEquals(reconstruction, expected);
    assertEquals(network.errors(new Float32Array()), new Float64Array());
  });

  Deno.test(`Autoencoder (${engine}) leaves no tensor behind`, async () => {
    const architecture = {
      timesteps: 2,
      features: 3,
      encoder: [4],
      decoder: [4],
    };
    const weights = initialWeights(architecture, new Random(1));
    using _running = await Autoencoder.create(architecture, weights);
    const before = tf.memory().numTensors;
    {
      using network = await Autoencoder.create(architecture, weights, {
        engine,
      });
      network.reconstruct(new Float32Array(6));
      assertEquals(tf.memory().numTensors > before, engine === "stock");
      network[Symbol.dispose]();
      assertThrows(
        () => network.reconstruct(new Float32Array(6)),
        Error,
        "disposed of",
      );
    }
    assertEquals(tf.memory().numTensors, before);
  });
}

Deno.test("Autoencoder refuses an origin of the wrong length", async () => {
  const architecture = {
    timesteps: 1,
    features: 3,
    encoder: [4],
    decoder: [4],
  };
  const weights = initialWeights(architecture, new Random(1));
  await assertRejects(
    () =>
      Autoencoder.create(architecture, weights, {
        origin: new Float32Array(2),
      }),
    RangeError,
    "3 features with an origin of 2",
  );
});

Deno.test("Autoencoder refuses windows and weights of the wrong size", async () => {
  const architecture = {
    timesteps: 2,
    features: 3,
    encoder: [4],
    decoder: [4],
  };
  const weights = new Map(initialWeights(architecture, new Random(1)));
  using network = await Autoencoder.create(architecture, weights);
  assertThrows(
    () => network.reconstruct(new Float32Array(7)),
    RangeError,
    "hold 6 each",
  );
  const refusal = async (
    change: (weights: Map<string, Float32Array>) => void,
  ) => {
    const changed = new Map(weights);
    change(changed);
    try {
      using _ = await Autoencoder.create(architecture, changed);
    } catch (error) {
      if (error instanceof RangeError) return error.message;
      throw error;
    }
    throw new Error("was accepted");
  };
  assertEquals(
    await refusal((w) => w.delete("dense.bias")),
    'Cannot use weights without "dense.bias"',
  );
  assert(
    (await refusal((w) => w.set("dense.bias", new Float32Array(2)))).includes(
      "3 values",
    ),
  );
  assert(
    (await refusal((w) => w.set("dense.bias", Float32Array.of(0, NaN, 0))))
      .includes("1 is NaN"),
  );
  assert(
    (await refusal((w) => w.set("odd", new Float32Array(2)))).includes('"odd"'),
  );
});
