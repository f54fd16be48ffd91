import { ConfigurationError } from "../errors.ts";
import type { Schema } from "../records/schema.ts";
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
   * Which numeric features are scaled by their logarithm: all, none, or by name.
   *
   * @default {false}
   */
  readonly log1p?: boolean | readonly string[];
}

/**
 * Refuses options that a caller without types could get wrong.
 *
 * @throws {ConfigurationError} If an option is unknown, or `log1p` names what is
 * no numeric feature.
 */
export function checkPreprocessorOptions(
  schema: Schema,
  options: PreprocessorOptions,
): void {
  const { categorical = "label", scaler = "min-max", log1p = false } = options;
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
  if (typeof log1p === "boolean") return;
  for (const name of log1p) {
    const feature = schema.features.find((feature) => feature.name === name);
    if (feature?.type !== "numeric") {
      throw new ConfigurationError(
        `Cannot take log1p of "${name}" as it must be a numeric feature`,
      );
    }
  }
}
