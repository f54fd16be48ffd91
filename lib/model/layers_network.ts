/**
 * Between a network of ours and a tfjs LayersModel of the same shape.
 *
 * A LayersModel is what tfjs-layers saves and what converters make of Keras
 * models, so this is the way in and out. Only what runs exactly the same here is
 * taken: plain LSTMs (tanh, sigmoid gates, with bias) around one RepeatVector,
 * and a linear dense layer for each timestep. Everything else is refused by name.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import {
  layers,
  type LayersModel,
  loadLayersModel,
  type Sequential,
  sequential,
} from "@tensorflow/tfjs-layers";
import { ConfigurationError } from "../errors.ts";
import { type Architecture, outputsOf, weightSpecs } from "./architecture.ts";
import { startBackend } from "./backend.ts";
import type { Weights } from "./weights.ts";

/** A network's shape and weights. */
export interface Network {
  /** Widths and lengths. */
  readonly architecture: Architecture;
  /** Weights by name. */
  readonly weights: Weights;
}

type Layer = LayersModel["layers"][number];
type Config = Readonly<Record<string, unknown>>;

/** The layers of an architecture, as tfjs-layers has them. */
function buildModel(architecture: Architecture): Sequential {
  const { timesteps, features, encoder, decoder } = architecture;
  const model = sequential();
  const lstm = (units: number, returnSequences: boolean, isFirst: boolean) =>
    layers.lstm({
      units,
      returnSequences,
      recurrentActivation: "sigmoid",
      // The default, orthogonal, is slow, and every weight is set afterwards.
      recurrentInitializer: "zeros",
      kernelInitializer: "zeros",
      ...(isFirst && { inputShape: [timesteps, features] }),
    });
  encoder.forEach((units, i) =>
    model.add(lstm(units, i < encoder.length - 1, i === 0))
  );
  model.add(layers.repeatVector({ n: timesteps }));
  decoder.forEach((units) => model.add(lstm(units, true, false)));
  model.add(
    layers.timeDistributed({
      layer: layers.dense({ units: outputsOf(architecture) }),
    }),
  );
  return model;
}

/** The network as a tfjs LayersModel's artifacts. */
export async function toLayersArtifacts(
  network: Network,
): Promise<tf.io.ModelArtifacts> {
  await startBackend();
  const model = buildModel(network.architecture);
  try {
    const tensors = weightSpecs(network.architecture).map(({ name, shape }) =>
      tf.tensor(network.weights.get(name)!, [...shape])
    );
    model.setWeights(tensors);
    tf.dispose(tensors);
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(tf.io.withSaveHandler((artifacts) => {
      saved = artifacts;
      const modelArtifactsInfo = tf.io.getModelArtifactsInfoForJSON(artifacts);
      return Promise.resolve({ modelArtifactsInfo });
    }));
    return saved!;
  } finally {
    model.dispose();
  }
}

/**
 * Reads a LayersModel as a network of ours.
 *
 * @throws {ConfigurationError} If it is no LSTM autoencoder, or has a layer that
 * would not run the same here.
 */
export async function fromLayersArtifacts(
  artifacts: tf.io.ModelArtifacts,
): Promise<Network> {
  await startBackend();
  let model: LayersModel;
  try {
    model = await loadLayersModel(tf.io.fromMemory(artifacts));
  } catch (error) {
    throw new ConfigurationError(
      `tfjs-layers cannot load it: ${(error as Error).message}`,
    );
  }
  try {
    return readNetwork(model);
  } finally {
    model.dispose();
  }
}

function refuse(layer: Layer, problem: string): never {
  throw new ConfigurationError(
    `layer "${layer.name}" (${layer.getClassName()}) ${problem}`,
  );
}

/** Dropout does nothing when scoring, and an input layer only names the shape. */
const IGNORED = new Set(["InputLayer", "Dropout", "SpatialDropout1D"]);

function readNetwork(model: LayersModel): Network {
  const [, timesteps, features] = model.inputs[0]!.shape;
  if (model.inputs.length !== 1 || !timesteps || !features) {
    throw new ConfigurationError(
      `its input must have the shape [batch, timesteps, features], not ${
        JSON.stringify(model.inputs.map(({ shape }) => shape))
      }`,
    );
  }
  const used = model.layers.filter((layer) =>
    !IGNORED.has(layer.getClassName())
  );
  const repeat = used.findIndex((layer) =>
    layer.getClassName() === "RepeatVector"
  );
  if (repeat < 0) throw new ConfigurationError("it has no RepeatVector layer");
  const dense = used.at(-1)!;
  const encoder = used.slice(0, repeat);
  const decoder = used.slice(repeat + 1, -1);
  if ((used[repeat]!.getConfig() as Config).n !== timesteps) {
    refuse(
      used[repeat]!,
      `repeats another number of times than the input's ${timesteps} timesteps`,
    );
  }
  encoder.forEach((layer, i) => checkLstm(layer, i < encoder.length - 1));
  decoder.forEach((layer) => checkLstm(layer, true));
  const outputs = checkDense(dense, features);

  const units = (layer: Layer) => (layer.getConfig() as Config).units as number;
  const architecture = {
    timesteps,
    features,
    ...(outputs !== features && { outputs }),
    encoder: encoder.map(units),
    decoder: decoder.map(units),
  };
  const values = [...encoder, ...decoder, dense].flatMap((layer) =>
    layer.getWeights().map((tensor) => tensor.dataSync<"float32">())
  );
  const weights = new Map(
    weightSpecs(architecture).map(({ name }, i) => [name, values[i]!]),
  );
  return { architecture, weights };
}

function checkLstm(layer: Layer, returnSequences: boolean): void {
  if (layer.getClassName() !== "LSTM") refuse(layer, "is not an LSTM");
  const config = layer.getConfig() as Config;
  const wanted: Config = {
    activation: "tanh",
    recurrentActivation: "sigmoid",
    useBias: true,
    returnSequences,
  };
  for (const [option, value] of Object.entries(wanted)) {
    if (config[option] !== value) {
      refuse(
        layer,
        `has ${option} ${
          JSON.stringify(config[option])
        }, and only ${value} runs here`,
      );
    }
  }
  if (config.goBackwards || config.stateful) {
    refuse(
      layer,
      "runs backwards or keeps state between batches, which is not done here",
    );
  }
}

/**
 * A dense layer over each timestep, bare or inside TimeDistributed.
 *
 * @returns How many columns it gives.
 */
function checkDense(layer: Layer, features: number): number {
  const config = layer.getConfig() as Config;
  const inner = layer.getClassName() === "TimeDistributed"
    ? config.layer as { className: string; config: Config }
    : { className: layer.getClassName(), config };
  if (inner.className !== "Dense") {
    refuse(layer, "is not a dense layer for each timestep");
  }
  const { activation, units, useBias } = inner.config;
  if (activation !== "linear") {
    refuse(layer, `has activation ${activation}, and only linear runs here`);
  }
  if (!(typeof units === "number" && units <= features)) {
    refuse(layer, `gives ${units} columns where the input has ${features}`);
  }
  if (useBias !== true) refuse(layer, "has no bias");
  return units;
}
