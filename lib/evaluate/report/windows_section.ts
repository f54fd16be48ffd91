import { element } from "./element.ts";
import { escapeMarkup } from "./escape_markup.ts";
import { featureDots } from "./feature_dots.ts";
import { legend } from "./legend.ts";
import { scoreText } from "./number_text.ts";
import { responsive } from "./plot.ts";
import type { ReportData, WindowView } from "./report_data.ts";
import { figure, section } from "./section.ts";
import { sequenceFigure } from "./sequence_figure.ts";

/** Single windows beside what the autoencoder made of them. */
export function windowsSection({ windows, evaluation }: ReportData): string {
  const { threshold } = evaluation.deployable;
  const views = [
    ["normal", windows.normal],
    ["anomalous", windows.anomalous],
    ["strangest", windows.strangest],
  ] as const;
  const parts = views.flatMap(([id, view]) =>
    view === undefined || view.features.length === 0
      ? []
      : [windowPart(view, `window-${id}`, threshold)]
  );
  if (parts.length === 0) return "";
  return section("windows", "Single windows", ...parts);
}

function windowPart(view: WindowView, id: string, threshold: number): string {
  const timesteps = view.features[0]!.actual.length;
  const drawing = timesteps > 1
    ? sequenceFigure(view.features, id)
    : responsive(
      id,
      (width, own) => featureDots(view.features, width, own),
    );
  const key = timesteps > 1
    ? legend([["solid", "actual"], ["dashed", "reconstructed"]])
    : legend([["dot", "actual"], ["diamond", "reconstructed"]]);
  return element("h3", {}, escapeMarkup(view.title)) +
    element("p", { class: "note" }, escapeMarkup(facts(view, threshold))) +
    figure(
      "The features that the autoencoder got most wrong, worst first, scaled " +
        "as it sees them. Close together: such traffic was learnt. Far apart: " +
        "this is what made the score." +
        (timesteps > 1
          ? " Each chart has its own vertical axis; its error is the mean square."
          : ""),
      key,
      drawing,
    );
}

function facts(view: WindowView, threshold: number): string {
  const label = view.label === undefined ? "" : `, label ${view.label}`;
  const side = view.score > threshold ? "above" : "not above";
  return `Input row ${view.index}, counted from 0${label}, score ${
    scoreText(view.score)
  }, ${side} the threshold of ${scoreText(threshold)}.`;
}
