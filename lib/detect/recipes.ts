import type { TrainOptions } from "./train.ts";

/** What a recipe decides; the rest is the caller's. */
export type Recipe =
  & Required<
    Pick<
      TrainOptions,
      "encoder" | "decoder" | "preprocessing" | "scorers" | "epochs"
    >
  >
  & Pick<TrainOptions, "learningRate" | "loss" | "masking" | "schedule">;

/** The recipes by name. */
export type RecipeName = "plain" | "masked";

/**
 * Ways to train that belong together, for `train(rows, { schema, ...recipe })`.
 *
 * - `plain` is the published notebooks' design and what `train` does by default:
 *   min-max scaling, label codes, the mean squared error.
 * - `masked` is a denoising autoencoder that is told which features were hidden
 *   and has to tell them from the others, on logarithms and one-hot categories;
 *   its score averages how rare the residuals are with the rows' Mahalanobis
 *   distance.
 *
 * @example
 * ```ts
 * import { syntheticSchema, syntheticTraffic } from "@gatewarden/gatewarden";
 * import { RECIPES, train } from "@gatewarden/gatewarden/train";
 * import { assert } from "@std/assert";
 *
 * using detector = await train(syntheticTraffic({ rows: 400 }), {
 *   schema: syntheticSchema,
 *   ...RECIPES.masked,
 *   encoder: [8],
 *   decoder: [8],
 *   epochs: 2,
 * });
 * assert(detector.threshold.value > 0);
 * ```
 */
export const RECIPES: Readonly<Record<RecipeName, Recipe>> = {
  plain: {
    encoder: [128, 64],
    decoder: [64, 128],
    epochs: 30,
    learningRate: 0.001,
    preprocessing: { categorical: "label", scaler: "min-max", log1p: false },
    scorers: ["squared-error"],
  },
  masked: {
    encoder: [128, 32],
    decoder: [128],
    epochs: 15,
    learningRate: 0.002,
    loss: "mixed",
    masking: 0.6,
    schedule: "cosine",
    preprocessing: {
      categorical: "one-hot",
      scaler: "standard",
      log1p: "auto",
      clip: 10,
      maskFlags: true,
    },
    scorers: ["calibrated-tail", "mahalanobis"],
  },
};
