// @ts-types="npm:@types/d3-scale@4"
import { scaleLinear, scaleLog } from "d3-scale";
// @ts-types="npm:@types/d3-shape@3"
import { line } from "d3-shape";
import { element } from "./element.ts";
import { logTicks } from "./log_ticks.ts";
import { marker } from "./marker.ts";
import { scoreText } from "./number_text.ts";
import { label, plot, plotAxes, type PlotAxis, type PlotBox } from "./plot.ts";
import type { EpochLoss, TrainingHistory } from "./report_data.ts";

/** Beyond this ratio of the largest to the smallest loss the axis is logarithmic. */
const WIDE_RANGE = 8;

/** Both losses over the epochs, the epoch that was kept marked. */
export function trainingFigure(
  { losses, bestEpoch }: TrainingHistory,
  width: number,
  id: string,
): string {
  const box: PlotBox = {
    width,
    height: width > 500 ? 300 : 280,
    top: 48,
    right: 18,
    bottom: 44,
    left: 60,
  };
  const epochs = losses.map(({ epoch }) => epoch);
  const x = scaleLinear(
    padded(Math.min(...epochs), Math.max(...epochs)),
    [box.left, width - box.right],
  );
  const y = lossAxis(losses, box);
  const drawn = (value: number): boolean => Number.isFinite(y.place(value));
  const path = (value: (entry: EpochLoss) => number): string =>
    line<EpochLoss>().defined((entry) => drawn(value(entry)))
      .x(({ epoch }) => x(epoch)).y((entry) => y.place(value(entry)))
      .digits(2)(losses) ?? "";
  const best = losses.find(({ epoch }) => epoch === bestEpoch);

  return plot(
    box,
    { id, title: "Training", description: describe(losses, best) },
    plotAxes(box, {
      place: x,
      ticks: x.ticks(width > 500 ? 10 : 5).filter(Number.isInteger).map((
        value,
      ) => ({ value, text: String(value) })),
      name: "epoch",
    }, y),
    best ? bestLine(box, x(best.epoch), best) : "",
    element("path", { class: "solid", d: path(({ loss }) => loss) }),
    element("path", {
      class: "dashed",
      d: path(({ validationLoss }) => validationLoss),
    }),
    best && drawn(best.validationLoss)
      ? marker("dot", x(best.epoch), y.place(best.validationLoss))
      : "",
  );
}

function lossAxis(losses: readonly EpochLoss[], box: PlotBox): PlotAxis {
  const values = losses.flatMap(({ loss, validationLoss }) => [
    loss,
    validationLoss,
  ]).filter(Number.isFinite);
  const low = values.length > 0 ? Math.min(...values) : 0;
  const high = values.length > 0 ? Math.max(...values) : 1;
  const range = [box.height - box.bottom, box.top];
  if (low > 0 && high / low > WIDE_RANGE) {
    return {
      place: scaleLog([low, high], range),
      ticks: logTicks(low, high, 8),
      name: "loss (log axis)",
    };
  }
  const place = scaleLinear(padded(Math.min(0, low), Math.max(0, high)), range)
    .nice(5);
  const ticks = place.ticks(5).map((value) => ({
    value,
    text: scoreText(value),
  }));
  return { place, ticks, name: "loss" };
}

function bestLine(box: PlotBox, x: number, best: EpochLoss): string {
  const leftSide = x > box.width / 2;
  return element("line", {
    class: "threshold",
    x1: x,
    x2: x,
    y1: box.top - 10,
    y2: box.height - box.bottom,
  }) +
    label(
      leftSide ? x + 4 : x - 4,
      box.top - 32,
      leftSide ? "end" : "start",
      `epoch ${best.epoch} kept`,
      "strong",
    );
}

function describe(
  losses: readonly EpochLoss[],
  best: EpochLoss | undefined,
): string {
  const last = losses.at(-1)!;
  const kept = best
    ? ` Epoch ${best.epoch} was kept, with a validation loss of ${
      numberOr(best.validationLoss)
    }.`
    : "";
  return `Training and validation loss over ${losses.length} epochs; at the end ${
    numberOr(last.loss)
  } and ${numberOr(last.validationLoss)}.${kept}`;
}

function numberOr(value: number): string {
  return Number.isFinite(value) ? scoreText(value) : "not a number";
}

/** A domain that is not a single point. */
function padded(low: number, high: number): [number, number] {
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}
