import { quoted } from "../records/bad_row.ts";
import { formatEvaluation } from "../evaluate/format_evaluation.ts";
import { countText } from "../evaluate/report/number_text.ts";
import { checkWritable } from "./check_writable.ts";
import { type Command, defineCommand } from "./command.ts";
import { evaluateTraffic } from "./evaluate_traffic.ts";
import { loadDetector, schemaFor } from "./load_detector.ts";
import { MODEL_OPTIONS } from "./model_options.ts";
import { Notices } from "./notices.ts";
import { asText, flag, optional } from "./options.ts";
import { standardOutput } from "./output.ts";
import { readBaselines } from "./read_baselines.ts";
import { LABEL_OPTIONS, READ_OPTIONS } from "./read_options.ts";
import { readTraffic } from "./read_traffic.ts";
import { writeReport } from "./write_report.ts";

/** `gatewarden evaluate`: figures on labelled traffic. */
export const evaluateCommand: Command = defineCommand({
  name: "evaluate",
  description:
    "Scores labelled traffic and prints how well anomalies were told from normal " +
    "rows. A window is anomalous if any row in it is. No FILE or - means stdin; " +
    ".gz is read as such.",
  operands: "[FILE…]",
  operandCount: [0, Infinity],
  options: {
    ...MODEL_OPTIONS,
    json: flag("print the figures as one JSON object"),
    report: optional(asText, {
      placeholder: "OUT.html",
      help: "also draw them, as one HTML file that needs nothing else",
    }),
    baselines: optional(asText, {
      placeholder: "TRAINING-FILE",
      help:
        "also fit textbook methods on the file that the model was trained on, " +
        "and judge them on the same rows",
    }),
    ...LABEL_OPTIONS,
    ...READ_OPTIONS,
  },
  examples: [
    "gatewarden evaluate KDDTest+.txt --report report.html",
    "gatewarden evaluate KDDTest+.txt --baselines KDDTrain+.txt",
    "gatewarden evaluate traffic.csv --model synthetic --threshold percentile:99 --json",
  ],
  async run({ options, operands }) {
    const { model, report, label, normal } = options;
    const notices = new Notices(options.quiet);
    using detector = await loadDetector(
      model,
      options.threshold,
      options.engine,
    );
    if (report !== undefined) {
      const { baselines, columns } = options;
      await checkWritable(report, [...operands, model, baselines, columns]);
    }
    const { by, lateness } = detector.windowing;
    const schema = await schemaFor(detector, options.columns);
    const baselines = options.baselines === undefined
      ? undefined
      : await readBaselines(
        options.baselines,
        operands,
        detector,
        schema,
        options,
        notices,
      );
    const input = await readTraffic(operands, options, {
      schema,
      model,
      requireLabel: true,
      ...(by !== undefined && { by }),
      ...(lateness !== undefined && { lateness }),
      ...(label !== undefined && { label }),
      ...(normal !== undefined && { normal }),
    }, notices);

    notices.startProgress("evaluate");
    const evaluated = await evaluateTraffic(
      detector,
      input,
      model,
      baselines,
    );
    notices.endProgress();
    input.badRows.summarize();
    if (input.counts.anomalous === input.counts.good) {
      const label = input.traffic.schema.label!;
      notices.warn(
        `no row is labelled ${quoted(label.normal)} in column ${
          quoted(label.column)
        }: all count as anomalous`,
      );
    }

    const { evaluation } = evaluated;
    if (report !== undefined) {
      const names = operands.length === 0 ? "stdin" : operands.join(", ");
      await writeReport(report, `${model} on ${names}`, detector, evaluated);
      notices.note(
        `wrote the report on ${
          countText(evaluation.rows)
        } windows to ${report}`,
      );
    }
    const stdout = standardOutput();
    await stdout.write(
      options.json
        ? JSON.stringify(evaluation) + "\n"
        : formatEvaluation(evaluation, detector.threshold.kind),
    );
    await stdout.flush();
    return 0;
  },
});
