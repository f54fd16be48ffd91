/**
 * How often the true cause of an anomaly is among the reasons told for it.
 *
 *     deno task bench:explanations [--seed 1] [--cases 2000] [--json]
 *
 * - Replaced values: normal rows that the model calls normal, with one feature's
 *   value replaced by that of another row. Where that makes the row anomalous,
 *   the feature that was replaced is the cause. For NSL-KDD the rows are those of
 *   KDDTest+, for synthetic traffic windows whose last row is altered.
 * - Synthetic anomalies: what gives each kind away is known, so that should be
 *   among the first three reasons. The first window that holds one and is called
 *   anomalous is asked.
 *
 * And how right the value is that a reason tells as usual: of normal rows of
 * KDDTest+ with one, two or four values replaced, how many of these values' reasons
 * tell one that is nearer to what stood there before.
 *
 * Where the replacement leaves the row normal there is nothing to explain. Such
 * rows are counted and told, for they could hide a detector that sees nothing.
 */
import { parseArgs } from "@std/cli/parse-args";
import { Detector } from "../lib/detect/detector.ts";
import type { Verdict } from "../lib/detect/verdict.ts";
import { nslKddFlowSchema } from "../lib/features/connections/nsl_kdd_flow.ts";
import { Random } from "../lib/random.ts";
import { nslKddSchema } from "../lib/records/nsl_kdd.ts";
import { syntheticTraffic } from "../lib/records/synthetic.ts";
import type {
  FeatureValue,
  TrafficRecord,
} from "../lib/records/traffic_record.ts";
import { readNslKdd, TEST_FILE } from "./nsl_kdd_files.ts";
import { usualValues } from "./usual_values.ts";

/** Reasons that an operator reads first. */
const TOP = 3;
/** Synthetic minutes that replaced values and anomalies are taken from. */
const MINUTES = 60_000;

/**
 * What gives each kind of synthetic anomaly away, as `synthetic_anomalies.ts`
 * tells. A scan moves bytes and packets too, but by less than traffic varies.
 */
const CAUSES: Readonly<Record<string, readonly string[]>> = {
  spike: ["bytes", "packets"],
  level_shift: ["error_ratio"],
  scan: ["flows", "distinct_ports"],
  broken_correlation: ["bytes", "packets"],
};

/** How often the cause was among the reasons. */
interface Tally {
  readonly model: string;
  readonly cause: string;
  /** Rows that were altered. */
  tried: number;
  /** Those that were then called anomalous: the cases. */
  flagged: number;
  /** Cases whose first reason was the cause. */
  first: number;
  /** Cases with the cause among the first three. */
  topThree: number;
}

const newTally = (model: string, cause: string): Tally => ({
  model,
  cause,
  tried: 0,
  flagged: 0,
  first: 0,
  topThree: 0,
});

/** Counts one altered window's verdict. */
function count(
  tally: Tally,
  verdict: Verdict,
  causes: readonly string[],
): void {
  tally.tried++;
  if (!verdict.anomalous) return;
  tally.flagged++;
  const told = verdict.reasons!.slice(0, TOP).map(({ feature }) => feature);
  if (causes.includes(told[0]!)) tally.first++;
  if (told.some((feature) => causes.includes(feature))) tally.topThree++;
}

/** The last verdict of a window, scored alone. */
function judge(detector: Detector, window: readonly TrafficRecord[]): Verdict {
  const rows = window.map((record, index) => ({ ...record, index }));
  return detector.score(rows, { reasons: "anomalies" }).at(-1)!;
}

/** A row with one value replaced. */
function replaced(
  record: TrafficRecord,
  feature: number,
  value: FeatureValue,
): TrafficRecord {
  const values = [...record.values];
  values[feature] = value;
  return { ...record, values };
}

/** Windows that are labelled normal throughout and called normal. */
function* normalWindows(
  detector: Detector,
  records: readonly TrafficRecord[],
  random: Random,
): Generator<TrafficRecord[]> {
  const { timesteps } = detector.windowing;
  while (true) {
    const start = random.integer(records.length - timesteps + 1);
    const window = records.slice(start, start + timesteps);
    if (window.some(({ label }) => label !== "normal")) continue;
    if (!judge(detector, window).anomalous) yield window;
  }
}

