/**
 * What attacks among the "normal" training rows cost, with and without `--trim`.
 *
 * A sample of the normal rows of KDDTrain+ is mixed with attacks of KDDTrain+ that
 * count as normal, until they make up the given share. A detector is trained on the
 * mixture and judged on all of KDDTest+; its threshold is the 95th percentile of
 * held-out rows of the same mixture. The Mahalanobis distance of the baselines,
 * fitted on what trimming leaves, stands beside it. Columns are one-hot, log1p,
 * standardised; the network is smaller than the shipped ones and the epochs are
 * few, so only the differences between the lines tell something.
 *
 * `--rows 10000` normal rows, `--shares 0,0.001,0.01,0.05,0.1`, `--trims 0,0.05`,
 * `--epochs 8`, `--seed 1`, `--folder .data/nsl-kdd`, `--json`.
 */
import { parseArgs } from "@std/cli/parse-args";
import { train } from "../lib/detect/train.ts";
import { trimWindows } from "../lib/detect/trim.ts";
import { fitBaselines } from "../lib/evaluate/baselines/fit_baselines.ts";
import {
  type OperatingPoints,
  operatingPoints,
} from "../lib/evaluate/operating_points.ts";
import { Random } from "../lib/random.ts";
import { nslKddSchema } from "../lib/records/nsl_kdd.ts";
import { openTraffic } from "../lib/records/open_traffic.ts";
import { isBadRow, type TrafficRecord } from "../lib/records/traffic_record.ts";
import { fileSource } from "../lib/records/traffic_source.ts";

const WINDOWING = { timesteps: 1, stride: 1 };

interface Line {
  /** Attacks among the training rows, 0 to 1. */
  readonly share: number;
  /** What `--trim` was. */
  readonly trim: number;
  /** Attacks among the rows that trimming left, 0 to 1. */
  readonly shareLeft: number;
  readonly autoencoder: OperatingPoints;
  readonly mahalanobis: OperatingPoints;
}

async function read(file: string): Promise<TrafficRecord[]> {
  const { rows } = await openTraffic([fileSource(file)], { format: "nsl-kdd" });
  const records: TrafficRecord[] = [];
  for await (const row of rows) if (!isBadRow(row)) records.push(row);
  return records;
}

/** Normal rows and attacks in random order. */
function mixture(
  training: readonly TrafficRecord[],
  rows: number,
  share: number,
  seed: number,
): TrafficRecord[] {
  const random = new Random(seed);
  const isNormal = ({ label }: TrafficRecord) => label === "normal";
  const normal = random.shuffle(training.filter(isNormal)).slice(0, rows);
  const attacks = random.shuffle(training.filter((row) => !isNormal(row)))
    .slice(0, Math.round(rows * share / (1 - share)));
  return random.shuffle([...normal, ...attacks]);
}

/** The rows as a network without labels sees them: all of them count as normal. */
function unlabelled(rows: readonly TrafficRecord[]): TrafficRecord[] {
  return rows.map(({ values }, index) => ({ index, values, label: "normal" }));
}

function judge(
  scores: Float64Array,
  test: readonly TrafficRecord[],
  threshold: number,
): OperatingPoints {
  const truth = Uint8Array.from(
    test,
    ({ label }) => label === "normal" ? 0 : 1,
  );
  return operatingPoints(scores, truth, threshold).points;
}

async function measure(
  rows: readonly TrafficRecord[],
  test: readonly TrafficRecord[],
  trim: number,
  epochs: number,
  seed: number,
): Promise<Omit<Line, "share" | "trim">> {
  const schema = nslKddSchema;
  const kept = Array.from(
    trimWindows({
      schema,
      values: rows.map(({ values }) => values),
      windows: Int32Array.from(rows, (_, i) => i),
      timesteps: 1,
    }, trim),
    (i) => rows[i]!,
  );
  const attacks = kept.filter(({ label }) => label !== "normal").length;

  using detector = await train(unlabelled(rows), {
    schema,
    encoder: [64, 16],
    decoder: [16, 64],
    epochs,
    patience: epochs,
    learningRate: 0.002,
    preprocessing: { categorical: "one-hot", scaler: "standard", log1p: true },
    trim,
    seed,
  });
  const verdicts = detector.score(test, { reasons: "none" });
  const { baselines, preprocessor } = await fitBaselines(unlabelled(kept), {
    schema,
    windowing: WINDOWING,
    split: "random",
    seed,
  });
  const distance = baselines.find(({ name }) => name === "mahalanobis")!;
  const distances = test.map(({ values }) =>
    distance.score(preprocessor.transform([values]), 0)
  );
  return {
    shareLeft: attacks / kept.length,
    autoencoder: judge(
      Float64Array.from(verdicts, ({ score }) => score),
      test,
      detector.threshold.value,
    ),
    mahalanobis: judge(
      Float64Array.from(distances),
      test,
      distance.threshold,
    ),
  };
}

function text({ auroc, deployable }: OperatingPoints): string {
  return [
    (auroc ?? NaN).toFixed(4),
    deployable.f1.toFixed(4),
    `${(100 * deployable.falsePositiveRate).toFixed(1)} %`.padStart(6),
  ].join("  ");
}

async function main(): Promise<void> {
  const options = parseArgs(Deno.args, {
    string: ["rows", "shares", "trims", "epochs", "seed", "folder"],
    boolean: ["json"],
    default: {
      rows: "10000",
      shares: "0,0.001,0.01,0.05,0.1",
      trims: "0,0.05",
      epochs: "8",
      seed: "1",
      folder: ".data/nsl-kdd",
    },
  });
  const list = (values: string) => values.split(",").map(Number);
  const [rows, epochs, seed] = [options.rows, options.epochs, options.seed]
    .map(Number) as [number, number, number];
  const training = await read(`${options.folder}/KDDTrain+.txt`);
  const test = await read(`${options.folder}/KDDTest+.txt`);
  const lines: Line[] = [];
  if (!options.json) {
    console.log(
      `${rows} normal rows of KDDTrain+, ${epochs} epochs, seed ${seed}; KDDTest+ ` +
        "at the 95th percentile of the mixture\n" +
        "attacks in  --trim  attacks left  autoencoder AUROC  F1  false positives" +
        "  |  Mahalanobis the same",
    );
  }
  for (const share of list(options.shares)) {
    const mixed = mixture(training, rows, share, seed);
    for (const trim of list(options.trims)) {
      const measured = await measure(mixed, test, trim, epochs, seed);
      lines.push({ share, trim, ...measured });
      if (options.json) continue;
      console.log([
        `${(100 * share).toFixed(1)} %`.padStart(10),
        String(trim).padStart(6),
        `${(100 * measured.shareLeft).toFixed(2)} %`.padStart(12),
        text(measured.autoencoder),
        `|  ${text(measured.mahalanobis)}`,
      ].join("  "));
    }
  }
  if (options.json) console.log(JSON.stringify(lines));
}

if (import.meta.main) await main();
