import type { StepBuffers, TrainingLayer } from "./training_plan.ts";
import type { GateWeights } from "./training_weights.ts";

/** Gates that are there at a step, with their weights. */
export interface GateSet {
  readonly weights: GateWeights;
  /** Where they lie, or on the way back their slopes. */
  readonly at: (step: StepBuffers) => number;
  /** Where the projected code lies, or the sum of its slopes. */
  readonly projected: number;
}

/** The gates that there are at a step: the first has nothing to forget. */
export function gateSets(layer: TrainingLayer, isFirst: boolean): GateSet[] {
  const [ofGates, ofForget] = layer.projected;
  const gates: GateSet = {
    weights: layer.gates,
    at: ({ gates }) => gates,
    projected: ofGates,
  };
  if (isFirst || layer.forget === undefined) return [gates];
  return [gates, {
    weights: layer.forget,
    at: ({ forget }) => forget,
    projected: ofForget,
  }];
}
