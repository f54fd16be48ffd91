/**
 * How good the masked recipe is on KDDTest+: mean and spread over seeds.
 *
 *     deno task quality [--schema nsl-kdd-flow] [--seeds 1,2,3] [--recipe plain]
 *                       [--masking 0.6]
 *
 * A seed decides the initial weights, the order of rows, what is hidden, and
 * which normal rows of KDDTrain+ are fitted, validate and calibrate: each is
 * another split. The threshold is the 95th percentile of held-out normal training
 * rows; no test label is seen, but for the oracle's.
 */
import { parseArgs } from "@std/cli/parse-args";
import { RECIPES } from "../lib/detect/recipes.ts";
import { train } from "../lib/detect/train.ts";
import { evaluate, type Evaluation } from "../lib/evaluate/evaluate.ts";
import { nslKddFlowSchema } from "../lib/features/connections/nsl_kdd_flow.ts";
import { nslKddSchema } from "../lib/records/nsl_kdd.ts";
import type { TrafficRecord } from "../lib/records/traffic_record.ts";
import { spread } from "./mean_and_spread.ts";
import { readNslKdd, TEST_FILE, TRAINING_FILE } from "./nsl_kdd_files.ts";

/** The figures that are told, by name. */
const FIGURES: Record<string, (evaluation: Evaluation) => number> = {
  "AUROC": ({ auroc }) => auroc!,
  "average precision": ({ averagePrecision }) => averagePrecision!,
  "F1 at p95": ({ deployable }) => deployable.f1,
  "accuracy at p95": ({ deployable }) => deployable.accuracy,
  "false-positive rate at p95": ({ deployable }) =>
    deployable.falsePositiveRate,
  "oracle F1": ({ oracle }) => oracle!.f1,
  "recall at rate 0.01": ({ recallAtFalsePositiveRate }) =>
    recallAtFalsePositiveRate["0.01"]!,
};

if (import.meta.main) {
  const given = parseArgs(Deno.args, {
    string: ["schema", "seeds", "recipe", "masking"],
    boolean: ["json"],
    default: { schema: "nsl-kdd", seeds: "1,2,3", recipe: "masked" },
  });
  const { schema: name, seeds: seedText, recipe, masking, json } = given;
  const schema = name === "nsl-kdd-flow" ? nslKddFlowSchema : nslKddSchema;
  const options = {
    ...RECIPES[recipe === "plain" ? "plain" : "masked"],
    ...(masking !== undefined && { masking: Number(masking) }),
  };
  const training = await readNslKdd(TRAINING_FILE, schema);
  const test = await readNslKdd(TEST_FILE, schema);
  const labels = test.map(({ label }: TrafficRecord) => label!);
  const anomalous = Uint8Array.from(
    labels,
    (label) => label === "normal" ? 0 : 1,
  );
  const evaluations: Evaluation[] = [];
  for (const seed of seedText.split(",").map(Number)) {
    using detector = await train(training, { schema, ...options, seed });
    const verdicts = detector.score(test, { reasons: "none" });
    evaluations.push(evaluate({
      model: `${name}, seed ${seed}`,
      scores: Float64Array.from(verdicts, ({ score }) => score),
      anomalous,
      labels,
      threshold: detector.threshold.value,
    }));
    if (!json) console.error(`seed ${seed} done`);
  }
  if (json) console.log(JSON.stringify(evaluations));
  else {
    console.log(
      `${name}, ${recipe} recipe, seeds ${seedText}: mean ± deviation, each seed`,
    );
    for (const [figure, of] of Object.entries(FIGURES)) {
      const values = evaluations.map(of);
      const each = values.map((value) => value.toFixed(4)).join("  ");
      console.log(`${figure.padEnd(28)} ${spread(values, 4)}   ${each}`);
    }
  }
}
