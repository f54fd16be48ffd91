import type { Detector } from "../detect/detector.ts";
import type { ScoredWindow } from "../detect/explanation.ts";
import { isAnomalous } from "../records/is_anomalous.ts";
import { BadInputError } from "../errors.ts";
import type { BaselineScores } from "../evaluate/baselines/baseline_scores.ts";
import { evaluate, type Evaluation } from "../evaluate/evaluate.ts";
import { attackClass } from "../evaluate/nsl_kdd_classes.ts";
import type { Mistakes, ReportData } from "../evaluate/report/report_data.ts";
import { nslKddFlowSchema } from "../features/connections/nsl_kdd_flow.ts";
import { nslKddSchema } from "../records/nsl_kdd.ts";
import type { Schema } from "../records/schema.ts";
import { MistakePicker } from "./mistake_picker.ts";
import type { Input } from "./read_traffic.ts";
import { tooShort } from "./too_short.ts";
import { trainingFacts } from "./training_facts.ts";
import { WindowPicker } from "./window_picker.ts";

/** An evaluation and what it was made of. */
export interface EvaluatedTraffic {
  /** All figures. */
  readonly evaluation: Evaluation;
  /** `[windows]` */
  readonly scores: Float64Array;
  /** `[windows]`, 1 where any row is anomalous. */
  readonly anomalous: Uint8Array;
  /** `[windows]`: the label of the last anomalous row, else the normal label. */
  readonly labels: readonly string[];
  /** What a report looks into. */
  readonly windows: ReportData["windows"];
  /** Verdicts that were wrong, a few of each kind. */
  readonly mistakes: Mistakes;
}

/** Whether the features are of NSL-KDD, all or the flow's, in whatever order. */
export function isNslKdd({ features }: Schema): boolean {
  const given = new Set(features.map(({ name }) => name));
  return [nslKddSchema, nslKddFlowSchema].some((schema) =>
    given.size === schema.features.length &&
    schema.features.every(({ name }) => given.has(name))
  );
}

/** The label of a window's last anomalous row, if it has one. */
function anomalyIn(window: ScoredWindow, schema: Schema): string | undefined {
  return window.records.findLast(({ label }) => isAnomalous(label, schema))
    ?.label;
}

/**
 * Scores labelled traffic and judges the scores. Of each window only its score
 * and its label are kept.
 *
 * @param model What to call the model.
 * @param baselines Fitted baselines that see the same windows.
 * @throws {BadInputError} If the rows make no window.
 */
export async function evaluateTraffic(
  detector: Detector,
  { rows, traffic: { schema }, counts }: Input,
  model: string,
  baselines?: BaselineScores,
): Promise<EvaluatedTraffic> {
  const normal = schema.label!.normal;
  const known = new Map<string, string>();
  const scores: number[] = [];
  const anomalies: number[] = [];
  const labels: string[] = [];
  const picker = new WindowPicker(detector);
  const mistakes = new MistakePicker(detector);

  for await (const window of detector.windows(rows)) {
    const anomaly = anomalyIn(window, schema);
    const label = anomaly ?? normal;
    // Equal labels are kept once, not once a window.
    if (!known.has(label)) known.set(label, label);
    scores.push(window.score);
    anomalies.push(anomaly === undefined ? 0 : 1);
    labels.push(known.get(label)!);
    baselines?.take(window.records);
    picker.take(window, anomaly !== undefined, label);
    mistakes.take(window, anomaly !== undefined, label);
  }
  if (scores.length === 0) {
    throw new BadInputError(`Cannot evaluate as ${tooShort(detector, counts)}`);
  }

  const scored = {
    scores: Float64Array.from(scores),
    anomalous: Uint8Array.from(anomalies),
    labels,
  };
  const trainingLabels = trainingFacts(detector).labels;
  const evaluation = evaluate({
    model,
    ...scored,
    threshold: detector.threshold.value,
    ...(trainingLabels && { trainingLabels }),
    ...(baselines && { baselines: baselines.all() }),
    ...(isNslKdd(schema) && { classOf: attackClass }),
  });
  return {
    evaluation,
    ...scored,
    windows: picker.views(),
    mistakes: mistakes.mistakes(),
  };
}
