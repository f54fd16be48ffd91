/**
 * How the scores of normal and anomalous windows are distributed.
 *
 * Reconstruction errors span orders of magnitude, so the bins are equally wide
 * on a logarithmic axis. Where one class is far larger the counts are drawn on
 * a square-root axis (Tukey's rootogram), so that the small one stays visible.
 *
 * @module
 */
// @ts-types="npm:@types/d3-scale@4"
import { scaleLinear, scaleLog, scaleSqrt } from "d3-scale";
// @ts-types="npm:@types/d3-shape@3"
import { area, curveStepAfter, line } from "d3-shape";
import { element } from "./element.ts";
import { logTicks } from "./log_ticks.ts";
import { countText, scoreText } from "./number_text.ts";
import { label, plot, plotAxes, type PlotBox } from "./plot.ts";

/** What a histogram is drawn from. */
export interface HistogramData {
  /** `[windows]`. */
  scores: Float64Array;
  /** `[windows]`, 1 where anomalous. */
  anomalous: Uint8Array;
  /** The deployable threshold. */
  threshold: number;
  /** The oracle's, where it is defined. */
  oracleThreshold: number | null;
}

/** Beyond this ratio of the classes' sizes the counts get a square-root axis. */
const UNEVEN = 5;

/**
 * The lowest score with a place of its own on the axis; what lies below is drawn
 * here. Steps between subnormal numbers have no finite reciprocal, on which the
 * search for round numbers relies.
 */
const LOWEST = 1e-300;

/** A bold character's width in pixels, rather too wide than too narrow. */
const CHARACTER = 8.5;

/** Draws both classes over each other, with the thresholds. */
export function scoreHistogram(
  data: HistogramData,
  width: number,
  id: string,
): string {
  const box: PlotBox = {
    width,
    height: width > 500 ? 360 : 320,
    top: 72,
    head: 46,
    right: 20,
    bottom: 44,
    left: 62,
  };
  const [low, high] = positiveRange(data);
  const x = scaleLog([low, high], [box.left, width - box.right]);
  const bins = width > 500 ? 72 : 40;
  const counts = countBins(data, low, high, bins);
  const uneven = isUneven(data.anomalous);
  const most = Math.max(1, ...counts.normal, ...counts.anomalous);
  const y = (uneven ? scaleSqrt() : scaleLinear())
    .domain([0, most]).nice(4).range([box.height - box.bottom, box.top]);

  // Bins are drawn as steps from edge to edge; the last edge closes the last.
  const edge = (i: number): number =>
    box.left + (i / bins) * (width - box.right - box.left);
  const steps = (values: number[]): [number, number][] =>
    [...values, values[bins - 1]!].map((value, i) => [edge(i), y(value)]);
  const surface = area<[number, number]>().x(([px]) => px).y1(([, py]) => py)
    .y0(y(0)).curve(curveStepAfter).digits(1);
  const outline = line<[number, number]>().curve(curveStepAfter).digits(1);
  const thresholds = [
    { at: data.threshold, name: "threshold", style: "threshold" },
    ...(data.oracleThreshold === null ? [] : [
      { at: data.oracleThreshold, name: "oracle", style: "oracle-line" },
    ]),
  ];
  const normal = steps(counts.normal);
  const anomalous = steps(counts.anomalous);

  return plot(
    box,
    { id, title: "Distribution of the scores", description: describe(data) },
    hatchPattern(`${id}-hatch`),
    plotAxes(box, {
      place: x,
      ticks: logTicks(low, high, width > 500 ? 8 : 4),
      name: "score (log axis)",
    }, {
      place: y,
      ticks: y.ticks(4).filter(Number.isInteger).map((value) => ({
        value,
        text: countText(value),
      })),
      name: `windows per bin${uneven ? " (square-root axis)" : ""}`,
    }),
    element("path", { class: "normal-area", d: surface(normal)! }),
    element("path", { fill: `url(#${id}-hatch)`, d: surface(anomalous)! }),
    element("path", { class: "anomalous-edge", d: outline(anomalous)! }),
    ...thresholdLines(
      box,
      thresholds.map((line) => ({ ...line, x: x(clamp(line.at, low, high)) })),
    ),
  );
}

