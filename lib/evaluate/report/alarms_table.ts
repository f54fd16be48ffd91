import { WINDOWS_PER_DAY } from "../../detect/threshold_text.ts";
import { element } from "./element.ts";
import { countText, percentText, scoreText } from "./number_text.ts";
import type { ReportData } from "./report_data.ts";

/** The false-positive rates that rows are printed for. */
const RATES = [0.1, 0.05, 0.02, 0.01, 0.005, 0.001, 0.0001];

/** One threshold and what it costs and finds. */
export interface AlarmsAt {
  /** Above it a window raises an alarm. */
  readonly threshold: number;
  /** The share of the normal windows above it, 0 to 1. */
  readonly falsePositiveRate: number;
  /** The share of the anomalous windows above it, 0 to 1. */
  readonly recall: number;
  /** Whether it is the one in use. */
  readonly deployed: boolean;
}

/**
 * The lowest thresholds that hold some false-positive rates, and the deployable
 * one among them; rates that so few normal windows cannot show are left out.
 *
 * @returns Ascending thresholds; empty unless there are windows of both kinds.
 */
export function alarmsByThreshold(
  { scores, anomalous, evaluation }: Pick<
    ReportData,
    "scores" | "anomalous" | "evaluation"
  >,
): AlarmsAt[] {
  const descending = (kind: number) =>
    scores.filter((_, i) => anomalous[i] === kind).sort().reverse();
  const [normal, attacks] = [descending(0), descending(1)];
  if (normal.length === 0 || attacks.length === 0) return [];
  const at = (threshold: number, deployed: boolean): AlarmsAt => ({
    threshold,
    falsePositiveRate: shareAbove(normal, threshold),
    recall: shareAbove(attacks, threshold),
    deployed,
  });
  return [
    ...RATES.filter((rate) => rate * normal.length >= 1)
      // Of the scores in descending order, as many as the rate allows lie above this.
      .map((rate) => at(normal[Math.floor(rate * normal.length)]!, false)),
    at(evaluation.deployable.threshold, true),
  ].sort((a, b) => a.threshold - b.threshold);
}

/** The share of descending values above a threshold. */
function shareAbove(values: Float64Array, threshold: number): number {
  const first = values.findIndex((value) => !(value > threshold));
  return (first < 0 ? values.length : first) / values.length;
}

/** False alarms a day at the thresholds that hold round false-positive rates. */
export function alarmsTable(rows: readonly AlarmsAt[]): string {
  const head = [
    "threshold",
    "false-positive rate",
    `false alarms in ${countText(WINDOWS_PER_DAY)} normal windows`,
    "recall",
  ];
  return element(
    "table",
    { class: "figures" },
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...head.map((text) => element("th", { scope: "col" }, text)),
      ),
    ),
    element("tbody", {}, ...rows.map(alarmsRow)),
  );
}

function alarmsRow(
  { threshold, falsePositiveRate, recall, deployed }: AlarmsAt,
): string {
  return element(
    "tr",
    {},
    element(
      "th",
      { scope: "row" },
      scoreText(threshold) + (deployed ? " (deployable)" : ""),
    ),
    element("td", {}, percentText(falsePositiveRate)),
    element("td", {}, countText(falsePositiveRate * WINDOWS_PER_DAY)),
    element("td", {}, percentText(recall)),
  );
}
