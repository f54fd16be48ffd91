import { alarmsByThreshold, alarmsTable } from "./alarms_table.ts";
import { calibrationFigure, calibrationPoints } from "./calibration_figure.ts";
import { element } from "./element.ts";
import { legend } from "./legend.ts";
import type { ReportData } from "./report_data.ts";
import { figure, section } from "./section.ts";

/** What alarms cost: by threshold, and beside what the threshold promised. */
export function alarmsSection(data: ReportData): string {
  const rows = alarmsByThreshold(data);
  const parts = [
    ...(rows.length > 0
      ? [figure(
        "The lowest thresholds that hold round false-positive rates on this " +
          "traffic, and the deployable one. Fewer false alarms cost recall. The " +
          "other thresholds were read off these very labels; fresh normal traffic " +
          "is where to choose one.",
        alarmsTable(rows),
      )]
      : []),
    ...calibration(data),
  ];
  return parts.length === 0 ? "" : section("alarms", "False alarms", ...parts);
}

function calibration(
  { scores, anomalous, evaluation, calibration }: ReportData,
): string[] {
  if (calibration === undefined) return [];
  const normal = scores.filter((_, i) => anomalous[i] === 0);
  const points = calibrationPoints(normal, calibration.quantiles);
  if (points.length === 0) return [];
  return [figure(
    "Nominal is the share of held-out normal windows of the training traffic " +
      "above a threshold, observed the share of normal windows of this traffic. " +
      "On the dotted line a threshold keeps its promise; above it, it raises more " +
      "false alarms than promised, as normal traffic is no longer what it was.",
    legend([
      ["curve", "observed"],
      ["chance", "as promised"],
      ["dot", "deployable"],
    ]),
    // Half a page wide, as a square of a page's width is too much.
    element(
      "div",
      { class: "pair" },
      calibrationFigure(points, {
        nominal: 1 - calibration.percent / 100,
        observed: evaluation.deployable.falsePositiveRate,
      }),
    ),
  )];
}
