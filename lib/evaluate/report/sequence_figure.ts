// @ts-types="npm:@types/d3-scale@4"
import { scaleLinear } from "d3-scale";
// @ts-types="npm:@types/d3-shape@3"
import { line } from "d3-shape";
import { element } from "./element.ts";
import { escapeMarkup } from "./escape_markup.ts";
import { scoreText } from "./number_text.ts";
import { plot, plotAxes, type PlotBox } from "./plot.ts";
import { meanSquaredError, worstFeatures } from "./worst_features.ts";
import type { FeatureView } from "./report_data.ts";

/** How many features are drawn. */
const FEATURES = 8;

const BOX: PlotBox = {
  width: 250,
  height: 150,
  top: 12,
  right: 18,
  bottom: 30,
  left: 56,
};

/**
 * Small multiples of a window of several timesteps: for each of the features
 * with the largest error, what was there and what the autoencoder made of it.
 */
export function sequenceFigure(
  features: readonly FeatureView[],
  id: string,
): string {
  const charts = worstFeatures(features, FEATURES).map((feature, i) =>
    element(
      "div",
      { class: "multiple" },
      element(
        "p",
        { class: "multiple-name" },
        element("b", {}, escapeMarkup(feature.name)),
        ` error ${scoreText(meanSquaredError(feature))}`,
      ),
      chart(feature, `${id}-${i + 1}`),
    )
  );
  return element("div", { class: "multiples" }, ...charts);
}

function chart(feature: FeatureView, id: string): string {
  const { actual, expected } = feature;
  const values = [...actual, ...expected].filter(Number.isFinite);
  const low = values.length > 0 ? Math.min(...values) : 0;
  const high = values.length > 0 ? Math.max(...values) : 1;
  const steps = actual.length;
  const x = scaleLinear([1, steps], [BOX.left, BOX.width - BOX.right]);
  const y = scaleLinear(
    wideEnough(low, high),
    [BOX.height - BOX.bottom, BOX.top],
  ).nice(3);
  const path = line<number>().defined(Number.isFinite)
    .x((_, i) => x(i + 1)).y((value) => y(value)).digits(2);
  return plot(
    BOX,
    {
      id,
      title: `${feature.name}: actual and reconstructed`,
      description: `${steps} timesteps, mean squared error ${
        scoreText(meanSquaredError(feature))
      }.`,
    },
    plotAxes(BOX, {
      place: x,
      ticks: [...new Set([1, Math.ceil(steps / 2), steps])].map((value) => ({
        value,
        text: value === 1 ? "step 1" : String(value),
      })),
      name: "",
    }, {
      place: y,
      ticks: y.ticks(3).map((value) => ({ value, text: shortText(value) })),
      name: "",
    }),
    element("path", { class: "solid", d: path([...actual]) ?? "" }),
    element("path", { class: "dashed", d: path([...expected]) ?? "" }),
  );
}

/**
 * A domain of at least a twentieth of a scaled unit, so that a perfect
 * reconstruction does not look bad under a magnifying glass.
 */
function wideEnough(low: number, high: number): [number, number] {
  const least = Math.max(0.05, 1e-3 * Math.max(Math.abs(low), Math.abs(high)));
  const missing = Math.max(0, least - (high - low)) / 2;
  return [low - missing, high + missing];
}

/** A tick's text, thousands as k: there is little room beside a small chart. */
function shortText(value: number): string {
  return Math.abs(value) < 1e4
    ? scoreText(value)
    : `${scoreText(value / 1e3)}k`;
}
