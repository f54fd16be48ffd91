import { WINDOWS_PER_DAY } from "../detect/threshold_text.ts";
import type { Threshold } from "../detect/threshold.ts";
import { BASELINE_NAMES } from "./baselines/baseline.ts";
import { thresholdOrigin } from "./threshold_origin.ts";
import type { Evaluation, Figures, Found } from "./evaluate.ts";
import type { ClassificationMetrics, Confusion } from "./metrics.ts";

const ORACLE =
  "oracle (threshold tuned on these very labels; not attainable in use)";
const ALWAYS = "always-attack (every window called anomalous)";

/**
 * An {@linkcode Evaluation} as plain text for a terminal.
 *
 * Aligned tables, at most about 80 columns wide, no colour; figures that the
 * traffic does not define are shown as `-`. Ends with a line break.
 *
 * @param thresholdKind Where the deployable threshold came from.
 */
export function formatEvaluation(
  evaluation: Evaluation,
  thresholdKind: Threshold["kind"],
): string {
  const { auroc, averagePrecision } = evaluation;
  const sections = [
    [
      `${evaluation.model}: ${count(evaluation.rows)} windows, ` +
      `${count(evaluation.anomalies)} of them anomalous`,
      `AUROC ${figure(auroc)}   average precision ${figure(averagePrecision)}`,
      ...intervalLine(evaluation),
    ],
    atThreshold(
      `deployable (${thresholdOrigin(thresholdKind).heading})`,
      evaluation.deployable,
      evaluation.confusion.deployable,
    ),
    atThreshold(ORACLE, evaluation.oracle, evaluation.confusion.oracle),
    [ALWAYS, ...shares(evaluation.baselines["always-attack"])],
    baselineTable(evaluation),
    recallAtRates(evaluation),
    foundTable(
      "recall per class, at the deployable threshold",
      evaluation.perClass,
    ),
    novelTable(evaluation),
    [falseAlarms(evaluation)],
  ];
  return sections.filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n") + "\n").join("\n");
}

function intervalLine({ intervals }: Evaluation): string[] {
  if (intervals === null) return [];
  const text = ([low, high]: readonly [number, number]) =>
    `${figure(low)} to ${figure(high)}`;
  return [
    `95 % bounds by resampling: AUROC ${text(intervals.auroc)}, ` +
    `deployable F1 ${text(intervals.f1)}`,
  ];
}

function atThreshold(
  title: string,
  figures: Figures | null,
  confusion: Confusion | null,
): string[] {
  if (figures === null || confusion === null) {
    return [title, "  not defined, as no window is anomalous"];
  }
  return [
    title,
    ...shares(figures, figures.threshold),
    ...table([
      ["", "called anomalous", "called normal"],
      ["anomalous", count(confusion.tp), count(confusion.fn)],
      ["normal", count(confusion.fp), count(confusion.tn)],
    ]),
  ];
}

function shares(figures: ClassificationMetrics, threshold?: number): string[] {
  const head = ["F1", "precision", "recall", "accuracy", "false positives"];
  const row = [
    figure(figures.f1),
    figure(figures.precision),
    figure(figures.recall),
    figure(figures.accuracy),
    percent(figures.falsePositiveRate),
  ];
  if (threshold === undefined) return table([head, row], true);
  return table([["threshold", ...head], [
    String(Number(threshold.toPrecision(4))),
    ...row,
  ]], true);
}

/** The model beside the baselines that were fitted; nothing where none was. */
function baselineTable(evaluation: Evaluation): string[] {
  const fitted = BASELINE_NAMES.flatMap((name) => {
    const points = evaluation.baselines[name];
    return points === undefined ? [] : [[name, points] as const];
  });
  if (fitted.length === 0) return [];
  const rows = [["this model", evaluation] as const, ...fitted];
  return [
    "beside baselines: fitted on one-hot, log1p, min-max columns of the training",
    "rows, at the 95th percentile of held-out normal windows (the model at its own",
    "threshold); a window scores as its highest row",
    ...table([
      ["", "AUROC", "av. prec.", "F1", "accuracy", "false pos.", "oracle F1"],
      ...rows.map(([name, { auroc, averagePrecision, deployable, oracle }]) => [
        name,
        figure(auroc),
        figure(averagePrecision),
        figure(deployable.f1),
        figure(deployable.accuracy),
        percent(deployable.falsePositiveRate),
        figure(oracle?.f1 ?? null),
      ]),
    ]),
  ];
}

function recallAtRates(evaluation: Evaluation): string[] {
  const at = evaluation.recallAtFalsePositiveRate;
  return [
    "recall at a false-positive rate of at most",
    ...table([
      ["10 %", "1 %", "0.1 %"],
      [figure(at["0.1"]), figure(at["0.01"]), figure(at["0.001"])],
    ], true),
  ];
}

function foundTable(title: string, found: Record<string, Found>): string[] {
  const rows = Object.entries(found);
  if (rows.length === 0) return [];
  return [
    title,
    ...table([
      ["", "windows", "recall"],
      ...rows.map(([name, { rows, recall }]) => [
        // A label is input: it must not bring a terminal's control codes.
        name.replace(/\p{C}/gu, "?"),
        count(rows),
        figure(recall),
      ]),
    ]),
  ];
}

function novelTable({ novel }: Evaluation): string[] {
  const title = "anomalies of types that training never saw";
  if (novel === null) {
    return [title, "  not known, as the model lists no training labels"];
  }
  if (novel.rows === 0) return [title, "  none in this traffic"];
  return foundTable(title, {
    ...novel.byLabel,
    "all of them": { rows: novel.rows, recall: novel.recall ?? 0 },
  });
}

function falseAlarms({ deployable, confusion }: Evaluation): string {
  const { fp, tn } = confusion.deployable;
  if (fp + tn === 0) {
    return "false alarms: not known, as no window is normal";
  }
  const rate = deployable.falsePositiveRate;
  return `false alarms: ${percent(rate)} of normal windows × ` +
    `${count(WINDOWS_PER_DAY)} windows a day = ` +
    `${count(Math.round(rate * WINDOWS_PER_DAY))} false alarms a day`;
}

/** Lines of a table: numbers right-aligned, the first column left unless told. */
function table(rows: string[][], firstIsNumber = false): string[] {
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.map((row) => row[column]!.length))
  );
  return rows.map((row) =>
    "  " +
    row.map((cell, column) =>
      column === 0 && !firstIsNumber
        ? cell.padEnd(widths[column]!)
        : cell.padStart(widths[column]!)
    ).join("  ")
  );
}

function figure(value: number | null): string {
  return value === null ? "-" : value.toFixed(4);
}

function percent(value: number): string {
  return `${Number((value * 100).toPrecision(3))} %`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
