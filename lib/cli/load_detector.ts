import { Detector } from "../detect/detector.ts";
import { DEFAULT_MODEL, SHIPPED_MODELS } from "../detect/shipped_models.ts";
import { reselectPercentile } from "../detect/threshold_percentile.ts";
import {
  parseThreshold,
  type ThresholdRequest,
} from "../detect/threshold_request.ts";
import { ConfigurationError } from "../errors.ts";
import type { Schema } from "../records/schema.ts";
import { asText, defaulted, optional, type ValueOption } from "./options.ts";
import { readColumns } from "./read_traffic.ts";

/** The options of every command that uses a model. */
export const MODEL_OPTIONS: {
  readonly model: ValueOption<string>;
  readonly threshold: ValueOption<ThresholdRequest | undefined>;
} = {
  model: defaulted(asText, {
    placeholder: "NAME|FILE",
    default: DEFAULT_MODEL,
    help: `a shipped model (${SHIPPED_MODELS.join(", ")}) or a model file`,
  }),
  threshold: optional(parseThreshold, {
    placeholder: "VALUE|percentile:Q",
    help: "another threshold than the model's: a score, or a percentile of " +
      "the held-out normal windows that the model was calibrated on",
  }),
};

/** The same detector with the threshold that was asked for. */
function withRequested(
  detector: Detector,
  model: string,
  request: ThresholdRequest,
): Detector {
  if (request.kind === "fixed") return detector.withThreshold(request);
  if (request.kind === "best-f1") {
    throw new ConfigurationError(
      "Cannot set the threshold to best-f1 here as it is chosen with labels: " +
        "train with it, or read the oracle row that evaluate prints",
    );
  }
  const { threshold } = detector;
  if (threshold.kind === "percentile") {
    return detector.withThreshold(
      reselectPercentile(threshold, request.percent),
    );
  }
  throw new ConfigurationError(
    `Cannot set the threshold to percentile:${request.percent} as model ${model} ` +
      `has a ${threshold.kind} threshold and keeps no scores of held-out ` +
      `normal windows: give a score`,
  );
}

/**
 * Loads a model and sets its threshold.
 *
 * @throws {ModelError} If there is none, or it does not pass verification.
 * @throws {ConfigurationError} If the threshold cannot be had from this model.
 */
export async function loadDetector(
  model: string,
  request?: ThresholdRequest,
): Promise<Detector> {
  const detector = await Detector.load(model);
  if (request === undefined) return detector;
  try {
    return withRequested(detector, model, request);
  } catch (error) {
    detector[Symbol.dispose]();
    throw error;
  }
}

/**
 * The schema to read traffic by: the model's features; label and time may come
 * from a file of columns, whose features must be the model's.
 *
 * @throws {ConfigurationError} If they are not.
 */
export async function schemaFor(
  { schema }: Detector,
  columns: string | undefined,
): Promise<Schema> {
  if (columns === undefined) return schema;
  const given = await readColumns(columns);
  const typeOf = new Map(given.features.map(({ name, type }) => [name, type]));
  const differs = schema.features.find(({ name, type }) =>
    typeOf.get(name) !== type
  );
  if (differs !== undefined || typeOf.size !== schema.features.length) {
    const problem = differs === undefined
      ? `it has ${typeOf.size} features and the model ${schema.features.length}`
      : `the model needs the ${differs.type} feature ${
        JSON.stringify(differs.name)
      }`;
    throw new ConfigurationError(
      `Cannot use the columns in ${columns} with this model as ${problem}`,
    );
  }
  const label = given.label ?? schema.label;
  const time = given.time ?? schema.time;
  return {
    features: schema.features,
    ...(label && { label }),
    ...(time !== undefined && { time }),
    ...(schema.connections && { connections: schema.connections }),
  };
}
