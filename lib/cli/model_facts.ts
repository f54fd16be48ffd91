import type { Detector } from "../detect/detector.ts";
import { describeThreshold } from "../detect/threshold_text.ts";
import {
  countText,
  scoreText as numberText,
} from "../evaluate/report/number_text.ts";
import type { PartJson } from "../detect/scorers/scorer.ts";
import { outputsOf, parameterCount } from "../model/architecture.ts";
import { trainingFacts } from "./training_facts.ts";

/** A fact's name and its value, as people read them. */
export type Fact = readonly [name: string, value: string];

/** `1 row`, `30 rows`. */
function plural(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function featureFacts({ schema, preprocessor }: Detector): Fact[] {
  const { features, label, time } = schema;
  const numeric = features.filter(({ type }) => type === "numeric").length;
  const { scaler, clip, maskFlags, features: transforms } = preprocessor
    .toJSON();
  const kinds = new Set(transforms.map(({ kind }) => kind));
  const logs =
    transforms.filter((item) => item.kind === "numeric" && item.log1p).length;
  const steps = [
    ...(kinds.has("label") ? ["categories as codes"] : []),
    ...(kinds.has("one-hot") ? ["categories one-hot"] : []),
    ...(logs > 0 ? [`log1p of ${plural(logs, "feature")}`] : []),
    `${scaler} scaling`,
    ...(clip === undefined ? [] : [`bounded at ±${clip}`]),
  ];
  const flags = maskFlags ? ` and ${plural(features.length, "flag")}` : "";
  return [
    [
      "Features",
      `${features.length} (${numeric} numeric, ${
        features.length - numeric
      } categorical): ` + features.map(({ name }) => name).join(", "),
    ],
    [
      "Label",
      label === undefined
        ? "none"
        : `column ${label.column}, normal is ${label.normal}`,
    ],
    ...(time === undefined ? [] : [["Time", `column ${time}`] as const]),
    [
      "Preprocessing",
      `${steps.join(", ")}; ${
        plural(preprocessor.columns.length, "column")
      }${flags}`,
    ],
  ];
}

/** The scorers as people call them. */
const SCORER_NAMES: Readonly<Record<PartJson["kind"], string>> = {
  "squared-error": "mean squared reconstruction error",
  "calibrated-tail": "how rare the residuals are",
  "mahalanobis": "Mahalanobis distance of the rows",
};

/** What a score is made of. */
function scoreText({ scoringParts: { scorer } }: Detector): string {
  const json = scorer.toJSON();
  if (json.kind !== "combined") return SCORER_NAMES[json.kind];
  const names = json.parts.map((part) => SCORER_NAMES[part.scorer.kind]);
  return `${names.join(" and ")}, each by its own standard`;
}

function networkFacts(detector: Detector): Fact[] {
  const { windowing: { timesteps, stride, by }, architecture } = detector;
  const { features, encoder, decoder } = architecture;
  const outputs = outputsOf(architecture);
  const parameters = parameterCount(architecture);
  return [
    [
      "Windows",
      `${plural(timesteps, "row")}, one every ${plural(stride, "row")}` +
      (by === undefined ? "" : `, of one ${by} each`),
    ],
    [
      "Network",
      `LSTM autoencoder ${features} > ${encoder.join(" > ")} | ` +
      `${decoder.join(" > ")} > ${outputs}, ${
        countText(parameters)
      } parameters`,
    ],
    ["Score", scoreText(detector)],
    ["Threshold", describeThreshold(detector.threshold)],
    ...calibrationFact(detector),
  ];
}

/** What p-values rest on, where the model gives any. */
function calibrationFact({ threshold: { calibration } }: Detector): Fact[] {
  if (calibration === undefined) return [];
  const { scores, windows } = calibration;
  return [[
    "P-values",
    `from ${plural(scores.length, "score")} of ` +
    `${plural(windows, "held-out normal window")} that share no row`,
  ]];
}

function trainingLines(detector: Detector): Fact[] {
  const facts = trainingFacts(detector);
  const { rows, normalRows, history, labels, calibration } = facts;
  const lines: Fact[] = [];
  if (normalRows !== undefined && rows !== undefined) {
    lines.push([
      "Trained on",
      `${countText(normalRows)} normal rows of ${countText(rows)}`,
    ]);
  }
  if (calibration !== undefined) {
    lines.push([
      "Calibrated on",
      `${countText(calibration.normalRows)} normal rows of ` +
      `${countText(calibration.rows)} of other traffic`,
    ]);
  }
  if (history !== undefined) {
    const { losses, bestEpoch } = history;
    const best = losses.find(({ epoch }) => epoch === bestEpoch);
    lines.push([
      "Epochs",
      `${losses.length}, of which epoch ${bestEpoch} was kept` +
      (best === undefined
        ? ""
        : ` (validation loss ${numberText(best.validationLoss)})`),
    ]);
  }
  if (facts.stopped === "aborted") {
    lines.push(["Stopped", "by a signal, before its time"]);
  }
  const list = (items: readonly Fact[]) =>
    items.map(([name, value]) => `${name} ${value}`).join(", ");
  if (facts.options.length > 0) lines.push(["Options", list(facts.options)]);
  if (labels !== undefined) lines.push(["Labels seen", labels.join(", ")]);
  if (facts.dataSha256 !== undefined) {
    lines.push(["Data sha256", facts.dataSha256]);
  }
  if (facts.versions.length > 0) lines.push(["Versions", list(facts.versions)]);
  return lines;
}

/** What a model is, as names and values in the order to print. */
export function modelFacts(detector: Detector): Fact[] {
  return [
    ...featureFacts(detector),
    ...networkFacts(detector),
    ...trainingLines(detector),
  ];
}
