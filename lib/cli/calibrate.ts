import { countText } from "../evaluate/report/number_text.ts";
import { calibrateTraffic } from "./calibrate_traffic.ts";
import { checkNoLabelIgnored } from "./check_label.ts";
import { checkWritable } from "./check_writable.ts";
import { type Command, defineCommand } from "./command.ts";
import { loadDetector, schemaFor } from "./load_detector.ts";
import { Notices } from "./notices.ts";
import { required } from "./options.ts";
import { LABEL_OPTIONS, READ_OPTIONS } from "./read_options.ts";
import { type Input, readTraffic } from "./read_traffic.ts";
import { FIT_OPTIONS, tellThreshold, windowRated } from "./fit_options.ts";

/** Says what was read. */
function tellInput(
  { traffic: { schema }, counts, badRows }: Input,
  notices: Notices,
) {
  const { good, anomalous, unlabelled } = counts;
  notices.endProgress();
  badRows.summarize();
  notices.note(
    `rows: ${countText(good)}, ${countText(good - anomalous)} of them normal`,
  );
  if (schema.label === undefined || unlabelled === good) {
    notices.note("no row has a label, so all count as normal");
  } else if (unlabelled > 0) {
    notices.note(
      `${countText(unlabelled)} rows have no label and count as normal`,
    );
  }
}

/** `gatewarden calibrate`: another threshold for a model, on fresh traffic. */
export const calibrateCommand: Command = defineCommand({
  name: "calibrate",
  description:
    "Fits the threshold of a model on fresh normal traffic, without training: the " +
    "network stays as it is. Windows with a row that is labelled anomalous are " +
    "left out; without a label column all rows count as normal. The traffic " +
    "should be such as training did not see. Without FILE, or for -, it is read " +
    "from stdin; .gz is read as such.",
  operands: "MODEL [FILE…]",
  operandCount: [1, Infinity],
  options: {
    output: required({
      placeholder: "MODEL.json",
      help: "where the model with the new threshold goes",
    }),
    ...FIT_OPTIONS,
    ...LABEL_OPTIONS,
    ...READ_OPTIONS,
  },
  examples: [
    "gatewarden calibrate nsl-kdd normal.csv --threshold false-positive-rate:0.001 --output mine.json",
    "gatewarden calibrate model.json last-week.csv --threshold alerts-per-day:20 --output model.json",
  ],
  async run({ options, operands: [model, ...files] }) {
    const { output, label, normal } = options;
    const notices = new Notices(options.quiet);
    const request = windowRated(options);
    using detector = await loadDetector(model!);
    await checkWritable(output, [...files, options.columns]);
    const { by, lateness } = detector.windowing;
    const schema = await schemaFor(detector, options.columns);
    const input = await readTraffic(files, options, {
      schema,
      requireLabel: label !== undefined,
      lookForLabel: true,
      ...(by !== undefined && { by }),
      ...(lateness !== undefined && { lateness }),
      ...(label !== undefined && { label }),
      ...(normal !== undefined && { normal }),
    }, notices);
    if (options.columns === undefined) checkNoLabelIgnored(input.traffic);

    notices.startProgress("calibrate");
    const { threshold, facts } = await calibrateTraffic(
      detector,
      input,
      request,
    );
    tellInput(input, notices);
    tellThreshold(threshold, notices);
    const training = { ...detector.training, calibration: facts };
    await detector.withThreshold(threshold, training).save(output);
    notices.note(`wrote the model to ${output}`);
    return 0;
  },
});
