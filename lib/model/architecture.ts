/**
 * The shape of an LSTM autoencoder, and the weights that shape asks for.
 *
 * ```
 * x [B, T, F] ─► LSTM e₁ ─► … ─► LSTM eₙ ─► last h [B, eₙ]
 *                                             │ repeated T times
 * x̂ [B, T, O] ◄─ dense O ◄─ LSTM dₘ ◄─ … ◄─ LSTM d₁
 * ```
 *
 * O is F, unless the input has columns that nothing is to be told of, such as
 * flags that say which features were hidden.
 *
 * Weights follow Keras: per LSTM a kernel `[inputs, 4 · units]`, a recurrent
 * kernel `[units, 4 · units]` and a bias `[4 · units]`, gates in the order input,
 * forget, candidate, output; then the dense kernel `[units, O]` and bias `[O]`.
 *
 * @module
 */

/** Widths and lengths of an LSTM autoencoder. */
export interface Architecture {
  /** Rows per window, T. */
  readonly timesteps: number;
  /** Columns per row after preprocessing, F. */
  readonly features: number;
  /** Columns per row that come out, the first of those that go in. @default {features} */
  readonly outputs?: number;
  /** Units of the encoder's LSTMs, input side first. */
  readonly encoder: readonly number[];
  /** Units of the decoder's LSTMs, code side first. */
  readonly decoder: readonly number[];
}

/** One weight of the network: its name and its shape. */
export interface WeightSpec {
  /** Such as `encoder.0.kernel` or `dense.bias`. */
  readonly name: string;
  /** Lengths of its axes. */
  readonly shape: readonly number[];
}

/** What one LSTM of the stack looks like. */
export interface LstmSpec {
  /** `encoder.0`, …, `decoder.0`, …: the prefix of its weights' names. */
  readonly name: string;
  /** Width of its input. */
  readonly inputs: number;
  /** Width of its state. */
  readonly units: number;
}

/** Beyond this a width or a window is a typing error, not a network. */
const LARGEST_SIZE = 65_536;
/** What fits into a model file of 256 MiB, as base64. */
const MOST_PARAMETERS = 48_000_000;
/** Beyond this a stack is a typing error too. */
const MOST_LAYERS = 64;

function checkSize(name: string, value: unknown): asserts value is number {
  if (
    !Number.isInteger(value) || (value as number) < 1 ||
    (value as number) > LARGEST_SIZE
  ) {
    throw new RangeError(
      `Cannot build a network as ${name} must be an integer from 1 to ${LARGEST_SIZE}: current value is ${
        JSON.stringify(value)
      }`,
    );
  }
}

function checkLayers(name: string, value: unknown): asserts value is number[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > MOST_LAYERS) {
    throw new RangeError(
      `Cannot build a network as ${name} must be a list of 1 to ${MOST_LAYERS} widths: current value is ${
        JSON.stringify(value)
      }`,
    );
  }
  value.forEach((units, i) => checkSize(`${name}[${i}]`, units));
}

function checkOutputs(
  value: unknown,
  features: number,
): asserts value is number {
  checkSize("outputs", value);
  if (value <= features) return;
  throw new RangeError(
    `Cannot build a network as outputs must be at most features, ${features}: ` +
      `current value is ${value}`,
  );
}

/**
 * Checks what is said to be an architecture, from a person or a file.
 *
 * @throws {RangeError} If a length is not a positive integer, a stack is empty or
 * there are more outputs than features.
 */
export function parseArchitecture(value: unknown): Architecture {
  const { timesteps, features, outputs, encoder, decoder } =
    (value ?? {}) as Record<string, unknown>;
  checkSize("timesteps", timesteps);
  checkSize("features", features);
  if (outputs !== undefined) checkOutputs(outputs, features);
  checkLayers("encoder", encoder);
  checkLayers("decoder", decoder);
  const architecture = {
    timesteps,
    features,
    // Left out where it says nothing new, so that there is one form of each.
    ...(outputs !== undefined && outputs !== features && { outputs }),
    encoder: [...encoder],
    decoder: [...decoder],
  };
  const parameters = parameterCount(architecture);
  if (parameters > MOST_PARAMETERS) {
    throw new RangeError(
      `Cannot build a network of ${parameters} parameters as a model file holds ` +
        `at most ${MOST_PARAMETERS}: use smaller widths`,
    );
  }
  return architecture;
}

/** Columns per row that come out, O. */
export function outputsOf({ features, outputs }: Architecture): number {
  return outputs ?? features;
}

/** The LSTMs from input to output. */
export function lstmSpecs(architecture: Architecture): LstmSpec[] {
  const specs: LstmSpec[] = [];
  let inputs = architecture.features;
  for (const side of ["encoder", "decoder"] as const) {
    architecture[side].forEach((units, i) => {
      specs.push({ name: `${side}.${i}`, inputs, units });
      inputs = units;
    });
  }
  return specs;
}

/** Every weight in the order in which a model file holds them. */
export function weightSpecs(architecture: Architecture): WeightSpec[] {
  const specs = lstmSpecs(architecture).flatMap(({ name, inputs, units }) => [
    { name: `${name}.kernel`, shape: [inputs, 4 * units] },
    { name: `${name}.recurrent`, shape: [units, 4 * units] },
    { name: `${name}.bias`, shape: [4 * units] },
  ]);
  const last = architecture.decoder.at(-1)!;
  const outputs = outputsOf(architecture);
  return [
    ...specs,
    { name: "dense.kernel", shape: [last, outputs] },
    { name: "dense.bias", shape: [outputs] },
  ];
}

/** The number of values that a weight of this shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** The number of trainable values of the whole network. */
export function parameterCount(architecture: Architecture): number {
  return weightSpecs(architecture).reduce(
    (sum, { shape }) => sum + sizeOf(shape),
    0,
  );
}
