import { assertEquals, assertThrows } from "@std/assert";
import { parseThresholdJson } from "../../lib/detect/threshold_json.ts";
import { fitBestF1Threshold } from "../../lib/detect/threshold_best_f1.ts";
import { fitPercentileThreshold } from "../../lib/detect/threshold_percentile.ts";
import { ModelError } from "../../lib/errors.ts";

const percentile = fitPercentileThreshold(Float64Array.of(1, 2, 4, 8), 95);
const bestF1 = fitBestF1Threshold(
  Float64Array.of(1, 2, 3),
  Uint8Array.of(0, 0, 1),
);

Deno.test("parseThresholdJson() gives back every kind", () => {
  const fixed = { kind: "fixed", value: -0.5 };
  for (const threshold of [percentile, bestF1, fixed]) {
    const json = JSON.parse(JSON.stringify(threshold));
    assertEquals<unknown>(parseThresholdJson(json), threshold);
  }
});

/** A copy with other evidence. */
function withEvidence(
  threshold: typeof percentile | typeof bestF1,
  evidence: Record<string, unknown>,
): unknown {
  return { ...threshold, evidence: { ...threshold.evidence, ...evidence } };
}

Deno.test("parseThresholdJson() names the field at fault", () => {
  const { quantiles } = percentile.evidence;
  const cases: [unknown, string][] = [
    [null, "Cannot read threshold as it must be an object"],
    [[1], "Cannot read threshold as it must be an object"],
    [{ value: 1 }, 'threshold as it lacks "kind"'],
    [{ kind: "magic", value: 1 }, "threshold.kind as it must be one of"],
    [{ kind: "fixed", value: "1" }, 'finite number: current value is "1"'],
    [{ kind: "fixed", value: NaN }, "threshold.value"],
    [{ kind: "fixed", value: 1, percent: 5 }, '"percent" is not known'],
    [{ kind: "fixed", value: 1, why: "" }, '"why" is not known'],
    [{ kind: "best-f1", value: 1 }, 'lacks "evidence"'],
    [{ ...percentile, percent: 101 }, "threshold.percent"],
    [{ ...percentile, percent: "95" }, "threshold.percent"],
    [{ ...percentile, value: 1 }, "threshold.value as it must be from 7.3"],
    [{ ...percentile, value: 9 }, "threshold.value as it must be from 7.3"],
    [withEvidence(percentile, { windows: 0 }), "evidence.windows"],
    [withEvidence(percentile, { windows: 1.5 }), "evidence.windows"],
    [withEvidence(percentile, { mean: null }), "evidence.mean"],
    [withEvidence(percentile, { extra: 1 }), '"extra" is not known'],
    [withEvidence(percentile, { quantiles: {} }), "quantiles as it must be a"],
    [
      withEvidence(percentile, { quantiles: quantiles.slice(1) }),
      "a list of 110 numbers",
    ],
    [
      withEvidence(percentile, { quantiles: quantiles.with(3, null!) }),
      "quantiles[3]",
    ],
    [
      withEvidence(percentile, { quantiles: quantiles.with(3, 0) }),
      "quantiles[3] as it must be at least",
    ],
    [withEvidence(bestF1, { windows: "3" }), "evidence.windows"],
    [withEvidence(bestF1, { anomalies: 4 }), "evidence.anomalies"],
    [withEvidence(bestF1, { f1: 1.1 }), "evidence.f1"],
    [withEvidence(bestF1, { precision: -1 }), "evidence.precision"],
    [withEvidence(bestF1, { recall: "1" }), "evidence.recall"],
    [withEvidence(bestF1, { sawLabels: false }), "evidence.sawLabels"],
  ];
  for (const [json, message] of cases) {
    assertThrows(() => parseThresholdJson(json), ModelError, message);
  }
});
