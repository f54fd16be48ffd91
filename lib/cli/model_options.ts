import { DEFAULT_MODEL, SHIPPED_MODELS } from "../detect/shipped_models.ts";
import {
  parseThreshold,
  type ThresholdRequest,
} from "../detect/threshold_request.ts";
import { type Engine, ENGINES } from "../model/engine.ts";
import {
  asText,
  choice,
  defaulted,
  optional,
  type ValueOption,
} from "./options.ts";

/** The options of every command that uses a model. */
export const MODEL_OPTIONS: {
  readonly model: ValueOption<string>;
  readonly threshold: ValueOption<ThresholdRequest | undefined>;
  readonly engine: ValueOption<Engine>;
} = {
  model: defaulted(asText, {
    placeholder: "NAME|FILE",
    default: DEFAULT_MODEL,
    help: `a shipped model (${SHIPPED_MODELS.join(", ")}) or a model file`,
  }),
  threshold: optional(parseThreshold, {
    placeholder: "WHICH",
    help: "another threshold than the model's: a score, or percentile:P, " +
      "false-positive-rate:R or conformal:R of the held-out normal windows " +
      "that the model was calibrated on",
  }),
  engine: defaulted(choice(ENGINES), {
    placeholder: "WHICH",
    default: "kernel",
    help: "what computes the network: kernel, or stock for tfjs's own " +
      "operations, slower by far, to compare",
  }),
};
