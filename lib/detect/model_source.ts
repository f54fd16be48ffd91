import { reasonOf } from "../atomic_write.ts";
import { ModelError } from "../errors.ts";
import {
  decodeModel,
  LARGEST_MODEL_BYTES,
  type ModelFile,
  verifyModel,
} from "../model/model_file.ts";
import { importShippedModel, SHIPPED_MODELS } from "./shipped_models.ts";

/** A verified model file and the name it goes by. */
export interface NamedModel {
  /** The shipped name, or the file's path. */
  readonly name: string;
  /** Its verified content. */
  readonly file: ModelFile;
}

/** Reads a file as text, no further than a model may be long. */
async function readModelText(path: string | URL): Promise<string> {
  using file = await Deno.open(path, { read: true });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of file.readable) {
    length += chunk.length;
    if (length > LARGEST_MODEL_BYTES) {
      throw new Error(`it is longer than ${LARGEST_MODEL_BYTES / 2 ** 20} MiB`);
    }
    chunks.push(chunk);
  }
  const bytes = await new Blob(chunks).arrayBuffer();
  // A byte order mark stays and fails as JSON: nothing may change unseen.
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
    bytes,
  );
}

/**
 * Finds a model by shipped name or by path, and verifies it.
 *
 * @throws {ModelError} If there is none or it does not pass.
 */
export async function loadModel(source: string | URL): Promise<NamedModel> {
  const name = String(source);
  if (typeof source === "string" && SHIPPED_MODELS.includes(source)) {
    return {
      name,
      file: await verifyModel(await importShippedModel(source), name),
    };
  }
  let text: string;
  try {
    text = await readModelText(source);
  } catch (error) {
    const looksLikeName = typeof source === "string" && !/[./\\]/.test(source);
    const hint = looksLikeName
      ? `; shipped models: ${SHIPPED_MODELS.join(", ")}`
      : "";
    throw new ModelError(
      `Cannot load model ${name}: ${reasonOf(error)}${hint}`,
    );
  }
  return { name, file: await decodeModel(text, name) };
}
