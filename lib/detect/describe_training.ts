import type { WindowSplit } from "../features/split.ts";
import { type FitOptions, fitSettings } from "../model/fit_options.ts";
import type { FitResult } from "../model/fit_weights.ts";
import { TFJS_VERSION } from "../model/tfjs_version.ts";
import { VERSION } from "../version.ts";
import type { TrainingTraffic } from "./training_traffic.ts";

/** What the model file tells of how it came about. */
export function describeTraining(
  traffic: TrainingTraffic,
  split: WindowSplit,
  order: "random" | "blocks",
  options: FitOptions,
  result: FitResult,
  { trim, trimmed }: { readonly trim: number; readonly trimmed: number },
): Record<string, unknown> {
  return {
    data: traffic.data,
    labels: traffic.labels,
    windows: {
      split: order,
      fit: split.fit.length,
      validation: split.validation.length,
      calibration: split.calibration.length,
      // Only where it was asked for, so that other models keep their bytes.
      ...(trim > 0 && { trimmed }),
    },
    options: { ...fitSettings(options), ...(trim > 0 && { trim }) },
    losses: result.losses,
    bestEpoch: result.bestEpoch,
    stopped: result.stopped,
    versions: { gatewarden: VERSION, tfjs: TFJS_VERSION },
  };
}