/** A range above 0 that holds every score and threshold above 0. */
function positiveRange(data: HistogramData): [number, number] {
  let low = Infinity;
  let high = 0;
  const look = (value: number): void => {
    if (!(value > 0)) return;
    low = Math.min(low, Math.max(value, LOWEST));
    high = Math.max(high, value, LOWEST);
  };
  data.scores.forEach(look);
  look(data.threshold);
  if (data.oracleThreshold !== null) look(data.oracleThreshold);
  if (high === 0) return [0.1, 10];
  // Bins need some width to tell their edges apart.
  if (high > low * 1.001) return [low, high];
  return [low / 2, Math.min(high * 2, Number.MAX_VALUE)];
}

/** Windows per bin; scores of 0 and below fall into the first one. */
function countBins(
  { scores, anomalous }: HistogramData,
  low: number,
  high: number,
  bins: number,
): { normal: number[]; anomalous: number[] } {
  const normal = new Array<number>(bins).fill(0);
  const odd = new Array<number>(bins).fill(0);
  const start = Math.log(low);
  const perUnit = bins / (Math.log(high) - start);
  scores.forEach((score, i) => {
    const at = Math.floor((Math.log(Math.max(score, low)) - start) * perUnit);
    (anomalous[i] === 1 ? odd : normal)[Math.min(at, bins - 1)]!++;
  });
  return { normal, anomalous: odd };
}

function isUneven(anomalous: Uint8Array): boolean {
  const odd = anomalous.reduce((sum, value) => sum + value, 0);
  const normal = anomalous.length - odd;
  return odd > 0 && normal > 0 &&
    Math.max(odd, normal) > UNEVEN * Math.min(odd, normal);
}

/** A threshold on the page. */
interface ThresholdLine {
  x: number;
  at: number;
  name: string;
  style: string;
}

/**
 * Lines over the whole height, their words in two rows above.
 *
 * The words point away from each other, so that none crosses the other's line.
 * Where a side has no room they turn inward, in the upper row, above which the
 * other line does not reach.
 */
function thresholdLines(box: PlotBox, lines: ThresholdLine[]): string[] {
  const sorted = lines.toSorted((a, b) => a.x - b.x);
  const onLeft = sorted.map((line, i) => {
    const room = textOf(line).length * CHARACTER + 8;
    if (i === 0 && sorted.length > 1) return line.x > room;
    return line.x + room > box.width;
  });
  const leftTurnsInward = sorted.length > 1 && !onLeft[0];
  return sorted.map((line, i) => {
    const upper = sorted.length === 1 || (i === 0) === leftTurnsInward;
    const textY = upper ? 38 : 58;
    return element("line", {
      class: line.style,
      x1: line.x,
      x2: line.x,
      y1: textY - 12,
      y2: box.height - box.bottom,
    }) +
      label(
        onLeft[i] ? line.x - 6 : line.x + 6,
        textY,
        onLeft[i] ? "end" : "start",
        textOf(line),
        "strong",
      );
  });
}

function textOf({ name, at }: ThresholdLine): string {
  return `${name} ${scoreText(at)}`;
}

function hatchPattern(id: string): string {
  return element(
    "defs",
    {},
    element(
      "pattern",
      {
        id,
        width: 6,
        height: 6,
        patternUnits: "userSpaceOnUse",
        patternTransform: "rotate(35)",
      },
      element("line", { class: "hatch", x1: 0, x2: 0, y1: 0, y2: 6 }),
    ),
  );
}

function describe({ scores, anomalous, threshold }: HistogramData): string {
  const above = [0, 0];
  const all = [0, 0];
  scores.forEach((score, i) => {
    all[anomalous[i]!]!++;
    if (score > threshold) above[anomalous[i]!]!++;
  });
  return `Two overlaid histograms. Above the threshold of ${
    scoreText(threshold)
  } lie ${countText(above[0]!)} of ${countText(all[0]!)} normal and ${
    countText(above[1]!)
  } of ${countText(all[1]!)} anomalous windows.`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
