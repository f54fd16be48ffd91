import type { Detector } from "../detect/detector.ts";
import { fileOfParts } from "../detect/detector_file.ts";
import type { ScoringJob } from "./scoring_protocol.ts";

/** What a second core needs of a detector. */
export function jobContent(
  { scoringParts, schema, threshold, training }: Detector,
): Pick<ScoringJob, "detector" | "weights"> {
  const parts = { ...scoringParts, schema, threshold, training };
  const { detector, weights } = fileOfParts(parts);
  return { detector: JSON.stringify(detector), weights };
}
