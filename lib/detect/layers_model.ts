/**
 * Detectors to and from folders of tfjs LayersModel files.
 *
 * `model.json` and `weights.bin` load in tfjs as any LayersModel does. What a
 * LayersModel has no place for (schema, preprocessing, windowing, threshold)
 * travels in tfjs's own `userDefinedMetadata`, which survives its load and save.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { reasonOf, writeFileAtomically } from "../atomic_write.ts";
import { AccessError, ConfigurationError } from "../errors.ts";
import { Preprocessor } from "../features/preprocessor.ts";
import { Autoencoder } from "../model/autoencoder.ts";
import {
  fromLayersArtifacts,
  type Network,
  toLayersArtifacts,
} from "../model/layers_network.ts";
import { TFJS_VERSION } from "../model/tfjs_version.ts";
import { Detector } from "./detector.ts";
import { fileOfParts, readParts } from "./detector_file.ts";
import { checkFit, type DetectorParts } from "./detector_parts.ts";
import { VERSION } from "../version.ts";

/** Where the parts come from that a LayersModel does not have. */
export interface ImportOptions {
  /** A detector whose schema, preprocessing, windowing and threshold are taken over. */
  readonly detector?: Detector;
  /** A threshold; with it a model without metadata is taken as fed scaled numbers. */
  readonly threshold?: number;
}

type Parts = Omit<DetectorParts, "autoencoder">;

/**
 * Writes `model.json` and `weights.bin`.
 *
 * @throws {AccessError} If the folder cannot be written.
 */
export async function exportLayersModel(
  detector: Detector,
  directory: string,
): Promise<void> {
  const { scoringParts, schema, threshold, training } = detector;
  const { architecture, weights } = scoringParts.autoencoder;
  const artifacts = await toLayersArtifacts({ architecture, weights });
  const parts = { ...scoringParts, schema, threshold, training };
  // The topology says what the architecture is.
  const { architecture: _, ...described } = fileOfParts(parts).detector;
  const metadata = { gatewarden: { ...described, training } };
  const model: tf.io.ModelJSON = {
    modelTopology: artifacts.modelTopology!,
    format: "layers-model",
    generatedBy: `TensorFlow.js tfjs-layers v${TFJS_VERSION}`,
    convertedBy: `Gatewarden ${VERSION}`,
    weightsManifest: [{
      paths: ["weights.bin"],
      weights: artifacts.weightSpecs!,
    }],
    userDefinedMetadata: metadata,
  };
  const data = new Uint8Array(
    tf.io.CompositeArrayBuffer.join(artifacts.weightData!),
  );
  try {
    await Deno.mkdir(directory, { recursive: true });
  } catch (error) {
    throw new AccessError(`Cannot write ${directory}: ${reasonOf(error)}`);
  }
  // The weights first: a model.json is never there without them.
  await writeFileAtomically(`${directory}/weights.bin`, data);
  await writeFileAtomically(
    `${directory}/model.json`,
    JSON.stringify(model) + "\n",
  );
}

/**
 * Reads a folder that tfjs-layers, a Keras converter or {@linkcode exportLayersModel} wrote.
 *
 * @throws {AccessError} If a file cannot be read.
 * @throws {ConfigurationError} If the model is none that runs here, or nothing says
 * what its columns and threshold are.
 */
export async function importLayersModel(
  directory: string,
  options: ImportOptions = {},
): Promise<Detector> {
  const artifacts = await readArtifacts(directory);
  try {
    const network = await fromLayersArtifacts(artifacts);
    const parts = partsFor(network, artifacts, options);
    checkFit(parts, network.architecture);
    const autoencoder = await Autoencoder.create(
      network.architecture,
      network.weights,
      { origin: parts.preprocessor.origin },
    );
    try {
      return new Detector({ ...parts, autoencoder });
    } catch (error) {
      autoencoder[Symbol.dispose]();
      throw error;
    }
  } catch (error) {
    if (!(error instanceof Error) || error.name === "BackendError") throw error;
    throw new ConfigurationError(
      `Cannot import ${directory}: ${error.message}`,
    );
  }
}

