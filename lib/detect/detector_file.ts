/**
 * A detector as the content of its file, and back.
 *
 * `model/model_file.ts` has the container, its digest and the weights; what is in
 * it of everything else is read and written here.
 *
 * @module
 */
import { ModelError } from "../errors.ts";
import { Preprocessor } from "../features/preprocessor.ts";
import { parseWindowing } from "../features/windowing.ts";
import { type Architecture, parseArchitecture } from "../model/architecture.ts";
import { Autoencoder, type AutoencoderOptions } from "../model/autoencoder.ts";
import type { ModelFile } from "../model/model_file.ts";
import { parseSchema } from "../records/parse_schema.ts";
import { checkFit, type DetectorParts } from "./detector_parts.ts";
import { parseScorerJson } from "./scorers/scorer_json.ts";
import { windowLayout } from "./scorers/window_layout.ts";
import { parseThresholdJson } from "./threshold_json.ts";

/** What a file holds of a detector. */
export type DetectorFile = Omit<ModelFile, "sha256">;

/** What says how rows become scores, the network left out. */
export type DescribedParts = Omit<
  Required<DetectorParts>,
  "autoencoder" | "training"
>;

/**
 * The parts that plain data describes, for a network of this architecture.
 *
 * @throws {Error} If one is not what it must be.
 */
export function readParts(
  data: Readonly<Record<string, unknown>>,
  architecture: Architecture,
): DescribedParts {
  const schema = parseSchema(data.schema);
  const preprocessor = Preprocessor.fromJSON(data.preprocessor, schema);
  const windowing = parseWindowing(data.windowing);
  const threshold = parseThresholdJson(data.threshold);
  const layout = windowLayout(preprocessor, architecture);
  const scorer = parseScorerJson(data.scorer, layout);
  return { schema, preprocessor, windowing, scorer, threshold };
}

/**
 * The parts that a file holds.
 *
 * @param name What to call the file in messages.
 * @throws {ModelError} If one is not what it must be, or they do not fit.
 * @throws {BackendError} If WebAssembly SIMD cannot start.
 */
export async function partsOfFile(
  { detector, training, weights }: DetectorFile,
  name: string,
  options: Pick<AutoencoderOptions, "engine">,
): Promise<Required<DetectorParts>> {
  try {
    const architecture = parseArchitecture(detector.architecture);
    const parts = readParts(detector, architecture);
    checkFit(parts, architecture);
    const { origin } = parts.preprocessor;
    const settings = { ...options, origin };
    const autoencoder = await Autoencoder.create(
      architecture,
      weights,
      settings,
    );
    return { ...parts, autoencoder, training };
  } catch (error) {
    // A backend that does not start is no fault of the model.
    if (!(error instanceof Error) || error.name === "BackendError") throw error;
    throw new ModelError(`Cannot load model ${name}: ${error.message}`);
  }
}

/** What a file holds of a detector with these parts. */
export function fileOfParts(
  {
    schema,
    preprocessor,
    windowing,
    autoencoder,
    scorer,
    threshold,
    training,
  }: Required<DetectorParts>,
): DetectorFile {
  const { architecture, weights } = autoencoder;
  const json = scorer.toJSON();
  return {
    detector: {
      schema,
      preprocessor: preprocessor.toJSON(),
      windowing,
      architecture,
      // Left out where it is the default, as in files from before there was a choice.
      ...(json.kind !== "squared-error" && { scorer: json }),
      threshold,
    },
    training,
    weights,
  };
}
