import { writeFileAtomically } from "../atomic_write.ts";
import type { Detector } from "../detect/detector.ts";
import { NSL_KDD_LIMITS } from "../evaluate/report/nsl_kdd_limits.ts";
import { type EvaluatedTraffic, isNslKdd } from "./evaluate_traffic.ts";
import { modelFacts } from "./model_facts.ts";
import { trainingFacts } from "./training_facts.ts";

/**
 * Draws an evaluation as one HTML file. The drawing code is loaded only here.
 *
 * @param path Where it goes.
 * @param title Its heading.
 * @param limits What its figures do not show, beside what holds for the data set.
 * @throws {AccessError} If the file cannot be written.
 */
export async function writeReport(
  path: string,
  title: string,
  detector: Detector,
  evaluated: EvaluatedTraffic,
  limits: readonly string[] = [],
): Promise<void> {
  const { renderReport } = await import("../evaluate/report/report.ts");
  const { history } = trainingFacts(detector);
  const known = isNslKdd(detector.schema) ? NSL_KDD_LIMITS : [];
  const { threshold } = detector;
  const html = renderReport({
    title,
    ...evaluated,
    thresholdKind: threshold.kind,
    ...(threshold.kind === "percentile" && {
      calibration: {
        percent: threshold.percent,
        quantiles: threshold.evidence.quantiles,
      },
    }),
    ...(history && { training: history }),
    modelFacts: modelFacts(detector),
    limits: [...limits, ...known],
  });
  await writeFileAtomically(path, html);
}
