/**
 * The model file: one JSON text that holds a whole detector and proves itself.
 *
 * ```
 * {"format":"gatewarden-model","version":1,
 *  "detector":{…},"training":{…},
 *  "weights":{"specs":[{"name","shape"},…],"float32":"<base64, little-endian>"},
 *  "sha256":"<of this text without this key>"}⏎
 * ```
 *
 * The text is canonical: `JSON.stringify(value) + "\n"`, and reading checks that
 * writing it again gives the same text, so no byte can change unseen. The digest
 * is over the same form without its own key, so a model that was imported as a
 * JSON module is checked the same way. It guards against damage and mix-ups, not
 * against someone who can compute a digest too.
 *
 * This file knows the container, the digest and the weights; what `detector`
 * means is checked by its owner in `lib/detect`.
 *
 * @module
 */
import { decodeBase64, encodeBase64 } from "../base64.ts";
import { ModelError } from "../errors.ts";
import {
  type Architecture,
  parseArchitecture,
  sizeOf,
  type WeightSpec,
  weightSpecs,
} from "./architecture.ts";
import type { Weights } from "./weights.ts";

/** What a model file holds, once verified. */
export interface ModelFile {
  /** Schema, preprocessor, windowing, architecture and threshold, as plain data. */
  readonly detector: Readonly<Record<string, unknown>>;
  /** How the model came about, as plain data. */
  readonly training: Readonly<Record<string, unknown>>;
  /** The weights, in the order of {@linkcode weightSpecs}. */
  readonly weights: Weights;
  /** The digest that the file carries, lower-case hexadecimal. */
  readonly sha256: string;
}

const FORMAT = "gatewarden-model";
const VERSION = 1;
/** Far above any sensible network; a larger file is a mistake, and would fill memory. */
export const LARGEST_MODEL_BYTES: number = 256 * 2 ** 20;

function toBase64({ buffer, byteOffset, byteLength }: Float32Array): string {
  return encodeBase64(new Uint8Array(buffer, byteOffset, byteLength));
}

/** Strict: what does not encode back to the same text is refused. */
function fromBase64(text: string): Float32Array {
  const bytes = decodeBase64(text);
  const values = new Float32Array(
    bytes.buffer,
    0,
    Math.floor(bytes.length / 4),
  );
  if (bytes.length % 4 !== 0 || toBase64(values) !== text) {
    throw new Error("weights are not strict base64 of float32 values");
  }
  return values;
}

async function digest(unsigned: object): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(unsigned) + "\n");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

/** Writes a model as text, digest included. */
export async function encodeModel(
  model: Omit<ModelFile, "sha256">,
): Promise<string> {
  const { detector, training, weights } = model;
  const specs = weightSpecs(detector.architecture as Architecture);
  const total = specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const float32 = new Float32Array(total);
  let offset = 0;
  for (const { name } of specs) {
    float32.set(weights.get(name)!, offset);
    offset += weights.get(name)!.length;
  }
  const unsigned = {
    format: FORMAT,
    version: VERSION,
    detector,
    training,
    weights: { specs, float32: toBase64(float32) },
  };
  return JSON.stringify({ ...unsigned, sha256: await digest(unsigned) }) + "\n";
}

/**
 * Reads a model from its text, and verifies it.
 *
 * @param name The file's name, for messages.
 * @throws {ModelError} If the text is not, byte for byte, what {@linkcode encodeModel} wrote.
 */
export async function decodeModel(
  text: string,
  name: string,
): Promise<ModelFile> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ModelError(
      `Cannot load model ${name}: it is not whole JSON text`,
    );
  }
  checkKind(value, name);
  if (JSON.stringify(value) + "\n" !== text) {
    throw new ModelError(
      `Cannot load model ${name}: its text was changed since it was written (it is not canonical)`,
    );
  }
  return await verifyModel(value, name);
}

/** Refuses what is no model of this version, before anything else is looked at. */
function checkKind(
  value: unknown,
  name: string,
): asserts value is Record<string, unknown> {
  const { format, version } = (value ?? {}) as Record<string, unknown>;
  if (format !== FORMAT) {
    throw new ModelError(
      `Cannot load model ${name}: it is not a Gatewarden model ("format" is not "${FORMAT}")`,
    );
  }
  if (typeof version === "number" && version > VERSION) {
    throw new ModelError(
      `Cannot load model ${name}: it was written by a newer Gatewarden ` +
        `(file version ${version}, this one reads ${VERSION}): upgrade Gatewarden`,
    );
  }
  if (version !== VERSION) {
    throw new ModelError(
      `Cannot load model ${name}: "version" is not ${VERSION}`,
    );
  }
}

/**
 * Verifies a model that was parsed elsewhere, such as a JSON module.
 *
 * @throws {ModelError} If the digest, a shape or a value is wrong.
 */
export async function verifyModel(
  value: unknown,
  name: string,
): Promise<ModelFile> {
  checkKind(value, name);
  const { sha256, ...unsigned } = value;
  if (sha256 !== await digest(unsigned)) {
    throw new ModelError(
      `Cannot load model ${name}: it is damaged or was tampered with (its sha256 does not match)`,
    );
  }
  try {
    const detector = plainObject(value.detector, "detector");
    const weights = readWeights(value.weights);
    checkShapes(value.weights, parseArchitecture(detector.architecture));
    return {
      detector,
      training: plainObject(value.training, "training"),
      weights,
      sha256: sha256 as string,
    };
  } catch (error) {
    throw new ModelError(
      `Cannot load model ${name}: ${(error as Error).message}`,
    );
  }
}

function plainObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`"${name}" is not an object`);
  }
  return value as Record<string, unknown>;
}

/** Refuses weights of other names, order or shapes than the architecture's. */
function checkShapes(weights: unknown, architecture: Architecture): void {
  const { specs } = weights as { specs: WeightSpec[] };
  const told = specs.map(({ name, shape }) => ({ name, shape }));
  if (JSON.stringify(told) === JSON.stringify(weightSpecs(architecture))) {
    return;
  }
  throw new Error(
    "its weights are not, by name, order and shape, those of its architecture",
  );
}

/** Weights by name, each as long as its spec says. */
function readWeights(value: unknown): Weights {
  const { specs, float32 } = plainObject(value, "weights");
  if (!Array.isArray(specs) || typeof float32 !== "string") {
    throw new Error('"weights" lacks its specs or its values');
  }
  const values = fromBase64(float32);
  const weights = new Map<string, Float32Array>();
  let offset = 0;
  for (const spec of specs) {
    const { name, shape } = checkSpec(spec);
    const size = sizeOf(shape);
    if (weights.has(name)) throw new Error(`weight "${name}" is there twice`);
    if (offset + size > values.length) {
      throw new Error(`weight "${name}" is cut off`);
    }
    weights.set(name, values.slice(offset, offset += size));
  }
  if (offset !== values.length) {
    throw new Error("there are more weights than their specs say");
  }
  return weights;
}

function checkSpec(spec: unknown): WeightSpec {
  const { name, shape } = plainObject(spec, "weights.specs");
  const isShape = Array.isArray(shape) && shape.length > 0 &&
    shape.every((length) => Number.isInteger(length) && length > 0);
  if (typeof name !== "string" || !isShape) {
    throw new Error("a weight's spec is malformed");
  }
  return { name, shape };
}
