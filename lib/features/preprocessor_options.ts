import { ConfigurationError } from "../errors.ts";
import type { Schema } from "../records/schema.ts";
import { LARGEST_SCALED } from "./linear_scale.ts";
import { SCALER_KINDS, type ScalerKind } from "./scaler_kinds.ts";

/** How features become columns. */
export interface PreprocessorOptions {
  /**
   * Categories as one code, or as one column each.
   *
   * @default {"label"}
   */
  readonly categorical?: "label" | "one-hot";
  /**
   * How numbers, and codes of categories, are scaled.
   *
   * @default {"min-max"}
   */
  readonly scaler?: ScalerKind;
  /**
   * Which numeric features are scaled by their logarithm: all, none, by name, or
   * with `"auto"` those that go beyond ±1 in the rows that are fitted, so that
   * rates and flags stay as they are.
   *
   * @default {false}
   */
  readonly log1p?: boolean | "auto" | readonly string[];
  /**
   * The farthest that a scaled value lies from 0, at least 1: what is farther out
   * is strange enough. Without it only values beyond ±1e6 are bounded.
   *
   * @default {undefined}
   */
  readonly clip?: number;
  /**
   * Whether one more column per feature follows the columns of all, 0 in every
   * row: flags by which training says which features it hid.
   *
   * @default {false}
   */
  readonly maskFlags?: boolean;
}

/**
 * Refuses options that a caller without types could get wrong.
 *
 * @throws {ConfigurationError} If an option is unknown, `log1p` names what is no
 * numeric feature, or `clip` is below 1.
 */
export function checkPreprocessorOptions(
  schema: Schema,
  options: PreprocessorOptions,
): void {
  const { categorical = "label", scaler = "min-max", log1p = false, clip } =
    options;
  if (!["label", "one-hot"].includes(categorical)) {
    throw new ConfigurationError(
      `Cannot encode categories as "${categorical}" as it must be "label" or "one-hot"`,
    );
  }
  if (!SCALER_KINDS.some((kind) => kind === scaler)) {
    throw new ConfigurationError(
      `Cannot scale by "${scaler}" as it must be one of ${
        SCALER_KINDS.join(", ")
      }`,
    );
  }
  if (clip !== undefined && !(clip >= 1 && clip <= LARGEST_SCALED)) {
    throw new ConfigurationError(
      `Cannot clip scaled values at ${clip} as it must be from 1 to ${LARGEST_SCALED}`,
    );
  }
  if (typeof log1p === "boolean" || log1p === "auto") return;
  for (const name of log1p) {
    const feature = schema.features.find((feature) => feature.name === name);
    if (feature?.type !== "numeric") {
      throw new ConfigurationError(
        `Cannot take log1p of "${name}" as it must be a numeric feature`,
      );
    }
  }
}
