import type { ColumnSummary } from "./column_summary.ts";
import { IdentityScaler } from "./identity_scaler.ts";
import { MinMaxScaler } from "./min_max_scaler.ts";
import { StandardScaler, type StandardScalerJson } from "./standard_scaler.ts";

/** The scalers there are, by the name an option gives them. */
export type ScalerKind = "min-max" | "standard" | "none";

/** Every {@linkcode ScalerKind}. */
export const SCALER_KINDS: readonly ScalerKind[] = [
  "min-max",
  "standard",
  "none",
];

/** The fitted state of a scaler of any kind. */
export type ScalerJson = ColumnSummary | StandardScalerJson;

/** A scaler of any kind. */
export type AnyScaler = MinMaxScaler | StandardScaler | IdentityScaler;

/** A scaler of that kind, not yet fitted. */
export function createScaler(kind: ScalerKind): AnyScaler {
  switch (kind) {
    case "min-max":
      return new MinMaxScaler();
    case "standard":
      return new StandardScaler();
    case "none":
      return new IdentityScaler();
  }
}

/**
 * The fitted scaler of that kind that wrote this JSON.
 *
 * @throws {ModelError} If a field is not what it must be; the error names it.
 */
export function readScaler(
  kind: ScalerKind,
  json: unknown,
  path: string,
): AnyScaler {
  switch (kind) {
    case "min-max":
      return MinMaxScaler.fromJSON(json, path);
    case "standard":
      return StandardScaler.fromJSON(json, path);
    case "none":
      return IdentityScaler.fromJSON(json, path);
  }
}
