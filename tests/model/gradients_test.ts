import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  type Architecture,
  weightSpecs,
} from "../../lib/model/architecture.ts";
import { startBackend } from "../../lib/model/backend.ts";
import { forward } from "../../lib/model/forward.ts";
import { mendGradients } from "../../lib/model/gradients.ts";
import { initialWeights } from "../../lib/model/initial_weights.ts";
import {
  tensorShape,
  toFileLayout,
  toTensorLayout,
} from "../../lib/model/weight_layout.ts";
import type { Weights } from "../../lib/model/weights.ts";
import { Random } from "../../lib/random.ts";
import { layersAutoencoder } from "../reference/layers_autoencoder.ts";
import { lossNaively } from "../reference/lstm_autoencoder.ts";

const ARCHITECTURES: Architecture[] = [
  { timesteps: 1, features: 5, encoder: [6, 4], decoder: [4, 6] },
  { timesteps: 2, features: 3, encoder: [5], decoder: [4] },
  { timesteps: 4, features: 3, encoder: [5, 4], decoder: [3, 5] },
];
const BATCH = 3;

/** Weights and windows, large enough that gates leave their linear range. */
function problem(
  architecture: Architecture,
): { weights: Weights; windows: Float32Array } {
  const random = new Random(7);
  const weights = new Map(initialWeights(architecture, random));
  for (const [name, values] of weights) {
    weights.set(
      name,
      values.map((value) => 1.5 * value + 0.1 * random.normal()),
    );
  }
  const size = BATCH * architecture.timesteps * architecture.features;
  return {
    weights,
    windows: Float32Array.from({ length: size }, () => random.normal()),
  };
}

/** Our gradients of the loss by weight name, in the file's layout. */
function ourGradients(
  architecture: Architecture,
  weights: Weights,
  windows: Float32Array,
): Map<string, Float32Array> {
  const specs = weightSpecs(architecture);
  const used = specs.filter(({ name }) =>
    architecture.timesteps > 1 || !name.endsWith(".recurrent")
  );
  const tensors = new Map(specs.map((spec) => [
    spec.name,
    tf.tensor2d(
      toTensorLayout(spec, weights.get(spec.name)!),
      tensorShape(spec),
    ),
  ]));
  const x = tf.transpose(tf.tensor2d(windows, [BATCH, windows.length / BATCH]));
  const gradients = tf.grads((...given) => {
    const weightTensors = new Map(tensors);
    used.forEach(({ name }, i) =>
      weightTensors.set(name, given[i] as tf.Tensor2D)
    );
    const output = tf.concat(
      forward(x as tf.Tensor2D, architecture, weightTensors),
      0,
    );
    return tf.mean(tf.squaredDifference(output, x));
  })(used.map(({ name }) => tensors.get(name)!));
  return new Map(used.map((spec, i) => [
    spec.name,
    toFileLayout(spec, gradients[i]!.dataSync<"float32">()),
  ]));
}

for (const architecture of ARCHITECTURES) {
  const title = JSON.stringify(architecture);

  Deno.test(`gradients agree with central differences in float64: ${title}`, async () => {
    await startBackend();
    mendGradients();
    const { weights, windows } = problem(architecture);
    const ours = ourGradients(architecture, weights, windows);
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
        const slope = (at(middle + 1e-5) - at(middle - 1e-5)) / 2e-5;
        values[k] = middle;
        // Weights without a gradient of ours must have none at all.
        largest = Math.max(
          largest,
          Math.abs(slope - (ours.get(name)?.[k] ?? 0)),
        );
        steepest = Math.max(steepest, Math.abs(slope));
      }
    }
    console.log(`largest difference ${largest}, steepest slope ${steepest}`);
    assert(steepest > 0.01);
    assert(largest < 1e-6);
  });

  Deno.test(`gradients agree with tfjs on its cpu backend: ${title}`, async () => {
    await startBackend();
    mendGradients();
    const { weights, windows } = problem(architecture);
    const ours = ourGradients(architecture, weights, windows);
    await tf.setBackend("cpu");
    try {
      const theirs = layersGradients(architecture, weights, windows);
      let largest = 0;
      for (const [name, values] of ours) {
        values.forEach((value, k) =>
          largest = Math.max(largest, Math.abs(value - theirs.get(name)![k]!))
        );
      }
      console.log(`largest difference to layers on cpu: ${largest}`);
      assert(largest < 1e-6);
    } finally {
      await tf.setBackend("wasm");
    }
  });
}

/** The same gradients by tfjs-layers' own LSTM, for the current backend. */
function layersGradients(
  architecture: Architecture,
  weights: Weights,
  windows: Float32Array,
): Map<string, Float32Array> {
  const { timesteps, features } = architecture;
  const model = layersAutoencoder(architecture);
  const specs = weightSpecs(architecture);
  model.setWeights(
    specs.map(({ name, shape }) => tf.tensor(weights.get(name)!, [...shape])),
  );

  const x = tf.tensor3d(windows, [BATCH, timesteps, features]);
  const variables = model.trainableWeights.map((weight) =>
    weight.read() as tf.Variable
  );
  const { grads } = tf.variableGrads(() =>
    tf.mean(tf.squaredDifference(model.apply(x) as tf.Tensor, x))
  );
  return new Map(specs.flatMap(({ name }, i) => {
    const gradient = grads[variables[i]!.name];
    return gradient ? [[name, gradient.dataSync<"float32">()] as const] : [];
  }));
}

Deno.test("mendGradients() makes tf.unstack differentiable with one part", async () => {
  await startBackend();
  mendGradients();
  const x = tf.tensor2d([[1, 2, 3]]);
  const slope = tf.grad((given) => tf.sum(tf.square(tf.unstack(given)[0]!)))(x);
  assertEquals([...slope.dataSync()], [2, 4, 6]);
});

Deno.test("mendGradients() keeps every transposition of a product right", async () => {
  await startBackend();
  mendGradients();
  const random = new Random(2);
  const matrix = (rows: number, columns: number) =>
    tf.tensor2d(
      Float32Array.from({ length: rows * columns }, () => random.normal()),
      [
        rows,
        columns,
      ],
    );
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      const a = transposeA ? matrix(3, 2) : matrix(2, 3);
      const b = transposeB ? matrix(4, 3) : matrix(3, 4);
      const scale = matrix(2, 4);
      const loss = (a: tf.Tensor2D, b: tf.Tensor2D) =>
        tf.sum(
          tf.mul(tf.matMul(a, b, transposeA, transposeB), scale),
        ) as tf.Scalar;
      const [da, db] = tf.grads((a, b) =>
        loss(a as tf.Tensor2D, b as tf.Tensor2D)
      )([a, b]);
      // The loss is linear in each operand, so a whole step is exact up to rounding.
      for (const [operand, gradient] of [[a, da!], [b, db!]] as const) {
        const direction = matrix(operand.shape[0], operand.shape[1]);
        const moved = tf.add<tf.Tensor2D>(operand, direction);
        const change = operand === a
          ? tf.sub(loss(moved, b), loss(a, b))
          : tf.sub(loss(a, moved), loss(a, b));
        const expected = tf.sum(tf.mul(direction, gradient));
        assert(
          Math.abs(change.dataSync()[0]! - expected.dataSync()[0]!) < 1e-5,
        );
      }
    }
  }
});
