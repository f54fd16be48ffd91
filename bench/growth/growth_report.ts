// @ts-types="npm:@types/d3-scale@4"
import { scaleLog } from "d3-scale";
// @ts-types="npm:@types/d3-shape@3"
import { line } from "d3-shape";
import { element } from "../../lib/evaluate/report/element.ts";
import { escapeMarkup } from "../../lib/evaluate/report/escape_markup.ts";
import { logTicks } from "../../lib/evaluate/report/log_ticks.ts";
import {
  plot,
  plotAxes,
  type PlotBox,
} from "../../lib/evaluate/report/plot.ts";
import { REPORT_STYLE } from "../../lib/evaluate/report/report_style.ts";
import type { Growth, GrowthPoint } from "./measure.ts";

const BOX: PlotBox = {
  width: 480,
  height: 300,
  top: 34,
  right: 24,
  bottom: 48,
  left: 64,
};

/** Both axes logarithmic: what grows in proportion is a line at 45 degrees. */
function figure({ name, fixed, unit, points }: Growth, id: string): string {
  const sizes = points.map(({ size }) => size);
  const times = points.map(({ microseconds }) => microseconds);
  const low = Math.min(...times) / 1.5;
  const high = Math.max(...times) * 1.5;
  const x = scaleLog([sizes[0]!, sizes.at(-1)!], [
    BOX.left,
    BOX.width - BOX.right,
  ]);
  const y = scaleLog([low, high], [BOX.height - BOX.bottom, BOX.top]);
  const path = line<GrowthPoint>(
    ({ size }) => x(size),
    ({ microseconds }) => y(microseconds),
  )(points)!;
  const axis = `microseconds a ${unit}`;
  const dots = points.map(({ size, microseconds }) =>
    element("circle", { class: "dot", cx: x(size), cy: y(microseconds), r: 3 })
  );
  return element("h2", {}, escapeMarkup(`Cost by ${name}`)) +
    element("p", {}, escapeMarkup(fixed)) +
    plot(
      BOX,
      {
        id,
        title: `Cost by ${name}`,
        description: `From ${times[0]!.toPrecision(3)} at ${sizes[0]} to ${
          times.at(-1)!.toPrecision(3)
        } ${axis} at ${sizes.at(-1)}.`,
      },
      plotAxes(
        BOX,
        {
          place: x,
          ticks: sizes.map((value) => ({ value, text: String(value) })),
          name,
        },
        { place: y, ticks: logTicks(low, high, 5), name: axis },
      ),
      element("path", { class: "curve", d: path, fill: "none" }),
      ...dots,
    );
}

/** The figures as one page that needs nothing else. */
export function growthReport(growths: readonly Growth[]): string {
  const title = "How cost grows";
  return "<!doctype html>\n" + element(
    "html",
    { lang: "en" },
    element(
      "head",
      {},
      '<meta charset="utf-8">',
      '<meta name="viewport" content="width=device-width">',
      element("title", {}, title),
      element("style", {}, REPORT_STYLE),
    ),
    element(
      "body",
      {},
      element(
        "main",
        {},
        element("h1", {}, title),
        ...growths.map((growth, i) => figure(growth, `growth-${i}`)),
      ),
    ),
  ) + "\n";
}
