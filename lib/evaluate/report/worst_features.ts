import type { FeatureView } from "./report_data.ts";

/** The features that the autoencoder got most wrong, worst first. */
export function worstFeatures(
  features: readonly FeatureView[],
  most: number,
): FeatureView[] {
  return features
    .map((feature) => ({ feature, error: meanSquaredError(feature) }))
    .sort((a, b) => b.error - a.error)
    .slice(0, most)
    .map(({ feature }) => feature);
}

/** Over the timesteps; those that are not finite on either side are left out. */
export function meanSquaredError({ actual, expected }: FeatureView): number {
  const squares = actual.map((value, t) => (value - expected[t]!) ** 2)
    .filter(Number.isFinite);
  if (squares.length === 0) return 0;
  return squares.reduce((sum, square) => sum + square, 0) / squares.length;
}
