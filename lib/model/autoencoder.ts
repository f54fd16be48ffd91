import * as tf from "@tensorflow/tfjs-core";
import {
  type Architecture,
  outputsOf,
  parseArchitecture,
  weightSpecs,
} from "./architecture.ts";
import { startBackend } from "./backend.ts";
import { forward } from "./forward.ts";
import { LstmKernel } from "./kernel/lstm_kernel.ts";
import { runLstmKernel } from "./kernel/register_kernel.ts";
import { tensorShape, toTensorLayout } from "./weight_layout.ts";
import { checkWeights, type Weights } from "./weights.ts";

/** Windows that go through the network at once; more gains no speed and costs memory. */
const LARGEST_BATCH = 1024;

/**
 * What computes a network: our fused kernel, or tfjs's own operations, which are
 * the reference and ten times slower or more.
 */
export type Engine = "kernel" | "stock";

/** How a network runs. */
export interface AutoencoderOptions {
  /** What computes it. @default {"kernel"} */
  readonly engine?: Engine;
}

/** A batch of windows `[batch, T · F]` to its reconstruction `[batch, T · outputs]`. */
type Pass = (rows: tf.Tensor2D) => tf.Tensor2D;

/** The pass through tfjs's own operations, and the tensors that it holds. */
function stockPass(
  architecture: Architecture,
  weights: Weights,
): { pass: Pass; tensors: tf.Tensor[] } {
  const tensors = new Map(
    weightSpecs(architecture).map((spec) => [
      spec.name,
      tf.tensor2d(
        toTensorLayout(spec, weights.get(spec.name)!),
        tensorShape(spec),
      ),
    ]),
  );
  const pass = (rows: tf.Tensor2D) => {
    const steps = forward(tf.transpose(rows), architecture, tensors);
    return tf.transpose(steps.length === 1 ? steps[0]! : tf.concat2d(steps, 0));
  };
  return { pass, tensors: [...tensors.values()] };
}

/** The pass through the fused kernel, whose memory goes with the function. */
function kernelPass(architecture: Architecture, weights: Weights): Pass {
  const network = new LstmKernel(architecture, weights);
  return (rows) => runLstmKernel(rows, network);
}

/**
 * An LSTM autoencoder with its weights, ready to reconstruct windows.
 *
 * It owns memory that WebAssembly computes in: dispose of it, best by `using`.
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
  readonly #tensors: tf.Tensor[] = [];
  #pass: Pass | undefined;

  private constructor(
    architecture: Architecture,
    weights: Weights,
    engine: Engine,
  ) {
    this.architecture = architecture;
    this.#weights = weights;
    if (engine === "kernel") {
      this.#pass = kernelPass(architecture, weights);
    } else {
      const { pass, tensors } = stockPass(architecture, weights);
      this.#pass = pass;
      this.#tensors = tensors;
    }
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
    { engine = "kernel" }: AutoencoderOptions = {},
  ): Promise<Autoencoder> {
    const checked = parseArchitecture(architecture);
    checkWeights(checked, weights);
    await startBackend();
    return new Autoencoder(checked, weights, engine);
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
    const pass = this.#pass;
    if (pass === undefined) {
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
    const batch = windows.length / size;
    if (batch <= LARGEST_BATCH) return runBatch(windows, batch, pass);
    const outputSize = timesteps * outputsOf(this.architecture);
    const output = new Float32Array(batch * outputSize);
    for (let start = 0; start < batch; start += LARGEST_BATCH) {
      const end = Math.min(start + LARGEST_BATCH, batch);
      const part = windows.subarray(start * size, end * size);
      output.set(runBatch(part, end - start, pass), start * outputSize);
    }
    return output;
  }

  /** Frees the network's memory. Disposing of it again does nothing. */
  [Symbol.dispose](): void {
    if (this.#pass === undefined) return;
    this.#pass = undefined;
    tf.dispose(this.#tensors);
  }
}

/** Windows into the backend, through the network, and out again. */
function runBatch(
  windows: Float32Array,
  batch: number,
  pass: Pass,
): Float32Array {
  if (batch === 0) return new Float32Array();
  const output = tf.tidy(() =>
    pass(tf.tensor2d(windows, [batch, windows.length / batch]))
  );
  try {
    return output.dataSync<"float32">();
  } finally {
    output.dispose();
  }
}
