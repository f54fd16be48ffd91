import { type Architecture, outputsOf } from "../../architecture.ts";
import { type MemoryPlanner, STRIP_BYTES } from "./strips.ts";
import {
  type LstmMatrices,
  TrainingWeights,
  type WeightMatrix,
} from "./training_weights.ts";

/** What one step of one LSTM leaves for the way back; addresses. */
export interface StepBuffers {
  /** i, g, o; on the way back their slopes. */
  readonly gates: number;
  /** f, the same; not at the first step. */
  readonly forget: number;
  readonly c: number;
  readonly tanhC: number;
  readonly h: number;
  /** dL/dh */
  readonly dh: number;
}

/** One LSTM's weights and buffers. */
export interface TrainingLayer extends LstmMatrices {
  /** Whether every step, of more than one, reads the same values. */
  readonly isRepeated: boolean;
  readonly steps: readonly StepBuffers[];
  /** The projected code, or the sum of its slopes: of gates and of forget. */
  readonly projected: readonly [gates: number, forget: number];
  /** Where Kᵀ and Rᵀ go, by their matrices. */
  readonly transposed: ReadonlyMap<WeightMatrix, number>;
}

/** Where everything lies; addresses in bytes. */
export interface TrainingPlan {
  readonly weights: TrainingWeights;
  /** The ranges of weights, gradients and Adam's two means. */
  readonly ranges: {
    readonly weights: number;
    readonly gradient: number;
    readonly mean: number;
    readonly square: number;
  };
  /** A row of zeros. */
  readonly zeros: number;
  /** Windows by step, `[rows, features]`. */
  readonly inputs: readonly number[];
  /** What comes out by step, then its slopes, `[rows, outputs]`. */
  readonly outputs: readonly number[];
  readonly layers: readonly TrainingLayer[];
  /** Where the dense layer's Kᵀ goes. */
  readonly denseTransposed: number;
  /** dL/dc of the layer that is gone through. */
  readonly dc: number;
}

/**
 * Plans a network's memory.
 *
 * @param rows Windows that one pass takes at most; even.
 */
export function planTraining(
  architecture: Architecture,
  rows: number,
  planner: MemoryPlanner,
): TrainingPlan {
  const { timesteps, features, encoder } = architecture;
  const weights = new TrainingWeights(architecture);
  const matrix = (columns: number) => planner.matrix(rows, columns);
  const perStep = (columns: number) =>
    Array.from({ length: timesteps }, () => matrix(columns));
  const range = () => planner.bytes(weights.bytes);
  const planLayer = (lstm: LstmMatrices, index: number): TrainingLayer => {
    const isRepeated = index === encoder.length && timesteps > 1;
    const multiplied = [lstm.gates, lstm.forget].flatMap((gates) => [
      // The data get no gradient.
      index > 0 ? gates?.kernel : undefined,
      gates?.recurrent,
    ]).filter((of) => of !== undefined);
    return {
      ...lstm,
      isRepeated,
      steps: Array.from({ length: timesteps }, (_, t) => ({
        gates: matrix(3 * lstm.units),
        forget: t === 0 ? 0 : matrix(lstm.units),
        c: matrix(lstm.units),
        tanhC: matrix(lstm.units),
        h: matrix(lstm.units),
        dh: matrix(lstm.units),
      })),
      projected: isRepeated
        ? [matrix(3 * lstm.units), matrix(lstm.units)]
        : [0, 0],
      transposed: new Map(
        multiplied.map((of) => [of, planner.matrix(of.columns, of.rows)]),
      ),
    };
  };
  return {
    weights,
    ranges: {
      weights: range(),
      gradient: range(),
      mean: range(),
      square: range(),
    },
    zeros: planner.bytes(STRIP_BYTES),
    inputs: perStep(features),
    outputs: perStep(outputsOf(architecture)),
    layers: weights.lstms.map(planLayer),
    denseTransposed: planner.matrix(weights.dense.columns, weights.dense.rows),
    dc: matrix(Math.max(...weights.lstms.map(({ units }) => units))),
  };
}
