// @ts-types="npm:@types/d3-scale@4"
import { scaleLinear, scaleSymlog } from "d3-scale";
import { element } from "./element.ts";
import { marker } from "./marker.ts";
import { scoreText } from "./number_text.ts";
import { label, plot, plotAxes, type PlotBox } from "./plot.ts";
import { worstFeatures } from "./worst_features.ts";
import type { FeatureView } from "./report_data.ts";

/** How many features are drawn. */
const FEATURES = 15;

/** Longest name drawn; the rest is cut, as text in a drawing cannot wrap. */
const NAME_LENGTH = 32;

/** Beyond this the scaled values get an axis that is logarithmic outside ±1. */
const WIDE_RANGE = 30;

/**
 * A window of one timestep: for each of the features with the largest error a
 * dot where it was and a diamond where the autoencoder put it.
 */
export function featureDots(
  features: readonly FeatureView[],
  width: number,
  id: string,
): string {
  const shown = worstFeatures(features, FEATURES)
    .map(({ name, actual, expected }) => ({
      name: name.length > NAME_LENGTH
        ? `${name.slice(0, NAME_LENGTH - 1)}…`
        : name,
      actual: actual[0] ?? NaN,
      expected: expected[0] ?? NaN,
    }))
    .filter((row) => Number.isFinite(row.actual - row.expected));
  const narrow = width < 500;
  const rowHeight = narrow ? 40 : 26;
  const box: PlotBox = {
    width,
    height: 8 + shown.length * rowHeight + 50,
    top: 8,
    right: 16,
    bottom: 50,
    left: narrow ? 16 : 250,
  };
  const values = shown.flatMap((row) => [row.actual, row.expected]);
  const { x, ticks, name } = valueAxis(values, box, narrow ? 4 : 7);
  const rows = shown.map((row, i) => {
    const y = box.top + (i + (narrow ? 0.7 : 0.5)) * rowHeight;
    const actual = x(row.actual);
    const expected = x(row.expected);
    return element("line", {
      class: "grid",
      x1: box.left,
      x2: width - box.right,
      y1: y,
      y2: y,
    }) +
      (narrow
        ? label(0, y - 13, "start", row.name)
        : label(box.left - 14, y + 4, "end", row.name)) +
      element("line", {
        class: "span",
        x1: actual,
        x2: expected,
        y1: y,
        y2: y,
      }) + marker("diamond", expected, y) + marker("dot", actual, y);
  });
  return plot(
    box,
    {
      id,
      title: "Features with the largest error",
      description: shown.slice(0, 3).map((row) =>
        `${row.name}: actual ${scoreText(row.actual)}, reconstructed ${
          scoreText(row.expected)
        }.`
      ).join(" "),
    },
    plotAxes(box, { place: x, ticks, name }, {
      place: (value) => value,
      ticks: [],
      name: "",
    }),
    ...rows,
  );
}

function valueAxis(
  values: readonly number[],
  box: PlotBox,
  tickCount: number,
): {
  x: (value: number) => number;
  ticks: { value: number; text: string }[];
  name: string;
} {
  const low = Math.min(0, ...values);
  const high = Math.max(1, ...values);
  // Marks lie inside the plot with their whole width.
  const range = [box.left + 8, box.width - box.right - 8];
  if (Math.max(high, -low) > WIDE_RANGE) {
    const x = scaleSymlog([low, high], range);
    return {
      x,
      ticks: symlogTicks(low, high, x),
      name: "scaled value (logarithmic beyond ±1)",
    };
  }
  const x = scaleLinear([low, high], range);
  return {
    x,
    ticks: x.ticks(tickCount).map((value) => ({
      value,
      text: scoreText(value),
    })),
    name: "scaled value",
  };
}

/** Powers of ten on both sides of 0, as far apart as their texts need. */
function symlogTicks(
  low: number,
  high: number,
  x: (value: number) => number,
): { value: number; text: string }[] {
  const values = [0];
  for (let power = 0; power <= 6; power++) {
    values.push(10 ** power, -(10 ** power));
  }
  const ticks: { value: number; text: string }[] = [];
  for (const value of values) {
    if (value < low || value > high) continue;
    if (ticks.some((tick) => Math.abs(x(tick.value) - x(value)) < 56)) continue;
    ticks.push({ value, text: scoreText(value) });
  }
  return ticks;
}
