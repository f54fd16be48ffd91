import { Detector } from "../detect/detector.ts";
import { type Command, defineCommand } from "./command.ts";
import { Notices } from "./notices.ts";
import { flag, required } from "./options.ts";

/** `gatewarden export`: a model as tfjs LayersModel files. */
export const exportCommand: Command = defineCommand({
  name: "export",
  description:
    "Writes a model as the model.json and weights.bin of a TensorFlow.js " +
    "LayersModel. Schema, preprocessing and threshold travel in its metadata.",
  operands: "MODEL",
  operandCount: [1, 1],
  options: {
    output: required({
      placeholder: "DIR",
      help: "the folder for both files; it is made if it is not there",
    }),
    quiet: flag("no notices, only errors"),
  },
  examples: ["gatewarden export nsl-kdd --output layers-model"],
  async run({ options: { output, quiet }, operands }) {
    const model = operands[0]!;
    using detector = await Detector.load(model);
    const { exportLayersModel } = await import("../detect/layers_model.ts");
    await exportLayersModel(detector, output);
    new Notices(quiet).note(
      `wrote ${model} to ${output}: model.json, weights.bin`,
    );
    return 0;
  },
});
