import { Detector } from "../detect/detector.ts";
import { describeThreshold } from "../detect/threshold_text.ts";
import { checkWritable } from "./check_writable.ts";
import { type Command, defineCommand } from "./command.ts";
import { Notices } from "./notices.ts";
import { asText, decimal, flag, optional, required } from "./options.ts";

/** `gatewarden import`: tfjs LayersModel files as a model. */
export const importCommand: Command = defineCommand({
  name: "import",
  description:
    "Makes a model of a TensorFlow.js LayersModel: one that export wrote, or an " +
    "LSTM autoencoder that was trained in Keras and converted. What the files do " +
    "not tell comes from --detector.",
  operands: "DIR",
  operandCount: [1, 1],
  options: {
    output: required({
      placeholder: "MODEL.json",
      help: "where the model goes",
    }),
    detector: optional(asText, {
      placeholder: "MODEL",
      help:
        "take columns, preprocessing, windows and threshold from this model",
    }),
    threshold: optional(decimal("a score such as 0.0123"), {
      placeholder: "VALUE",
      help: "the score above which a window is anomalous",
    }),
    quiet: flag("no notices, only errors"),
  },
  examples: [
    "gatewarden import layers-model --output model.json",
    "gatewarden import from-keras --detector nsl-kdd --output model.json",
  ],
  async run({ options, operands }) {
    const { output, threshold } = options;
    const directory = operands[0]!;
    await checkWritable(output, [
      `${directory}/model.json`,
      `${directory}/weights.bin`,
    ]);
    using like = options.detector === undefined
      ? undefined
      : await Detector.load(options.detector);
    const { importLayersModel } = await import("../detect/layers_model.ts");
    using detector = await importLayersModel(directory, {
      ...(like !== undefined && { detector: like }),
      ...(threshold !== undefined && { threshold }),
    });
    await detector.save(output);
    const notices = new Notices(options.quiet);
    notices.note(`threshold: ${describeThreshold(detector.threshold)}`);
    notices.note(`wrote ${directory} to ${output}`);
    return 0;
  },
});
