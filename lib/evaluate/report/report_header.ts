import { WINDOWS_PER_DAY } from "../../detect/threshold_text.ts";
import type { Evaluation } from "../evaluate.ts";
import { thresholdOrigin } from "../threshold_origin.ts";
import { element } from "./element.ts";
import { escapeMarkup } from "./escape_markup.ts";
import { countText, figureText, percentText } from "./number_text.ts";
import type { ReportData } from "./report_data.ts";
import { paragraph } from "./section.ts";

/** The report's title, its result in one sentence and its key figures. */
export function reportHeader(
  { title, evaluation, thresholdKind }: ReportData,
): string {
  const { deployable, confusion } = evaluation;
  const { fp, tn } = confusion.deployable;
  const alarms = fp + tn === 0
    ? "–"
    : countText(deployable.falsePositiveRate * WINDOWS_PER_DAY);
  return element(
    "header",
    {},
    paragraph("Gatewarden evaluation", "eyebrow"),
    element("h1", {}, escapeMarkup(title)),
    paragraph(summary(evaluation, thresholdKind), "lead"),
    element(
      "dl",
      { class: "key" },
      key("AUROC", figureText(evaluation.auroc), "any threshold"),
      key(
        "Average precision",
        figureText(evaluation.averagePrecision),
        "any threshold",
      ),
      key("F1", figureText(deployable.f1), "deployable threshold"),
      key("Recall", percentText(deployable.recall), "deployable threshold"),
      key(
        "False alarms a day",
        alarms,
        `${percentText(deployable.falsePositiveRate)} of ${
          countText(WINDOWS_PER_DAY)
        } normal windows`,
      ),
    ),
  );
}

function summary(
  { model, rows, anomalies, confusion }: Evaluation,
  thresholdKind: ReportData["thresholdKind"],
): string {
  const { tp, fp } = confusion.deployable;
  const normal = rows - anomalies;
  const found = anomalies === 0
    ? "The traffic holds no anomalous window"
    : `It found ${countText(tp)} of ${
      countText(anomalies)
    } anomalous windows (${percentText(tp / anomalies)})`;
  const alarms = normal === 0
    ? "the traffic holds no normal window"
    : `it raised a false alarm on ${countText(fp)} of ${
      countText(normal)
    } normal ones (${percentText(fp / normal)})`;
  return `The model ${model} judged ${
    countText(rows)
  } windows. Its threshold was ${
    thresholdOrigin(thresholdKind).sentence
  }. ${found}; ${alarms}.`;
}

function key(name: string, value: string, note: string): string {
  return element(
    "div",
    {},
    element("dt", {}, escapeMarkup(name)),
    element("dd", { class: "value" }, escapeMarkup(value)),
    element("dd", { class: "note" }, escapeMarkup(note)),
  );
}
