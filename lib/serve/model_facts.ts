import type { Detector } from "../detect/detector.ts";
import { SHIPPED_MODELS } from "../detect/shipped_models.ts";
import { describeThreshold } from "../detect/threshold_text.ts";
import type { ServedModel } from "./served_model.ts";

/** What `GET /v1/model` tells: all but the weights. */
export async function modelFacts(
  model: ServedModel,
): Promise<Record<string, unknown>> {
  const detector: Detector = await model.get();
  const { schema, windowing, architecture, threshold, training } = detector;
  return {
    name: model.name,
    sha256: await model.sha256(),
    schema,
    windowing,
    architecture,
    threshold,
    thresholdText: describeThreshold(threshold),
    training,
  };
}

/** What `GET /v1/models` tells: the shipped ones, and the one that scores. */
export function modelList(
  served: string,
): { models: { name: string; served: boolean }[] } {
  const names = new Set([served, ...SHIPPED_MODELS]);
  return {
    models: Array.from(names, (name) => ({ name, served: name === served })),
  };
}
