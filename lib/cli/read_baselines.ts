import type { Detector } from "../detect/detector.ts";
import { ConfigurationError } from "../errors.ts";
import { BaselineScores } from "../evaluate/baselines/baseline_scores.ts";
import { fitBaselines } from "../evaluate/baselines/fit_baselines.ts";
import type { Schema } from "../records/schema.ts";
import type { Notices } from "./notices.ts";
import type { OptionValues } from "./options.ts";
import type { LABEL_OPTIONS, READ_OPTIONS } from "./read_options.ts";
import { readTraffic } from "./read_traffic.ts";
import { type TrainingFacts, trainingFacts } from "./training_facts.ts";

type Values =
  & Pick<
    OptionValues<typeof READ_OPTIONS>,
    "format" | "max-errors" | "ignore-checksums"
  >
  & OptionValues<typeof LABEL_OPTIONS>;

/** The seed of the training; a foreign model may not tell. */
function seedOf({ options }: TrainingFacts): number {
  const seed = Number(options.find(([name]) => name === "seed")?.[1]);
  return Number.isSafeInteger(seed) ? seed : 1;
}

/**
 * Fits the baselines that stand beside a model, on a training file.
 *
 * @param file The file that the model was trained on; another one is told of.
 * @param operands What is to be evaluated, so that stdin is not read twice.
 * @param schema The schema to read by.
 * @throws {ConfigurationError} If the file has too few normal rows.
 */
export async function readBaselines(
  file: string,
  operands: readonly string[],
  detector: Detector,
  schema: Schema,
  options: Values,
  notices: Notices,
): Promise<BaselineScores> {
  if (file === "-" && (operands.length === 0 || operands.includes("-"))) {
    throw new ConfigurationError(
      "Cannot read stdin twice: name a file with --baselines",
    );
  }
  const { label, normal } = options;
  const { windowing } = detector;
  const { by, lateness } = windowing;
  const facts = trainingFacts(detector);
  const input = await readTraffic([file], options, {
    schema,
    ...(by !== undefined && { by }),
    ...(lateness !== undefined && { lateness }),
    ...(label !== undefined && { label }),
    ...(normal !== undefined && { normal }),
  }, notices);
  notices.startProgress("baselines");
  const fitted = await fitBaselines(input.rows, {
    schema: input.traffic.schema,
    windowing,
    split: facts.split ?? (windowing.timesteps === 1 ? "random" : "blocks"),
    seed: seedOf(facts),
  });
  notices.endProgress();
  input.badRows.summarize();
  if (fitted.dataSha256 !== facts.dataSha256) {
    notices.warn(
      `${file} is not what the model was trained on: the baselines have ` +
        "seen other rows than the model",
    );
  }
  return new BaselineScores(fitted);
}