/** One value of the window's last row replaced by that of another row. */
function replaceValues(
  detector: Detector,
  model: string,
  records: readonly TrafficRecord[],
  random: Random,
  cases: number,
): Tally {
  const tally = newTally(model, "one value of another row");
  const { features } = detector.schema;
  for (const window of normalWindows(detector, records, random)) {
    const feature = random.integer(features.length);
    const other = records[random.integer(records.length)]!;
    const last = window.at(-1)!;
    const value = other.values[feature]!;
    if (value === last.values[feature]) continue;
    const altered = [...window.slice(0, -1), replaced(last, feature, value)];
    count(tally, judge(detector, altered), [features[feature]!.name]);
    if (tally.flagged >= cases) return tally;
  }
  return tally;
}

/** The first flagged window of each synthetic anomaly. */
function syntheticCauses(
  detector: Detector,
  records: readonly TrafficRecord[],
): Tally[] {
  const tallies = new Map<string, Tally>();
  const verdicts = detector.score(records, { reasons: "anomalies" });
  const byRow = new Map(verdicts.map((verdict) => [verdict.index, verdict]));
  for (let row = 0; row < records.length;) {
    const label = records[row]!.label!;
    let end = row + 1;
    while (end < records.length && records[end]!.label === label) end++;
    if (label !== "normal") {
      const tally = tallies.get(label) ?? newTally("synthetic", label);
      tallies.set(label, tally);
      const rows = Array.from({ length: end - row }, (_, i) => row + i)
        .map((index) => byRow.get(index)).filter((one) => one !== undefined);
      const found = rows.find(({ anomalous }) => anomalous) ?? rows[0];
      if (found !== undefined) count(tally, found, CAUSES[label]!);
    }
    row = end;
  }
  return [...tallies.values()];
}

const percent = (part: number, whole: number) =>
  whole === 0 ? "-" : `${(100 * part / whole).toFixed(1)} %`;

if (import.meta.main) {
  const { seed, cases, json } = parseArgs(Deno.args, {
    string: ["seed", "cases"],
    boolean: ["json"],
    default: { seed: "1", cases: "2000" },
  });
  const random = new Random(Number(seed));
  const tallies: Tally[] = [];
  const usual: {
    model: string;
    replaced: number;
    told: number;
    nearer: number;
  }[] = [];
  for (
    const [name, schema] of [
      ["nsl-kdd", nslKddSchema],
      ["nsl-kdd-flow", nslKddFlowSchema],
      ["nsl-kdd-reference", nslKddSchema],
    ] as const
  ) {
    using detector = await Detector.load(name);
    const rows = await readNslKdd(TEST_FILE, schema);
    tallies.push(replaceValues(detector, name, rows, random, Number(cases)));
    for (const replaced of [1, 2, 4]) {
      const found = usualValues(
        detector,
        rows,
        replaced,
        new Random(Number(seed)),
      );
      usual.push({ model: name, ...found });
    }
  }
  using synthetic = await Detector.load("synthetic");
  // A seed of its own: the shipped model was trained on seed 1.
  const minutes = await Array.fromAsync(
    syntheticTraffic({ rows: MINUTES, seed: Number(seed) + 1000 }),
  );
  tallies.push(
    replaceValues(synthetic, "synthetic", minutes, random, Number(cases)),
    ...syntheticCauses(synthetic, minutes),
  );
  if (json) console.log(JSON.stringify({ tallies, usual }));
  else {
    console.log(
      "model              cause                      altered  flagged  " +
        "first reason  in first three",
    );
    for (const { model, cause, tried, flagged, first, topThree } of tallies) {
      console.log(
        `${model.padEnd(18)} ${cause.padEnd(25)} ${String(tried).padStart(8)} ${
          String(flagged).padStart(8)
        }  ${percent(first, flagged).padStart(12)}  ${
          percent(topThree, flagged).padStart(14)
        }`,
      );
    }
    console.log(
      "\nmodel              replaced  reasons  usual value nearer to the true",
    );
    for (const { model, replaced, told, nearer } of usual) {
      console.log(
        `${model.padEnd(18)} ${String(replaced).padStart(8)} ${
          String(told).padStart(8)
        }  ${percent(nearer, told).padStart(29)}`,
      );
    }
  }
}
