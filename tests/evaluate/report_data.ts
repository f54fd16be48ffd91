import { percentile } from "../../lib/detect/percentile.ts";
import { QUANTILE_PERCENTS } from "../../lib/detect/threshold.ts";
import { evaluate } from "../../lib/evaluate/evaluate.ts";
import type {
  Mistake,
  ReportData,
  WindowView,
} from "../../lib/evaluate/report/report.ts";
import { Random } from "../../lib/random.ts";

/** A made-up evaluation to draw reports from; scores are log-normal. */
export function reportData(
  {
    windows = 2000,
    anomalyShare = 0.4,
    timesteps = 1,
    threshold = 0.04,
    seed = 1,
  } = {},
): ReportData {
  const random = new Random(seed);
  const scores = new Float64Array(windows);
  const anomalous = new Uint8Array(windows);
  const labels: string[] = [];
  for (let i = 0; i < windows; i++) {
    const odd = i < windows * anomalyShare;
    anomalous[i] = odd ? 1 : 0;
    labels.push(odd ? ["DoS", "Probe", "R2L"][i % 3]! : "normal");
    scores[i] = Math.exp(-5 + (odd ? 2 + (i % 3) : 0) + random.normal());
  }
  const evaluation = evaluate({
    model: "made-up",
    scores,
    anomalous,
    labels,
    threshold,
    trainingLabels: ["normal", "DoS"],
  });
  const normal = scores.filter((_, i) => anomalous[i] === 0);
  return {
    title: "A made-up evaluation",
    thresholdKind: "percentile",
    evaluation,
    scores,
    anomalous,
    training: {
      losses: Array.from({ length: 12 }, (_, i) => ({
        epoch: i + 1,
        loss: 0.01 + 0.2 / (i + 1),
        validationLoss: 0.02 + 0.2 / (i + 1),
      })),
      bestEpoch: 12,
    },
    calibration: {
      percent: 95,
      // Lower than the scores: false alarms are more than promised.
      quantiles: QUANTILE_PERCENTS.map((percent) =>
        0.7 * percentile(normal, percent)
      ),
    },
    mistakes: {
      falseAlarms: [mistake(7, "normal", 0.9), mistake(1999, "normal", 0.5)],
      misses: [mistake(5, "R2L", 0.0399)],
    },
    modelFacts: [["Architecture", "LSTM autoencoder 128-64"]],
    windows: {
      normal: windowView("A normal window", timesteps, 0.1),
      anomalous: windowView("An anomalous window", timesteps, 3),
      strangest: windowView("The strangest window", timesteps, 4e5),
    },
  };
}

/** A wrong verdict with more reasons than are printed. */
function mistake(index: number, label: string, score: number): Mistake {
  const reasons = [
    { feature: "service", actual: "private", expected: "http", share: 0.5 },
    { feature: "dst_bytes", actual: 8314, expected: 0.25, share: 0.3 },
    { feature: "duration", actual: null, expected: 3, share: 0.1 },
    { feature: "src_bytes", actual: 1, expected: 2, share: 0.05 },
  ];
  return { index, label, score, reasons };
}

/** Twenty features, of which every third strays by `stray`. */
export function windowView(
  title: string,
  timesteps: number,
  stray: number,
): WindowView {
  return {
    title,
    index: 1234,
    score: stray ** 2,
    label: stray > 1 ? "DoS" : "normal",
    features: Array.from({ length: 20 }, (_, f) => ({
      name: `dst_host_srv_diff_host_rate_${f}`,
      actual: Array.from(
        { length: timesteps },
        (_, t) => Math.sin(f + t) + (f % 3 === 0 ? stray : 0),
      ),
      expected: Array.from({ length: timesteps }, (_, t) => Math.sin(f + t)),
    })),
  };
}
