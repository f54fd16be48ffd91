import { assert, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { type Architecture, lstmSpecs } from "../../lib/model/architecture.ts";
import { Autoencoder } from "../../lib/model/autoencoder.ts";
import { initialWeights } from "../../lib/model/initial_weights.ts";
import { Random } from "../../lib/random.ts";
import { reconstructNaively } from "../reference/lstm_autoencoder.ts";
import { missing, sharedFile } from "../shared_data.ts";

const BENCH: Omit<Architecture, "timesteps"> = {
  features: 41,
  encoder: [128, 64],
  decoder: [64, 128],
};

function benchWeights(values: Float32Array): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  let offset = 0;
  const take = (name: string, size: number) => {
    weights.set(name, values.slice(offset, offset += size));
  };
  for (const { name, inputs, units } of lstmSpecs({ timesteps: 1, ...BENCH })) {
    take(`${name}.kernel`, inputs * 4 * units);
    take(`${name}.recurrent`, units * 4 * units);
    take(`${name}.bias`, 4 * units);
  }
  take("dense.kernel", 128 * 41);
  take("dense.bias", 41);
  assertEquals(offset, values.length);
  return weights;
}

for (const timesteps of [1, 10]) {
  Deno.test({
    name:
      `Autoencoder.reconstruct() gives the bench network's float64 outputs, T=${timesteps}`,
    ignore: missing(`bench/x_T${timesteps}.bin`),
    fn: async () => {
      const read = async (name: string) =>
        (await Deno.readFile(sharedFile(`bench/${name}`))).buffer;
      const x = new Float32Array(await read(`x_T${timesteps}.bin`));
      const expected = new Float64Array(await read(`ref_T${timesteps}.bin`));
      const weights = benchWeights(new Float32Array(await read("weights.bin")));
      using network = await Autoencoder.create(
        { timesteps, ...BENCH },
        weights,
      );
      const output = network.reconstruct(x);
      assertEquals(output.length, expected.length);
      const largest = expected.reduce(
        (max, value, i) => Math.max(max, Math.abs(value - output[i]!)),
        0,
      );
      console.log(
        `largest difference to float64, T=${timesteps}, batch 1024: ${largest}`,
      );
      assert(largest <= 1e-5);
    },
  });
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
      async (architecture, batch, seed) => {
        const random = new Random(seed);
        const weights = initialWeights(architecture, random);
        const { timesteps, features } = architecture;
        const size = timesteps * features;
        const x = Float32Array.from(
          { length: batch * size },
          () => random.normal(),
        );
        using network = await Autoencoder.create(architecture, weights);
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

Deno.test("Autoencoder.reconstruct() gives a window the same bits alone and in a batch", async () => {
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

Deno.test("Autoencoder leaves no tensor behind", async () => {
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
    using network = await Autoencoder.create(architecture, weights);
    network.reconstruct(new Float32Array(6));
    assert(tf.memory().numTensors > before);
    network[Symbol.dispose]();
    assertThrows(
      () => network.reconstruct(new Float32Array(6)),
      Error,
      "disposed of",
    );
  }
  assertEquals(tf.memory().numTensors, before);
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
