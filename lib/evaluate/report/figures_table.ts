import type { Evaluation } from "../evaluate.ts";
import type { ClassificationMetrics } from "../metrics.ts";
import { element } from "./element.ts";
import { figureText, percentText, scoreText } from "./number_text.ts";

const ROWS: [name: string, text: (figures: ClassificationMetrics) => string][] =
  [
    ["F1", (figures) => figureText(figures.f1)],
    ["precision", (figures) => figureText(figures.precision)],
    ["recall", (figures) => figureText(figures.recall)],
    ["accuracy", (figures) => figureText(figures.accuracy)],
    [
      "false-positive rate",
      (figures) => percentText(figures.falsePositiveRate),
    ],
  ];

/** The figures at both thresholds, beside calling every window anomalous. */
export function figuresTable(evaluation: Evaluation): string {
  const { deployable, oracle, baselines } = evaluation;
  const columns = [deployable, oracle, baselines["always-attack"]];
  const threshold = [
    scoreText(deployable.threshold),
    oracle ? scoreText(oracle.threshold) : "–",
    "–",
  ];
  return element(
    "table",
    { class: "figures verdicts" },
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("td", {}),
        ...["deployable", "oracle", "always anomalous"].map((text) =>
          element("th", { scope: "col" }, text)
        ),
      ),
    ),
    element(
      "tbody",
      {},
      row("threshold", threshold),
      ...ROWS.map(([name, text]) =>
        row(name, columns.map((figures) => figures ? text(figures) : "–"))
      ),
    ),
  );
}

/** The largest recall within each bound on the false-positive rate. */
export function recallAtTable(
  { recallAtFalsePositiveRate: at }: Evaluation,
): string {
  return element(
    "table",
    { class: "figures" },
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...[
          "false-positive rate at most",
          "10\u00a0%",
          "1\u00a0%",
          "0.1\u00a0%",
        ]
          .map((text) => element("th", { scope: "col" }, text)),
      ),
    ),
    element(
      "tbody",
      {},
      row("recall", [
        percentText(at["0.1"]),
        percentText(at["0.01"]),
        percentText(at["0.001"]),
      ]),
    ),
  );
}

function row(name: string, cells: readonly string[]): string {
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, name),
    ...cells.map((text) => element("td", {}, text)),
  );
}
