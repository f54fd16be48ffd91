/**
 * The ROC and the precision-recall curve, both operating points marked.
 *
 * @module
 */
// @ts-types="npm:@types/d3-scale@4"
import { scaleLinear } from "d3-scale";
// @ts-types="npm:@types/d3-shape@3"
import { line } from "d3-shape";
import type { Evaluation } from "../evaluate.ts";
import { precisionRecallCurve, rocCurve } from "../metrics.ts";
import { element } from "./element.ts";
import { marker } from "./marker.ts";
import { figureText, percentText } from "./number_text.ts";
import { plot, plotAxes, type PlotBox, type PlotWords } from "./plot.ts";
import { thinCurve } from "./thin_curve.ts";

/** Below half a pixel of a screen that draws two to each of ours. */
const TOLERANCE = 0.25;

const BOX: PlotBox = {
  width: 370,
  height: 366,
  top: 30,
  right: 22,
  bottom: 44,
  left: 52,
};

const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({
  value,
  text: `${value * 100}\u00a0%`,
}));

const x = scaleLinear([0, 1], [BOX.left, BOX.width - BOX.right]);
const y = scaleLinear([0, 1], [BOX.height - BOX.bottom, BOX.top]);

type Point = [x: number, y: number];

/** Recall against the false-positive rate. Needs both classes. */
export function rocFigure(
  scores: Float64Array,
  anomalous: Uint8Array,
  evaluation: Evaluation,
): string {
  const { deployable, oracle } = evaluation;
  return rateFigure(
    {
      id: "roc",
      title: "ROC curve",
      description:
        `Recall against the false-positive rate over all thresholds; ${
          figureText(evaluation.auroc)
        } of the area lies below. Deployable: recall ${
          percentText(deployable.recall)
        } at a false-positive rate of ${
          percentText(deployable.falsePositiveRate)
        }.`,
    },
    ["false-positive rate", "recall"],
    rocCurve(scores, anomalous).map((p) => [p.falsePositiveRate, p.recall]),
    [[0, 0], [1, 1]],
    [deployable.falsePositiveRate, deployable.recall],
    oracle && [oracle.falsePositiveRate, oracle.recall],
  );
}

/** Precision against recall. Needs both classes. */
export function precisionRecallFigure(
  scores: Float64Array,
  anomalous: Uint8Array,
  evaluation: Evaluation,
): string {
  const { deployable, oracle, anomalies, rows } = evaluation;
  const steps: Point[] = [];
  let recall = 0;
  for (const point of precisionRecallCurve(scores, anomalous)) {
    // Each precision holds back to the recall before it, as the area sums it.
    steps.push([recall, point.precision], [point.recall, point.precision]);
    recall = point.recall;
  }
  // Where nothing is called anomalous there is no precision to mark.
  const called = evaluation.confusion.deployable.tp +
    evaluation.confusion.deployable.fp;
  return rateFigure(
    {
      id: "precision-recall",
      title: "Precision-recall curve",
      description:
        `Precision against recall over all thresholds; average precision ${
          figureText(evaluation.averagePrecision)
        }. Deployable: precision ${
          percentText(deployable.precision)
        } at a recall of ${percentText(deployable.recall)}.`,
    },
    ["recall", "precision"],
    steps,
    [[0, anomalies / rows], [1, anomalies / rows]],
    called > 0 ? [deployable.recall, deployable.precision] : null,
    oracle && [oracle.recall, oracle.precision],
  );
}

function rateFigure(
  words: PlotWords,
  [xName, yName]: [string, string],
  points: readonly Point[],
  chance: readonly Point[],
  deployable: Point | null,
  oracle: Point | null,
): string {
  const path = line<Point>().digits(2);
  const onPage = ([px, py]: Point): Point => [x(px), y(py)];
  const curve = thinCurve(points.map(onPage), TOLERANCE);
  return plot(
    BOX,
    words,
    plotAxes(BOX, { place: x, ticks: TICKS, name: xName }, {
      place: y,
      ticks: TICKS,
      name: yName,
    }),
    element("path", { class: "chance", d: path(chance.map(onPage))! }),
    element("path", { class: "curve", d: path(curve)! }),
    oracle ? marker("diamond", ...onPage(oracle)) : "",
    deployable ? marker("dot", ...onPage(deployable)) : "",
  );
}
