import { Detector } from "../detect/detector.ts";
import { loadModel } from "../detect/model_source.ts";
import {
  importShippedModel,
  SHIPPED_MODELS,
} from "../detect/shipped_models.ts";
import { describeThreshold } from "../detect/threshold_text.ts";
import { countText } from "../evaluate/report/number_text.ts";
import { parameterCount } from "../model/architecture.ts";
import { type Command, defineCommand } from "./command.ts";
import { modelFacts } from "./model_facts.ts";
import { flag } from "./options.ts";
import { standardOutput } from "./output.ts";

/** A model file's length in bytes. */
async function sizeOf(model: string): Promise<number> {
  if (!SHIPPED_MODELS.includes(model)) return (await Deno.stat(model)).size;
  // A model file is canonical, so writing it again gives its own text.
  const text = JSON.stringify(await importShippedModel(model)) + "\n";
  return new TextEncoder().encode(text).length;
}

/** `Network    LSTM …`: names in one column, values in the other. */
function table(facts: readonly (readonly [string, string])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  // Names come from a file: they must not bring a terminal's control codes.
  return facts.map(([name, value]) =>
    `${name.padEnd(width)}  ${value.replace(/\p{C}/gu, "?")}\n`
  ).join("");
}

/** `gatewarden inspect`: what a model is. */
export const inspectCommand: Command = defineCommand({
  name: "inspect",
  description:
    "Tells what a model is: its columns, preprocessing, windows, network, the " +
    "threshold with its evidence, how it was trained, and its digest. The model " +
    "is verified on the way.",
  operands: "MODEL",
  operandCount: [1, 1],
  options: { json: flag("print one JSON object") },
  examples: [
    "gatewarden inspect nsl-kdd",
    "gatewarden inspect model.json --json",
  ],
  async run({ options, operands }) {
    const model = operands[0]!;
    const { file: { sha256 } } = await loadModel(model);
    using detector = await Detector.load(model);
    const bytes = await sizeOf(model);
    const { schema, windowing, architecture, threshold, training } = detector;
    const stdout = standardOutput();
    await stdout.write(
      options.json
        ? JSON.stringify({
          model,
          sha256,
          bytes,
          schema,
          preprocessor: detector.preprocessor.toJSON(),
          windowing,
          architecture: {
            ...architecture,
            parameters: parameterCount(architecture),
          },
          threshold,
          thresholdMeaning: describeThreshold(threshold),
          training,
        }) + "\n"
        : table([
          ["Model", model],
          ...modelFacts(detector),
          ["Size", `${countText(bytes)} bytes`],
          ["sha256", sha256],
        ]),
    );
    await stdout.flush();
    return 0;
  },
});
