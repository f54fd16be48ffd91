import * as tf from "@tensorflow/tfjs-core";
import {
  type Architecture,
  type WeightSpec,
  weightSpecs,
} from "./architecture.ts";
import type { WeightTensors } from "./forward.ts";
import { tensorShape, toFileLayout, toTensorLayout } from "./weight_layout.ts";
import type { Weights } from "./weights.ts";

/** Trainable tensors; without recurrent kernels where one timestep never uses them. */
export class TrainableWeights implements Disposable {
  /** All weights, as the forward pass takes them. */
  readonly tensors: WeightTensors;
  /** Those that gradients are taken of. */
  readonly trainable: tf.Variable[];
  readonly #specs: readonly WeightSpec[];

  /** Variables that start from the given weights. */
  constructor(architecture: Architecture, initial: Weights) {
    this.#specs = weightSpecs(architecture);
    const isUsed = (name: string) =>
      architecture.timesteps > 1 || !name.endsWith(".recurrent");
    const entries = this.#specs.map((spec) => {
      const values = toTensorLayout(spec, initial.get(spec.name)!);
      const start = tf.tensor2d(values, tensorShape(spec));
      const variable = tf.variable(start, isUsed(spec.name));
      start.dispose(); // the variable holds its own reference to the values
      return [spec.name, variable] as const;
    });
    this.tensors = new Map(entries) as unknown as WeightTensors;
    this.trainable = entries.map(([, variable]) => variable).filter((
      { trainable },
    ) => trainable);
  }

  /** The weights as they are now, in the file's layout. */
  snapshot(): Weights {
    return new Map(this.#specs.map((spec) => {
      const values = this.tensors.get(spec.name)!.dataSync<"float32">();
      return [spec.name, toFileLayout(spec, values)];
    }));
  }

  /** Frees the variables. */
  [Symbol.dispose](): void {
    for (const variable of this.tensors.values()) variable.dispose();
  }
}
