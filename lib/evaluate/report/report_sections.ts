/**
 * The parts of a report, in the order in which they stand.
 *
 * @module
 */
import type { Evaluation } from "../evaluate.ts";
import { thresholdOrigin } from "../threshold_origin.ts";
import { baselinesTable } from "./baselines_table.ts";
import { confusionTable } from "./confusion_table.ts";
import { element } from "./element.ts";
import { escapeMarkup } from "./escape_markup.ts";
import { figuresTable, recallAtTable } from "./figures_table.ts";
import { foundTable } from "./found_table.ts";
import { legend } from "./legend.ts";
import { countText, figureText, percentText } from "./number_text.ts";
import { responsive } from "./plot.ts";
import { precisionRecallFigure, rocFigure } from "./rate_curves.ts";
import type { ReportData, TrainingHistory } from "./report_data.ts";
import { scoreHistogram } from "./score_histogram.ts";
import { figure, paragraph, section } from "./section.ts";
import { trainingFigure } from "./training_figure.ts";

/** What holds of every evaluation. */
const LIMITS: readonly string[] = [
  "The figures hold for this traffic. Another network, another mix of attacks " +
  "or another year gives others; judge the model on your own labelled traffic.",
  "The oracle threshold was tuned on the labels it is judged by. It bounds what " +
  "a threshold could reach, and nobody can choose it in use.",
  "A high score says that a window is unlike the training traffic, not that it " +
  "is an attack; attacks that look like normal traffic are missed.",
  "False alarms grow with the traffic: a small false-positive rate is many " +
  "alarms where many windows are scored.",
];

/** The figures at both thresholds and the confusion matrices behind them. */
export function thresholdSection(
  { evaluation, thresholdKind }: ReportData,
): string {
  const { deployable, oracle } = evaluation.confusion;
  return section(
    "verdicts",
    "Verdicts",
    figure(
      `Deployable is what you get: its threshold was ${
        thresholdOrigin(thresholdKind).sentence
      }. ` +
        "Oracle is the best F1 that any threshold reaches on these " +
        "very labels, and not attainable in use. Always anomalous is what " +
        "calling every window anomalous scores." + boundsText(evaluation),
      figuresTable(evaluation),
    ),
    besideBaselines(evaluation),
    figure(
      "Each row adds up to 100 %. Outlined cells are right verdicts; the others " +
        "are the two kinds of mistake.",
      element(
        "div",
        { class: "pair" },
        confusionTable("Deployable", deployable),
        oracle ? confusionTable("Oracle (not attainable in use)", oracle) : "",
      ),
    ),
  );
}

/** How far chance alone would move the figures. */
function boundsText({ intervals }: Evaluation): string {
  if (intervals === null) return "";
  const text = ([low, high]: readonly [number, number]) =>
    `${figureText(low)} to ${figureText(high)}`;
  return ` Another sample of such windows would move AUROC within ${
    text(intervals.auroc)
  } and the deployable F1 within ${text(intervals.f1)} in 95 of 100 cases, ` +
    "if windows were independent of each other.";
}

/** Textbook methods on the same windows, where they were asked for. */
function besideBaselines(evaluation: Evaluation): string {
  const table = baselinesTable(evaluation);
  if (table === "") return "";
  return figure(
    "Textbook methods on the same windows, fitted on one-hot, log1p, min-max " +
      "columns of the same training rows; F1, accuracy and false positives at " +
      "the 95th percentile of held-out normal windows, for this model at its " +
      "own threshold. A window of several rows scores as its highest row.",
    table,
  );
}

/** Where the scores of both classes lie. */
export function scoresSection(data: ReportData): string {
  const { scores, anomalous, evaluation } = data;
  const { rows, anomalies, oracle, deployable } = evaluation;
  const below = scores.filter((score) => score <= 0).length;
  const drawn = {
    scores,
    anomalous,
    threshold: deployable.threshold,
    oracleThreshold: oracle?.threshold ?? null,
  };
  return section(
    "scores",
    "Scores",
    figure(
      "Each bin counts windows of about the same score. What lies right of the " +
        "threshold line raises an alarm: hatched windows there were found, " +
        "plain ones are false alarms." +
        (below > 0
          ? ` ${
            countText(below)
          } scores of 0 or less stand in the first bin, ` +
            `as the axis is logarithmic.`
          : ""),
      legend([
        ["normal-area", `normal, ${countText(rows - anomalies)} windows`],
        ["anomalous-area", `anomalous, ${countText(anomalies)} windows`],
        ["threshold", "deployable threshold"],
        ...(oracle ? [["oracle-line", "oracle threshold"] as const] : []),
      ]),
      responsive("histogram", (width, id) => scoreHistogram(drawn, width, id)),
    ),
  );
}

