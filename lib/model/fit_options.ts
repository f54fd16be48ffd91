import { type Schedule, SCHEDULES } from "./learning_rate.ts";

/** What training minimises. */
export type LossKind = "squared-error" | "mixed";

/** The losses of one epoch, means over windows. */
export interface EpochLoss {
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean over the fit windows, while the weights were changing. */
  readonly loss: number;
  /** Mean over the validation windows, after the epoch. */
  readonly validationLoss: number;
}

/** What is told while training runs. */
export interface TrainingProgress {
  /** The epoch under way, counted from 1. */
  readonly epoch: number;
  /** Fit windows passed in all epochs so far. */
  readonly windows: number;
  /** Fit windows that all epochs together would pass. */
  readonly totalWindows: number;
}

/** The numbers that training depends on, each with a default. */
export interface FitSettings {
  /** Passes over the fit windows, at most. @default {30} */
  readonly epochs: number;
  /** Windows per gradient step. @default {256} */
  readonly batchSize: number;
  /** Adam's step size. @default {0.001} */
  readonly learningRate: number;
  /** Epochs without a better validation loss after which training ends. @default {5} */
  readonly patience: number;
  /** Seeds the initial weights and the order of windows. @default {1} */
  readonly seed: number;
}

/** Choices that change what is learnt; a model file tells them where made. */
export interface FitChoices {
  /**
   * The mean squared error over all columns, or every feature once: the squared
   * error of a number, the cross-entropy of a one-hot category.
   *
   * @default {"squared-error"}
   */
  readonly loss?: LossKind;
  /**
   * Each row hides a share of its features, drawn from 0 to this, and the network
   * tells them from the others; see `maskWindows()`. Needs columns with flags.
   *
   * @default {0}
   */
  readonly masking?: number;
  /** How the step size changes. @default {"constant"} */
  readonly schedule?: Schedule;
}

/** How to train. */
export interface FitOptions extends Partial<FitSettings>, FitChoices {
  /** Ends training early; what was best so far is returned. */
  readonly signal?: AbortSignal;
  /** Called after every epoch. */
  readonly onEpoch?: (loss: EpochLoss) => void;
  /** Called after every gradient step. */
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/**
 * The settings with their defaults filled in.
 *
 * @throws {RangeError} If one is out of range.
 */
export function fitSettings(options: FitOptions): FitSettings & FitChoices {
  const {
    epochs = 30,
    batchSize = 256,
    learningRate = 0.001,
    patience = 5,
    seed = 1,
  } = options;
  for (const [name, value] of Object.entries({ epochs, batchSize, patience })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot train as ${name} must be a positive integer: current value is ${value}`,
      );
    }
  }
  if (!(learningRate > 0 && Number.isFinite(learningRate))) {
    throw new RangeError(
      `Cannot train as learningRate must be a positive number: current value is ${learningRate}`,
    );
  }
  return {
    epochs,
    batchSize,
    learningRate,
    patience,
    seed,
    ...fitChoices(options),
  };
}

/** The choices that are not the defaults, so that older models keep their bytes. */
function fitChoices(options: FitOptions): FitChoices {
  const { loss = "squared-error", masking = 0, schedule = "constant" } =
    options;
  if (!["squared-error", "mixed"].includes(loss)) {
    throw new RangeError(
      `Cannot train as loss must be "squared-error" or "mixed": current value is "${loss}"`,
    );
  }
  if (!(masking >= 0 && masking <= 1)) {
    throw new RangeError(
      `Cannot train as masking must be from 0 to 1: current value is ${masking}`,
    );
  }
  if (!SCHEDULES.includes(schedule)) {
    throw new RangeError(
      `Cannot train as schedule must be one of ${
        SCHEDULES.join(", ")
      }: current value is "${schedule}"`,
    );
  }
  return {
    ...(loss !== "squared-error" && { loss }),
    ...(masking > 0 && { masking }),
    ...(schedule !== "constant" && { schedule }),
  };
}
