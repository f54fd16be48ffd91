import * as tf from "@tensorflow/tfjs-core";
import {
  type Architecture,
  outputsOf,
  parseArchitecture,
  weightSpecs,
} from "./architecture.ts";
import { startBackend } from "./backend.ts";
import type { Engine } from "./engine.ts";
import { forward } from "./forward.ts";
import { LstmKernel, type PassResults } from "./kernel/lstm_kernel.ts";
import { runLstmKernel } from "./kernel/register_kernel.ts";
import { reconstructionErrors } from "./reconstruction_error.ts";
import { tensorShape, toTensorLayout } from "./weight_layout.ts";
import { checkWeights, type Weights } from "./weights.ts";

/** Windows that tfjs's operations take at once; more gains no speed and costs memory. */
const LARGEST_STOCK_BATCH = 1024;

/** How a network runs. */
export interface AutoencoderOptions {
  /** What computes it. @default {"kernel"} */
  readonly engine?: Engine;
  /**
   * `[features]`: a row that most rows have much in common with, such as
   * `Preprocessor.origin`. The kernel passes over columns that are like it; what
   * comes out is the same to rounding. @default zeros
   */
  readonly origin?: Float32Array;
}

/** Windows `[batch, T, F]` to what is asked for. */
type Pass = (windows: Float32Array, results: PassResults) => void;

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
  const shape = { ...architecture, outputs: outputsOf(architecture) };
  const size = shape.timesteps * shape.features;
  const outputSize = shape.timesteps * shape.outputs;
  const runBatch = (windows: Float32Array, batch: number) =>
    tf.tidy(() => {
      const rows = tf.tensor2d(windows, [batch, size]); // [B, T·F]
      const steps = forward(tf.transpose(rows), architecture, tensors);
      const columns = steps.length === 1 ? steps[0]! : tf.concat2d(steps, 0);
      return tf.transpose(columns).dataSync<"float32">(); // [B, T·O]
    });
  const pass: Pass = (windows, { reconstruction, errors }) => {
    const count = windows.length / size;
    for (let start = 0; start < count; start += LARGEST_STOCK_BATCH) {
      const end = Math.min(start + LARGEST_STOCK_BATCH, count);
      const part = windows.subarray(start * size, end * size);
      const output = runBatch(part, end - start);
      reconstruction?.set(output, start * outputSize);
      errors?.set(reconstructionErrors(part, output, shape), start);
    }
  };
  return { pass, tensors: [...tensors.values()] };
}

/** The pass through the fused kernel, whose memory goes with the function. */
function kernelPass(
  architecture: Architecture,
  weights: Weights,
  origin: Float32Array | undefined,
): Pass {
  const network = new LstmKernel(architecture, weights, origin && { origin });
  return (windows, results) => runLstmKernel(network, windows, results);
}

function checkOrigin(
  { features }: Architecture,
  { origin }: AutoencoderOptions,
): void {
  if (origin === undefined || origin.length === features) return;
  throw new RangeError(
    `Cannot create a network of ${features} features with an origin of ${origin.length}`,
  );
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
    { engine = "kernel", origin }: AutoencoderOptions,
  ) {
    this.architecture = architecture;
    this.#weights = weights;
    if (engine === "kernel") {
      this.#pass = kernelPass(architecture, weights, origin);
    } else {
      const { pass, tensors } = stockPass(architecture, weights);
      this.#pass = pass;
      this.#tensors = tensors;
    }
  }

  /**
   * A network with the given weights. Starts the backend where it is not running.
   *
   * @throws {RangeError} If the weights or the origin do not fit the architecture.
   * @throws {BackendError} If WebAssembly SIMD cannot start.
   */
  static async create(
    architecture: Architecture,
    weights: Weights,
    options: AutoencoderOptions = {},
  ): Promise<Autoencoder> {
    const checked = parseArchitecture(architecture);
    checkWeights(checked, weights);
    checkOrigin(checked, options);
    await startBackend();
    return new Autoencoder(checked, weights, options);
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
    const { timesteps } = this.architecture;
    const size = timesteps * outputsOf(this.architecture);
    const reconstruction = new Float32Array(this.#count(windows) * size);
    this.#live()(windows, { reconstruction });
    return reconstruction;
  }

  /**
   * The mean squared errors of windows' reconstructions, without these.
   *
   * @param windows `[batch, timesteps, features]`, row-major.
   * @param reconstruction Where the reconstructions go, if they are wanted too:
   * `[batch, timesteps, outputs]`.
   * @returns `[batch]`; {@linkcode reconstructionErrors} gives the same bits.
   * @throws {RangeError} If the length is not a whole number of windows.
   * @throws {Error} If the network was disposed of.
   */
  errors(windows: Float32Array, reconstruction?: Float32Array): Float64Array {
    const errors = new Float64Array(this.#count(windows));
    const results = reconstruction === undefined
      ? { errors }
      : { errors, reconstruction };
    this.#live()(windows, results);
    return errors;
  }

  /** How many windows there are. */
  #count(windows: Float32Array): number {
    const { timesteps, features } = this.architecture;
    const count = windows.length / (timesteps * features);
    if (Number.isInteger(count)) return count;
    throw new RangeError(
      `Cannot reconstruct ${windows.length} values as windows of [${timesteps}, ${features}] ` +
        `hold ${timesteps * features} each`,
    );
  }

  /** The pass, while there is one. */
  #live(): Pass {
    if (this.#pass !== undefined) return this.#pass;
    throw new Error(
      "Cannot reconstruct with a network that was disposed of: load or create " +
        "it again, or dispose of it when its streams have ended",
    );
  }

  /** Frees the network's memory. Disposing of it again does nothing. */
  [Symbol.dispose](): void {
    if (this.#pass === undefined) return;
    this.#pass = undefined;
    tf.dispose(this.#tensors);
  }
}
