import * as tf from "@tensorflow/tfjs-core";
import {
  type Architecture,
  outputsOf,
  parseArchitecture,
  weightSpecs,
} from "./architecture.ts";
import { startBackend } from "./backend.ts";
import { forward } from "./forward.ts";
import { tensorShape, toTensorLayout } from "./weight_layout.ts";
import { checkWeights, type Weights } from "./weights.ts";

/** Windows that go through the network at once; more gains no speed and costs memory. */
const LARGEST_BATCH = 1024;

/**
 * An LSTM autoencoder with its weights, ready to reconstruct windows.
 *
 * It owns tensors in the WASM backend's memory: dispose of it, best by `using`.
 *
 * @example
 * ```ts
 * import { Autoencoder, initialWeights } from "@gatewarden/gatewarden/train";
 * import { Random } from "@gatewarden/gatewarden/features";
 * import { assertEquals } from "@std/assert";
 *
 * const architecture = { timesteps: 2, features: 3, encoder: [4], decoder: [4] };
 * using network = await Autoencoder.create(architecture, initialWeights(architecture, new Random(1)));
 * const windows = new Float32Array(5 * 2 * 3); // [batch, timesteps, features]
 * assertEquals(network.reconstruct(windows).length, windows.length);
 * ```
 */
export class Autoencoder implements Disposable {
  /** Widths and lengths of the network. */
  readonly architecture: Architecture;
  readonly #weights: Weights;
  readonly #tensors: Map<string, tf.Tensor2D>;
  #disposed = false;

  private constructor(architecture: Architecture, weights: Weights) {
    this.architecture = architecture;
    this.#weights = weights;
    this.#tensors = new Map(
      weightSpecs(architecture).map((spec) => [
        spec.name,
        tf.tensor2d(
          toTensorLayout(spec, weights.get(spec.name)!),
          tensorShape(spec),
        ),
      ]),
    );
  }

  /**
   * A network with the given weights. Starts the backend where it is not running.
   *
   * @throws {RangeError} If the weights do not fit the architecture.
   * @throws {BackendError} If WebAssembly SIMD cannot start.
   */
  static async create(
    architecture: Architecture,
    weights: Weights,
  ): Promise<Autoencoder> {
    const checked = parseArchitecture(architecture);
    checkWeights(checked, weights);
    await startBackend();
    return new Autoencoder(checked, weights);
  }

  /** The weights by name, as plain arrays. */
  get weights(): Weights {
    return this.#weights;
  }

  /**
   * Passes windows through the network.
   *
   * A window gives the same bits alone and in any batch.
   *
   * @param windows `[batch, timesteps, features]`, row-major.
   * @returns Its reconstruction, `[batch, timesteps, outputs]`.
   * @throws {RangeError} If the length is not a whole number of windows.
   * @throws {Error} If the network was disposed of.
   */
  reconstruct(windows: Float32Array): Float32Array {
    if (this.#disposed) {
      throw new Error(
        "Cannot reconstruct with a network that was disposed of: load or create " +
          "it again, or dispose of it when its streams have ended",
      );
    }
    const { timesteps, features } = this.architecture;
    const size = timesteps * features;
    if (windows.length % size !== 0) {
      throw new RangeError(
        `Cannot reconstruct ${windows.length} values as windows of [${timesteps}, ${features}] hold ${size} each`,
      );
    }
    const outputSize = timesteps * outputsOf(this.architecture);
    const count = windows.length / size;
    const output = new Float32Array(count * outputSize);
    for (let start = 0; start < count; start += LARGEST_BATCH) {
      const end = Math.min(start + LARGEST_BATCH, count);
      const batch = windows.subarray(start * size, end * size);
      output.set(
        this.#reconstructBatch(batch, end - start),
        start * outputSize,
      );
    }
    return output;
  }

  #reconstructBatch(windows: Float32Array, batch: number): Float32Array {
    const output = tf.tidy(() => {
      const rows = tf.tensor2d(windows, [batch, windows.length / batch]); // [B, T·F]
      const steps = forward(
        tf.transpose(rows),
        this.architecture,
        this.#tensors,
      );
      return tf.transpose(
        steps.length === 1 ? steps[0]! : tf.concat2d(steps, 0),
      ); // [B, T·O]
    });
    try {
      return output.dataSync<"float32">();
    } finally {
      output.dispose();
    }
  }

  /** Frees the network's tensors. Disposing of it again does nothing. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    tf.dispose([...this.#tensors.values()]);
  }
}
