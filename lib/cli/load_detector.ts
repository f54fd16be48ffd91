import { Detector } from "../detect/detector.ts";
import type { ThresholdRequest } from "../detect/threshold_request.ts";
import { ConfigurationError } from "../errors.ts";
import type { Schema } from "../records/schema.ts";
import type { Engine } from "../model/engine.ts";
import { readColumns } from "./read_traffic.ts";
import { reselectThreshold } from "./reselect_threshold.ts";

/**
 * Loads a model and sets its threshold.
 *
 * @throws {ModelError} If there is none, or it does not pass verification.
 * @throws {ConfigurationError} If the threshold cannot be had from this model.
 */
export async function loadDetector(
  model: string,
  request?: ThresholdRequest,
  engine?: Engine,
): Promise<Detector> {
  const detector = await Detector.load(model, engine && { engine });
  if (request === undefined) return detector;
  try {
    return detector.withThreshold(
      reselectThreshold(detector.threshold, model, request),
    );
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
