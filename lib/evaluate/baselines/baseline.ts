/**
 * Fitted on normal rows, then a score for any row: what every baseline is.
 *
 * A baseline answers the question whether a network was needed at all. Each is a
 * textbook's method in its plain form, on the same columns and the same rows as
 * the others, and nothing in it is tuned on labels.
 *
 * @module
 */
import type { Columns, RowScore } from "../../detect/distance/columns.ts";
import { isolationForest } from "./isolation_forest.ts";
import { mahalanobis } from "../../detect/distance/mahalanobis.ts";
import { nearestNeighbours } from "./nearest_neighbours.ts";
import { principalComponents } from "./principal_components.ts";

/** Learns from normal rows, two or more; the same seed gives the same scores. */
export type FitBaseline = (normal: Columns, seed: number) => RowScore;

/** The name of a baseline that has scores. */
export type BaselineName =
  | "mahalanobis"
  | "pca"
  | "isolation-forest"
  | "nearest-neighbours";

/** The baselines that have scores, by the names that results carry, in their order. */
export const BASELINES: Readonly<Record<BaselineName, FitBaseline>> = {
  "mahalanobis": mahalanobis,
  "pca": principalComponents,
  "isolation-forest": isolationForest,
  "nearest-neighbours": nearestNeighbours,
};

/** All names, in the order to print. */
export const BASELINE_NAMES: readonly BaselineName[] = [
  "mahalanobis",
  "pca",
  "isolation-forest",
  "nearest-neighbours",
];
