/**
 * An evaluation as one HTML file that a person can read, keep and print.
 *
 * The file needs nothing else: no script, no font, no image, no network; its
 * content policy forbids them. Charts are SVG text, their scales and paths from
 * d3-scale and d3-shape. Classes differ by pattern, dash or marker, not by
 * colour alone (colours after Okabe and Ito, "Color Universal Design", 2008).
 *
 * @module
 */
import { alarmsSection } from "./alarms_section.ts";
import { element } from "./element.ts";
import { escapeMarkup } from "./escape_markup.ts";
import { mistakesSection } from "./mistakes_section.ts";
import type { ReportData, WindowView } from "./report_data.ts";
import { reportHeader } from "./report_header.ts";
import {
  curvesSection,
  kindsSection,
  limitsSection,
  modelSection,
  scoresSection,
  thresholdSection,
  trainingSection,
} from "./report_sections.ts";
import { REPORT_STYLE } from "./report_style.ts";
import { windowsSection } from "./windows_section.ts";

export type {
  EpochLoss,
  FeatureView,
  Mistake,
  Mistakes,
  ReportData,
  TrainingHistory,
  WindowView,
} from "./report_data.ts";

/** Nothing is loaded and nothing runs, whatever a label in the traffic says. */
const CONTENT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; " +
  "base-uri 'none'; form-action 'none'";

/**
 * Draws a report.
 *
 * @param data The figures, what they were taken from, and what to show beside.
 * @returns A whole HTML document; under 400 KB for 22,544 windows.
 * @throws {RangeError} If the scores, their truth and the evaluation differ in
 * number, or a feature's actual and expected values do.
 */
export function renderReport(data: ReportData): string {
  check(data);
  const head = element(
    "head",
    {},
    `<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="color-scheme" content="light dark">`,
    // An empty icon, so that a browser does not ask a server for one.
    `<link rel="icon" href="data:,">`,
    element("title", {}, escapeMarkup(data.title)),
    element("style", {}, REPORT_STYLE),
  );
  const body = element(
    "body",
    {},
    element(
      "main",
      {},
      reportHeader(data),
      thresholdSection(data),
      scoresSection(data),
      curvesSection(data),
      alarmsSection(data),
      kindsSection(data),
      mistakesSection(data),
      windowsSection(data),
      trainingSection(data.training),
      modelSection(data.modelFacts),
      limitsSection(data.limits),
    ),
  );
  return `<!DOCTYPE html>\n${element("html", { lang: "en" }, head, body)}\n`;
}

function check({ scores, anomalous, evaluation, windows }: ReportData): void {
  const { rows } = evaluation;
  if (scores.length !== rows || anomalous.length !== rows) {
    throw new RangeError(
      `Cannot report on ${rows} windows as scores and truths must be as many: ` +
        `${scores.length} scores, ${anomalous.length} truths`,
    );
  }
  const views: (WindowView | undefined)[] = Object.values(windows);
  for (const view of views) {
    for (const { name, actual, expected } of view?.features ?? []) {
      if (actual.length === expected.length && actual.length > 0) continue;
      throw new RangeError(
        `Cannot report on feature "${name}" as actual and expected values must ` +
          `be equally many: ${actual.length} and ${expected.length}`,
      );
    }
  }
}
