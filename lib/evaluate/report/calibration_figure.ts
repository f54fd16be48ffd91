/**
 * What false-positive rate a threshold promised, and what it turned out to be.
 *
 * @module
 */
// @ts-types="npm:@types/d3-scale@4"
import { scaleLog } from "d3-scale";
// @ts-types="npm:@types/d3-shape@3"
import { line } from "d3-shape";
import { QUANTILE_PERCENTS } from "../../detect/threshold.ts";
import { element } from "./element.ts";
import { marker } from "./marker.ts";
import { percentText } from "./number_text.ts";
import { plot, plotAxes, type PlotBox } from "./plot.ts";

/** The rates that are drawn. */
const RATES: readonly [low: number, high: number] = [0.001, 1];

const BOX: PlotBox = {
  width: 370,
  height: 366,
  top: 30,
  right: 22,
  bottom: 44,
  left: 52,
};

const TICKS = [0.001, 0.01, 0.1, 1].map((value) => ({
  value,
  text: `${value * 100}\u00a0%`,
}));

const x = scaleLog([...RATES], [BOX.left, BOX.width - BOX.right]).clamp(true);
const y = scaleLog([...RATES], [BOX.height - BOX.bottom, BOX.top]).clamp(true);

/** One threshold's false-positive rates, 0 to 1. */
export interface Calibration {
  /** On the held-out windows that it was taken from. */
  readonly nominal: number;
  /** On the normal windows of the evaluation. */
  readonly observed: number;
}

/**
 * The observed rate at each percentile of the held-out normal windows.
 *
 * @param normal Scores of the evaluation's normal windows.
 * @param quantiles Their scores at {@linkcode QUANTILE_PERCENTS}.
 * @returns From 50 % nominal down to 0.1 %; empty where no window is normal.
 */
export function calibrationPoints(
  normal: Float64Array,
  quantiles: readonly number[],
): Calibration[] {
  if (normal.length === 0) return [];
  const sorted = normal.slice().sort();
  return QUANTILE_PERCENTS.flatMap((percent, i) => {
    if (percent < 50 || percent === 100) return [];
    const first = sorted.findIndex((score) => score > quantiles[i]!);
    const above = first < 0 ? 0 : sorted.length - first;
    return [{
      // The percents have one decimal at most.
      nominal: Math.round(1000 - percent * 10) / 1000,
      observed: above / sorted.length,
    }];
  });
}

/** The points as a curve beside the promise, both axes logarithmic. */
export function calibrationFigure(
  points: readonly Calibration[],
  deployable: Calibration,
): string {
  const path = line<Calibration>(
    ({ nominal }) => x(nominal),
    ({ observed }) => y(Math.max(observed, RATES[0])),
  ).digits(2);
  const [low, high] = RATES;
  return plot(
    BOX,
    {
      id: "calibration-plot",
      title: "Calibration",
      description:
        "The observed false-positive rate against the nominal one, over the " +
        `thresholds. Deployable: nominal ${percentText(deployable.nominal)}, ` +
        `observed ${percentText(deployable.observed)}.`,
    },
    plotAxes(BOX, { place: x, ticks: TICKS, name: "nominal" }, {
      place: y,
      ticks: TICKS,
      name: "observed false-positive rate",
    }),
    element("path", {
      class: "chance",
      d: path([low, high].map((rate) => ({ nominal: rate, observed: rate })))!,
    }),
    element("path", { class: "curve", d: path(points)! }),
    marker("dot", x(deployable.nominal), y(Math.max(deployable.observed, low))),
  );
}
