import { BASELINE_NAMES } from "../baselines/baseline.ts";
import type { Evaluation, OperatingPoints } from "../evaluate.ts";
import { element } from "./element.ts";
import { figureText, percentText } from "./number_text.ts";

/** What the columns say of a detector. */
const COLUMNS: readonly [
  name: string,
  text: (points: OperatingPoints) => string,
][] = [
  ["AUROC", ({ auroc }) => figureText(auroc)],
  ["average precision", (points) => figureText(points.averagePrecision)],
  ["F1", ({ deployable }) => figureText(deployable.f1)],
  ["accuracy", ({ deployable }) => figureText(deployable.accuracy)],
  [
    "false-positive rate",
    ({ deployable }) => percentText(deployable.falsePositiveRate),
  ],
  ["oracle F1", ({ oracle }) => figureText(oracle?.f1 ?? null)],
];

/** The model beside the baselines that were fitted; nothing where none was. */
export function baselinesTable(evaluation: Evaluation): string {
  const fitted = BASELINE_NAMES.flatMap((name) => {
    const points = evaluation.baselines[name];
    return points === undefined ? [] : [row(name, points)];
  });
  if (fitted.length === 0) return "";
  return element(
    "table",
    { class: "figures baselines" },
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("td", {}),
        ...COLUMNS.map(([name]) => element("th", { scope: "col" }, name)),
      ),
    ),
    element("tbody", {}, row("this model", evaluation), ...fitted),
  );
}

function row(name: string, points: OperatingPoints): string {
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, name),
    ...COLUMNS.map(([, text]) => element("td", {}, text(points))),
  );
}