/** The trade between what is found and what it costs, over all thresholds. */
export function curvesSection(data: ReportData): string {
  const { scores, anomalous, evaluation } = data;
  if (evaluation.auroc === null) {
    return section(
      "curves",
      "All thresholds",
      paragraph(
        "The curves compare anomalous with normal windows, and this traffic " +
          "holds only one kind.",
      ),
    );
  }
  const chance = evaluation.anomalies / evaluation.rows;
  return section(
    "curves",
    "All thresholds",
    figure(
      "Every point is a threshold. ROC: the nearer to the upper left " +
        "corner the better; on the dotted line scores tell nothing. " +
        `Precision and recall: the higher the better; the dotted line is ` +
        `calling every window anomalous, ${
          percentText(chance)
        } precision, and ` +
        "would lie lower where anomalies are rarer.",
      legend([
        ["curve", "this model"],
        ["chance", "no skill"],
        ["dot", "deployable"],
        ["diamond", "oracle"],
      ]),
      element(
        "div",
        { class: "pair" },
        element(
          "div",
          {},
          paragraph("ROC", "chart-name"),
          rocFigure(scores, anomalous, evaluation),
        ),
        element(
          "div",
          {},
          paragraph("Precision and recall", "chart-name"),
          precisionRecallFigure(scores, anomalous, evaluation),
        ),
      ),
    ),
    figure(
      "The share of anomalous windows that is found if no more than this share " +
        "of normal windows may raise an alarm. The left edge of the ROC curve " +
        "is the part that matters in use.",
      recallAtTable(evaluation),
    ),
  );
}

/** What was found by class, and among types that training never saw. */
export function kindsSection({ evaluation }: ReportData): string {
  const { perClass, novel, anomalies } = evaluation;
  if (anomalies === 0) return "";
  const novelTypes = novel && novel.rows > 0
    ? foundTable(
      `Types that training never saw: ${percentText(novel.recall)} of ${
        countText(novel.rows)
      } windows found`,
      "type",
      novel.byLabel,
    )
    : paragraph(
      novel
        ? "Training saw every type of anomaly in this traffic, among the rows " +
          "that it left out."
        : "Which types training saw is not known.",
      "note",
    );
  return section(
    "kinds",
    "Kinds of anomaly",
    figure(
      "The share of each kind that lies above the deployable threshold. Kinds " +
        "with few windows carry little weight: one window more or less moves " +
        "their share a lot.",
      foundTable("By class", "class", perClass),
      novelTypes,
    ),
  );
}

/** The losses of the training run. */
export function trainingSection(training: TrainingHistory | undefined): string {
  if (training === undefined || training.losses.length === 0) return "";
  return section(
    "training",
    "Training",
    figure(
      "The loss is the error that training makes smaller. Where the validation " +
        "loss stops falling while the training loss goes on, the model learns " +
        "its training windows by heart; the epoch with the marker was kept.",
      legend([
        ["solid", "training loss"],
        ["dashed", "validation loss"],
        ["dot", "epoch kept"],
      ]),
      responsive(
        "training-loss",
        (width, id) => trainingFigure(training, width, id),
      ),
    ),
  );
}

/** What the model is. */
export function modelSection(facts: ReportData["modelFacts"]): string {
  if (facts.length === 0) return "";
  return section(
    "model",
    "The model",
    element(
      "dl",
      { class: "facts" },
      ...facts.map(([name, value]) =>
        element(
          "div",
          {},
          element("dt", {}, escapeMarkup(name)),
          element("dd", {}, escapeMarkup(value)),
        )
      ),
    ),
  );
}

/** What these figures do not show. */
export function limitsSection(limits: readonly string[] = []): string {
  return section(
    "limits",
    "Limits",
    element(
      "ul",
      {},
      ...[...limits, ...LIMITS].map((text) =>
        element("li", {}, escapeMarkup(text))
      ),
    ),
  );
}
