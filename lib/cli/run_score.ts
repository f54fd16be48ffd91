import { countText } from "../evaluate/report/number_text.ts";
import type { BatchScoringOptions } from "./batch_scoring.ts";
import { loadDetector, schemaFor } from "./load_detector.ts";
import { Notices } from "./notices.ts";
import type { OptionValues } from "./options.ts";
import { ClosedOutput, standardOutput } from "./output.ts";
import { readTraffic } from "./read_traffic.ts";
import type { SCORE_OPTIONS } from "./score_options.ts";
import { type ScoreCounts, scoreTraffic } from "./score_traffic.ts";
import { tooShort } from "./too_short.ts";
import { verdictLines } from "./verdict_lines.ts";

/** What was done, in a line. */
function summary(
  { good, bad }: { good: number; bad: number },
  { windows, anomalies }: ScoreCounts,
  seconds: number,
): string {
  const rate = countText((good + bad) / Math.max(seconds, 1e-3));
  return `${countText(good + bad)} rows, ${countText(bad)} of them bad; ` +
    `${countText(windows)} windows, ${
      countText(anomalies)
    } of them anomalous; ` +
    `${rate} rows/s`;
}

/**
 * What `gatewarden score` does.
 *
 * @param paths The files to read.
 * @param cores Where batches are scored.
 * @returns The exit code.
 */
export async function runScore(
  paths: readonly string[],
  options: OptionValues<typeof SCORE_OPTIONS>,
  cores: Omit<BatchScoringOptions, "reasons" | "engine">,
): Promise<number> {
  const notices = new Notices(options.quiet);
  const { model, threshold, engine, reasons } = options;
  using detector = await loadDetector(model, threshold, engine);
  const { by, lateness } = detector.windowing;
  const schema = await schemaFor(detector, options.columns);
  const given = {
    schema,
    model,
    ...(by !== undefined && { by }),
    ...(lateness !== undefined && { lateness }),
  };
  const input = await readTraffic(paths, options, given, notices);
  // Verdicts on the same terminal would tear the line to pieces.
  const watched = Deno.stderr.isTerminal() && !Deno.stdout.isTerminal();
  notices.startProgress("score", undefined, watched);

  const started = performance.now();
  const stdout = standardOutput();
  const failsOnAnomaly = options["fail-on-anomaly"];
  let foundAnomaly = false;
  let counts: ScoreCounts;
  try {
    counts = await scoreTraffic(
      detector,
      input.batches,
      {
        ...cores,
        engine,
        reasons,
        onlyAnomalies: options["only-anomalies"],
        maxDelay: options["max-delay"],
      },
      (verdicts) => {
        foundAnomaly ||= verdicts.some(({ anomalous }) => anomalous);
        return stdout.write(verdictLines(verdicts));
      },
    );
    await stdout.flush();
  } catch (error) {
    // Verdicts before a failure are as good as any; the failure is what is told.
    await stdout.flush().catch(() => {});
    // Whoever has read enough may want to know all the same.
    const isClosed = error instanceof ClosedOutput;
    if (isClosed && failsOnAnomaly && foundAnomaly) return 1;
    throw error;
  }
  const seconds = (performance.now() - started) / 1000;

  notices.endProgress();
  input.badRows.summarize();
  if (counts.windows === 0) notices.warn(tooShort(detector, input.counts));
  notices.note(summary(input.counts, counts, seconds));
  return failsOnAnomaly && counts.anomalies > 0 ? 1 : 0;
}
