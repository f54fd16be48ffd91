import type { ReasonsMode } from "../detect/verdict.ts";
import { countText } from "../evaluate/report/number_text.ts";
import { wantsCore, WORKERS } from "./batch_scoring.ts";
import { type Command, defineCommand } from "./command.ts";
import { isLongInput } from "./is_long_input.ts";
import { loadDetector, MODEL_OPTIONS, schemaFor } from "./load_detector.ts";
import { Notices } from "./notices.ts";
import { choice, defaulted, flag, integer } from "./options.ts";
import { standardOutput } from "./output.ts";
import { READ_OPTIONS, readTraffic } from "./read_traffic.ts";
import { type ScoreCounts, scoreTraffic } from "./score_traffic.ts";
import { ScoringCore } from "./scoring_core.ts";
import { tooShort } from "./too_short.ts";
import { verdictLines } from "./verdict_lines.ts";

const REASONS: readonly ReasonsMode[] = ["anomalies", "all", "none"];

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

/** `gatewarden score`: verdicts. */
export const scoreCommand: Command = defineCommand({
  name: "score",
  description:
    "Reads traffic and writes one verdict per window as NDJSON, in constant " +
    "memory. A higher score is more anomalous; reasons are the features that " +
    "the score comes from. No FILE or - means stdin; .gz is read as such.",
  operands: "[FILE…]",
  operandCount: [0, Infinity],
  options: {
    ...MODEL_OPTIONS,
    reasons: defaulted(choice(REASONS), {
      placeholder: "WHICH",
      default: "anomalies",
      help: "which verdicts tell their reasons: anomalies, all, none",
    }),
    "max-delay": defaulted(integer(0, 60_000), {
      placeholder: "MS",
      default: "0",
      help:
        "how many milliseconds a row may wait for others to be scored with; 0: as " +
        "soon as no other row is there",
    }),
    "only-anomalies": flag("leave out the verdicts on normal windows"),
    "fail-on-anomaly": flag("end with exit code 1 if any window is anomalous"),
    workers: defaulted(choice(WORKERS), {
      placeholder: "WHICH",
      default: "auto",
      help:
        "whether a second core scores while this one reads and writes: 1, 0, or " +
        "auto for files from 4 MiB and streams of more than 20,000 windows where " +
        "there are two cores",
    }),
    ...READ_OPTIONS,
  },
  examples: [
    "gatewarden score traffic.csv --model synthetic --only-anomalies",
    "zcat KDDTest+.txt.gz | gatewarden score --threshold percentile:99 > verdicts.ndjson",
  ],
  async run({ options, operands }, { program }) {
    const notices = new Notices(options.quiet);
    const { workers } = options;
    const isLong = await isLongInput(operands);
    const cores = { workers, isLong, program };
    using launched = wantsCore(cores)
      ? ScoringCore.launch(program!)
      : undefined;
    using detector = await loadDetector(
      options.model,
      options.threshold,
      options.engine,
    );
    const { by, lateness } = detector.windowing;
    const schema = await schemaFor(detector, options.columns);
    const given = {
      schema,
      ...(by !== undefined && { by }),
      ...(lateness !== undefined && { lateness }),
    };
    const input = await readTraffic(operands, options, given, notices);
    // Verdicts on the same terminal would tear the line to pieces.
    const watched = Deno.stderr.isTerminal() && !Deno.stdout.isTerminal();
    notices.startProgress("score", undefined, watched);

    const started = performance.now();
    const stdout = standardOutput();
    let counts: ScoreCounts;
    try {
      counts = await scoreTraffic(
        detector,
        input.batches,
        {
          reasons: options.reasons,
          onlyAnomalies: options["only-anomalies"],
          maxDelay: options["max-delay"],
          engine: options.engine,
          ...cores,
          launched,
        },
        (verdicts) => stdout.write(verdictLines(verdicts)),
      );
    } finally {
      // Verdicts before a failure are as good as any.
      await stdout.flush();
    }
    const seconds = (performance.now() - started) / 1000;

    notices.endProgress();
    input.badRows.summarize();
    if (counts.windows === 0) notices.warn(tooShort(detector, input.counts));
    notices.note(summary(input.counts, counts, seconds));
    return options["fail-on-anomaly"] && counts.anomalies > 0 ? 1 : 0;
  },
});
