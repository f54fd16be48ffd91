import type { Preprocessor } from "../features/preprocessor.ts";
import type { Windowing } from "../features/windowing.ts";
import { type Architecture, outputsOf } from "../model/architecture.ts";
import type { Autoencoder } from "../model/autoencoder.ts";
import type { Schema } from "../records/schema.ts";
import type { Scorer } from "./scorers/scorer.ts";
import { SquaredError } from "./scorers/squared_error.ts";
import { windowLayout } from "./scorers/window_layout.ts";
import type { Threshold } from "./threshold.ts";

/** The parts of a detector. */
export interface DetectorParts {
  /** The columns that rows have. */
  readonly schema: Schema;
  /** Fitted encoders and scalers. */
  readonly preprocessor: Preprocessor;
  /** How rows are cut into windows. */
  readonly windowing: Windowing;
  /** The network; the detector owns it from then on. */
  readonly autoencoder: Autoencoder;
  /** What gives windows their scores. @default {the mean squared error} */
  readonly scorer?: Scorer;
  /** The score above which a window is anomalous. */
  readonly threshold: Threshold;
  /** How the model came about, as plain data. */
  readonly training: Readonly<Record<string, unknown>>;
}

/**
 * Checks that rows fit a network, which is then worth making.
 *
 * @throws {RangeError} If they do not.
 */
export function checkFit(
  { preprocessor, windowing }: Pick<
    DetectorParts,
    "preprocessor" | "windowing"
  >,
  architecture: Architecture,
): void {
  if (preprocessor.width !== architecture.features) {
    throw new RangeError(
      `Cannot put a detector together as its preprocessor gives ${preprocessor.width} columns ` +
        `and its network takes ${architecture.features}`,
    );
  }
  if (preprocessor.columns.length !== outputsOf(architecture)) {
    throw new RangeError(
      `Cannot put a detector together as its preprocessor gives ${preprocessor.columns.length} ` +
        `columns of values and its network tells ${outputsOf(architecture)}`,
    );
  }
  if (windowing.timesteps !== architecture.timesteps) {
    throw new RangeError(
      `Cannot put a detector together as its windows have ${windowing.timesteps} rows ` +
        `and its network takes ${architecture.timesteps}`,
    );
  }
}

/**
 * The parts with the defaults filled in.
 *
 * @throws {RangeError} If they do not fit each other.
 */
export function completeParts(parts: DetectorParts): Required<DetectorParts> {
  const { preprocessor, autoencoder: { architecture } } = parts;
  checkFit(parts, architecture);
  const layout = windowLayout(preprocessor, architecture);
  return { ...parts, scorer: parts.scorer ?? new SquaredError(layout) };
}
