import { gateSets } from "./gate_sets.ts";
import type { TrainingKernel } from "./training_kernel.ts";
import type { TrainingLayer } from "./training_plan.ts";
import type { TrainingProducts } from "./training_products.ts";
import type { GateWeights } from "./training_weights.ts";

/** The way back through the LSTMs, layer by layer. */
export class BackwardPass {
  readonly #kernel: TrainingKernel;
  readonly #products: TrainingProducts;
  /** Where dL/dc goes from step to step. */
  readonly #dc: number;

  constructor(kernel: TrainingKernel, products: TrainingProducts, dc: number) {
    this.#kernel = kernel;
    this.#products = products;
    this.#dc = dc;
  }

  /**
   * From dL/dh of all steps, where it stands already, to the gradients of the
   * layer's weights and to dL/dh of the layer below.
   *
   * @param inputs What the layer read at each step.
   * @param below Absent under the first layer: the data get no gradient.
   */
  layer(
    layer: TrainingLayer,
    inputs: readonly number[],
    below: TrainingLayer | undefined,
  ): void {
    const { steps, units } = layer;
    this.#products.clear(this.#dc, units);
    if (layer.isRepeated) this.#clearRepeated(layer, below!);
    for (let t = steps.length - 1; t >= 0; t--) {
      const step = steps[t]!;
      const before = steps[t - 1];
      this.#kernel.cellsBackward(
        this.#products.rows,
        units / 4,
        t === 0,
        step.gates,
        step.forget,
        before?.c ?? 0,
        step.tanhC,
        step.dh,
        this.#dc,
      );
      const sets = gateSets(layer, t === 0);
      for (const { weights: { recurrent, kernel }, at, projected } of sets) {
        if (before !== undefined) {
          const transposed = layer.transposed.get(recurrent!)!;
          this.#products.goBack(
            at(step),
            recurrent!,
            transposed,
            before.dh,
            true,
          );
          this.#products.addGradient(before.h, at(step), recurrent!);
        }
        if (layer.isRepeated) {
          this.#products.add(at(step), projected, kernel.columns);
        }
      }
      if (layer.isRepeated) continue;
      const slopes = sets.map(({ weights, at }) => ({ weights, dz: at(step) }));
      this.#input(layer, slopes, inputs[t]!, below?.steps[t]?.dh);
    }
    if (!layer.isRepeated) return;
    // Back to the code, by the slopes' sum over the steps.
    const slopes = gateSets(layer, false).map(({ weights, projected }) => ({
      weights,
      dz: projected,
    }));
    this.#input(
      layer,
      slopes,
      inputs.at(-1)!,
      below!.steps.at(-1)!.dh,
    );
  }

  /** From slopes of gates to those of kernels, biases and input. */
  #input(
    layer: TrainingLayer,
    slopes: readonly { weights: GateWeights; dz: number }[],
    x: number,
    dx: number | undefined,
  ): void {
    slopes.forEach(({ weights: { kernel, bias }, dz }, i) => {
      this.#products.addGradient(x, dz, kernel);
      this.#products.addBiasGradient(dz, bias);
      if (dx === undefined) return;
      const transposed = layer.transposed.get(kernel)!;
      this.#products.goBack(dz, kernel, transposed, dx, i > 0);
    });
  }

  /** The code is one step of the layer below: its others get no slope from here. */
  #clearRepeated(layer: TrainingLayer, below: TrainingLayer): void {
    for (const { weights, projected } of gateSets(layer, false)) {
      this.#products.clear(projected, weights.kernel.columns);
    }
    for (const { dh } of below.steps.slice(0, -1)) {
      this.#products.clear(dh, below.units);
    }
  }
}
