/**
 * What the masked recipe was chosen by: evidence from the training file alone.
 *
 *     deno task select [--schema nsl-kdd-flow] [--seeds 1,2,3] [--only NAME,…]
 *
 * Every candidate is trained on 80 % of the normal rows of KDDTrain+. Of the rest,
 * half set the threshold at their 95th percentile, half show the false alarms.
 * The attacks of KDDTrain+, which no candidate was fitted on, are taken by type,
 * since the largest type is two thirds of them: a figure is the mean over types
 * with at least 10 rows. Types are split in two halves by name, so that what was
 * chosen on one can be looked at on the other. KDDTest+ is not read.
 */
import { parseArgs } from "@std/cli/parse-args";
import type { Detector } from "../lib/detect/detector.ts";
import { percentile } from "../lib/detect/percentile.ts";
import { RECIPES } from "../lib/detect/recipes.ts";
import type { CombinedJson, Scorer } from "../lib/detect/scorers/scorer.ts";
import { parseScorerJson } from "../lib/detect/scorers/scorer_json.ts";
import { windowLayout } from "../lib/detect/scorers/window_layout.ts";
import { train, type TrainOptions } from "../lib/detect/train.ts";
import { auroc } from "../lib/evaluate/metrics.ts";
import { Random } from "../lib/random.ts";
import { nslKddFlowSchema } from "../lib/features/connections/nsl_kdd_flow.ts";
import { nslKddSchema } from "../lib/records/nsl_kdd.ts";
import type { Schema } from "../lib/records/schema.ts";
import type { TrafficRecord } from "../lib/records/traffic_record.ts";
import { mean, spread } from "./mean_and_spread.ts";
import { readNslKdd, TRAINING_FILE } from "./nsl_kdd_files.ts";

const { masked } = RECIPES;
/** All of them, so that each subset can be judged without training again. */
const SCORERS = ["calibrated-tail", "mahalanobis"] as const;
const LEAST_ROWS = 10;

/** What was tried. */
const CANDIDATES: Record<string, Partial<TrainOptions>> = {
  "masked": {},
  "masking 0.3": { masking: 0.3 },
  "no masking": { masking: 0 },
  "masking 0.8": { masking: 0.8 },
  "bottleneck 16": { encoder: [128, 16] },
  "bottleneck 64": { encoder: [128, 64] },
  "30 epochs": { epochs: 30 },
  "clip 5": { preprocessing: { ...masked.preprocessing, clip: 5 } },
};

interface Parts {
  readonly fit: TrafficRecord[];
  readonly threshold: TrafficRecord[];
  readonly judged: TrafficRecord[];
  readonly attacks: Map<string, TrafficRecord[]>;
}

function divide(records: readonly TrafficRecord[], seed: number): Parts {
  const normal = records.filter(({ label }) => label === "normal");
  new Random(seed).shuffle(normal);
  const [first, second] = [0.8, 0.9].map((at) =>
    Math.round(at * normal.length)
  );
  const attacks = Map.groupBy(
    records.filter(({ label }) => label !== "normal"),
    ({ label }) => label!,
  );
  return {
    fit: normal.slice(0, first),
    threshold: normal.slice(first, second),
    judged: normal.slice(second),
    attacks,
  };
}

/** Every choice of the scorers that were fitted, by name. */
function subsets(detector: Detector): Map<string, Scorer> {
  const { scorer, autoencoder } = detector.scoringParts;
  const { parts } = scorer.toJSON() as CombinedJson;
  const layout = windowLayout(detector.preprocessor, autoencoder.architecture);
  const choices = [[0], [1], [0, 1]];
  return new Map(choices.map((choice) => [
    choice.map((i) => SCORERS[i]!).join(" + "),
    parseScorerJson({
      kind: "combined",
      parts: choice.map((i) => parts[i]!),
    }, layout),
  ]));
}

/** What one choice of scorers made of the held-out rows. */
interface Outcome {
  /** Of the two halves of the attack types, the mean over types. */
  readonly auroc: [number, number];
  /** The same, at the 95th percentile. */
  readonly recall: [number, number];
  readonly falsePositiveRate: number;
}

function judge(detector: Detector, scorer: Scorer, parts: Parts): Outcome {
  const { preprocessor, scoringParts: { autoencoder } } = detector;
  const score = (records: readonly TrafficRecord[]) => {
    const rows = preprocessor.transform(records.map(({ values }) => values));
    return scorer.scores(rows, autoencoder.reconstruct(rows));
  };
  const cut = percentile(score(parts.threshold), 95);
  const normal = score(parts.judged);
  const above = (scores: Float64Array) =>
    scores.filter((value) => value > cut).length / scores.length;
  const types = [...parts.attacks].filter(([, { length }]) =>
    length >= LEAST_ROWS
  ).sort(([a], [b]) => a < b ? -1 : 1);
  const figures = types.map(([, records]) => {
    const attacks = score(records);
    const all = Float64Array.from([...normal, ...attacks]);
    const truth = new Uint8Array(all.length).fill(1, normal.length);
    return { auroc: auroc(all, truth), recall: above(attacks) };
  });
  const half = (name: "auroc" | "recall", odd: number) =>
    mean(figures.filter((_, i) => i % 2 === odd).map((of) => of[name]));
  return {
    auroc: [half("auroc", 0), half("auroc", 1)],
    recall: [half("recall", 0), half("recall", 1)],
    falsePositiveRate: above(normal),
  };
}

/** A candidate's outcomes by choice of scorers, one for each seed. */
async function run(
  candidate: Partial<TrainOptions>,
  schema: Schema,
  records: readonly TrafficRecord[],
  seeds: readonly number[],
): Promise<Map<string, Outcome[]>> {
  const outcomes = new Map<string, Outcome[]>();
  for (const seed of seeds) {
    const parts = divide(records, seed);
    using detector = await train(parts.fit, {
      schema,
      ...masked,
      ...candidate,
      scorers: SCORERS,
      seed,
    });
    for (const [name, scorer] of subsets(detector)) {
      const list = outcomes.get(name) ?? [];
      list.push(judge(detector, scorer, parts));
      outcomes.set(name, list);
    }
  }
  return outcomes;
}

if (import.meta.main) {
  const { schema: name, seeds: seedText, only } = parseArgs(Deno.args, {
    string: ["schema", "seeds", "only"],
    default: { schema: "nsl-kdd", seeds: "1,2,3" },
  });
  const schema = name === "nsl-kdd-flow" ? nslKddFlowSchema : nslKddSchema;
  const seeds = seedText.split(",").map(Number);
  const records = await readNslKdd(TRAINING_FILE, schema);
  console.log(
    `${name}, seeds ${seedText}: mean over attack types, first | second half of them`,
  );
  for (const [candidate, options] of Object.entries(CANDIDATES)) {
    if (only !== undefined && !only.split(",").includes(candidate)) continue;
    console.log(`\n${candidate}`);
    for (const [kinds, list] of await run(options, schema, records, seeds)) {
      const halves = (of: (outcome: Outcome) => [number, number]) =>
        [0, 1].map((half) => spread(list.map((outcome) => of(outcome)[half]!)))
          .join(" | ");
      console.log(
        `  ${kinds.padEnd(29)} AUROC ${halves((o) => o.auroc)}  recall ${
          halves((o) => o.recall)
        }  false alarms ${spread(list.map((o) => o.falsePositiveRate))}`,
      );
    }
  }
}