async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw new AccessError(`Cannot read ${path}: ${reasonOf(error)}`);
  }
}

/** Whether an entry of a weights manifest has the form that tfjs writes. */
function isWeightsGroup(group: unknown): boolean {
  const { paths, weights } = (group ?? {}) as Record<string, unknown>;
  return Array.isArray(paths) && Array.isArray(weights) &&
    paths.every((path) => typeof path === "string");
}

async function readArtifacts(directory: string): Promise<tf.io.ModelArtifacts> {
  const path = `${directory}/model.json`;
  const text = new TextDecoder().decode(await readBytes(path));
  let model: tf.io.ModelJSON;
  try {
    model = JSON.parse(text);
  } catch {
    throw new ConfigurationError(`Cannot import ${path}: it is not JSON`);
  }
  if (!model?.modelTopology || !Array.isArray(model.weightsManifest)) {
    throw new ConfigurationError(
      `Cannot import ${path}: it is not a tfjs LayersModel (no modelTopology or weightsManifest)`,
    );
  }
  if (!model.weightsManifest.every(isWeightsGroup)) {
    throw new ConfigurationError(
      `Cannot import ${path}: its weightsManifest must hold paths and weights`,
    );
  }
  return await tf.io.getModelArtifactsForJSON(model, async (manifest) => {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (const name of manifest.flatMap(({ paths }) => paths)) {
      // A manifest names files beside it; a path that leads away is no such thing.
      if (/[/\\]|^\.\.?$/.test(name)) {
        throw new ConfigurationError(
          `Cannot import ${path}: weights file "${name}" lies elsewhere`,
        );
      }
      parts.push(await readBytes(`${directory}/${name}`));
    }
    const specs = manifest.flatMap(({ weights }) => weights);
    return [specs, await new Blob(parts).arrayBuffer()];
  });
}

/** The detector's other parts: given, found in the metadata, or for bare numbers. */
function partsFor(
  network: Network,
  artifacts: tf.io.ModelArtifacts,
  options: ImportOptions,
): Parts {
  const { detector, threshold: value } = options;
  const found =
    (artifacts.userDefinedMetadata as { gatewarden?: Record<string, unknown> })
      ?.gatewarden;
  const imported = { from: artifacts.generatedBy ?? "tfjs LayersModel" };
  const chosen = value === undefined
    ? undefined
    : { kind: "fixed", value } as const;
  if (detector !== undefined) {
    const { schema, preprocessor, windowing, threshold } = detector;
    const training = { imported };
    return {
      schema,
      preprocessor,
      windowing,
      scorer: detector.scoringParts.scorer,
      threshold: chosen ?? threshold,
      training,
    };
  }
  if (found !== undefined) {
    const data = { ...found, ...(chosen && { threshold: chosen }) };
    const training = trainingOf(found.training);
    return { ...readParts(data, network.architecture), training };
  }
  if (chosen === undefined) {
    throw new ConfigurationError(
      "nothing says what its columns and its threshold are, as it was not written by " +
        "`gatewarden export`: name a model to take them from with --detector MODEL, or give " +
        "--threshold SCORE for rows of numbers that are scaled already",
    );
  }
  return {
    ...partsForNumbers(network),
    threshold: chosen,
    training: { imported },
  };
}

/** What the metadata says of training; nothing, where a tool dropped it. */
function trainingOf(value: unknown): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new ConfigurationError('its metadata\'s "training" is not an object');
}

/** A schema of numbered columns that go in as they are. */
function partsForNumbers({ architecture: { features, timesteps } }: Network) {
  const schema = {
    features: Array.from(
      { length: features },
      (_, i) => ({ name: `feature_${i}`, type: "numeric" as const }),
    ),
  };
  const zeros = [new Array<number>(features).fill(0)];
  const preprocessor = Preprocessor.fit(schema, zeros, { scaler: "none" });
  return { schema, preprocessor, windowing: { timesteps, stride: 1 } };
}
