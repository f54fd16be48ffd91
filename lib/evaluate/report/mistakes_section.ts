import type { Reason } from "../../detect/verdict.ts";
import { element } from "./element.ts";
import { escapeMarkup } from "./escape_markup.ts";
import { countText, percentText, scoreText } from "./number_text.ts";
import type { Mistake, ReportData } from "./report_data.ts";
import { figure, section } from "./section.ts";

/** Reasons printed of each mistake. */
const MOST_REASONS = 3;

/** The strangest false alarms and the nearest misses, each with its reasons. */
export function mistakesSection({ mistakes }: ReportData): string {
  if (mistakes === undefined) return "";
  const { falseAlarms, misses } = mistakes;
  if (falseAlarms.length + misses.length === 0) return "";
  return section(
    "mistakes",
    "Mistakes",
    figure(
      "Rows are counted from 0. Reasons are the features that add most to the " +
        "score: what was there, what the model expected, and the feature's share " +
        "of the score. A false alarm whose reasons make sense may be a mistake " +
        "of the label.",
      mistakesTable("The strangest false alarms", falseAlarms),
      mistakesTable("The misses nearest to the threshold", misses),
    ),
  );
}

function mistakesTable(caption: string, mistakes: readonly Mistake[]): string {
  if (mistakes.length === 0) return "";
  return element(
    "table",
    { class: "mistakes" },
    element("caption", {}, caption),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...["row", "label", "score", "reasons"].map((text) =>
          element("th", { scope: "col" }, text)
        ),
      ),
    ),
    element("tbody", {}, ...mistakes.map(mistakeRow)),
  );
}

function mistakeRow({ index, label, score, reasons }: Mistake): string {
  const lines = reasons.slice(0, MOST_REASONS).map((reason) =>
    element("li", {}, escapeMarkup(reasonText(reason)))
  );
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, countText(index)),
    element("td", {}, escapeMarkup(label)),
    element("td", {}, scoreText(score)),
    element("td", {}, lines.length > 0 ? element("ul", {}, ...lines) : "–"),
  );
}

/** `service: private, expected http (41.0 %)`. */
function reasonText({ feature, actual, expected, share }: Reason): string {
  return `${feature}: ${valueText(actual)}, expected ${valueText(expected)} (${
    percentText(share)
  })`;
}

function valueText(value: Reason["actual"]): string {
  if (value === null) return "missing";
  return typeof value === "string" ? value : scoreText(value);
}
