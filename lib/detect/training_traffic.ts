/**
 * Traffic read for training: rows kept, fingerprinted, cut into windows.
 *
 * Windows are cut over all rows first; a window with an anomalous row in it is
 * anomalous, and training drops it whole. A bad row ends the windows around it.
 *
 * @module
 */
import type { Windowing } from "../features/windowing.ts";
import { cutWindows, windowLabels } from "../features/windows.ts";
import { isAnomalous } from "../records/is_anomalous.ts";
import type { Schema } from "../records/schema.ts";
import {
  type FeatureValue,
  isBadRow,
  type Row,
} from "../records/traffic_record.ts";
import { TrafficClock } from "./traffic_clock.ts";

/** All rows of the training traffic and the windows that they make. */
export interface TrainingTraffic {
  /** `[rows]`: each row's values; empty for bad rows, which no window holds. */
  readonly values: readonly (readonly FeatureValue[])[];
  /** `[normal windows, timesteps]`: positions of rows. */
  readonly normalWindows: Int32Array;
  /** `[anomalous windows, timesteps]`: positions of rows. */
  readonly anomalousWindows: Int32Array;
  /** What goes into the model file about the data. */
  readonly data: TrainingData;
  /** The label values that were seen, sorted; empty for unlabelled traffic. */
  readonly labels: readonly string[];
  /** How many windows a day has by the rows' times, or why they do not tell. */
  windowsPerDay(): number;
}

/** What a model file says of the traffic that it was trained on. */
export interface TrainingData {
  /** SHA-256 over the good rows' values and labels in order, as JSON lines. */
  readonly sha256: string;
  /** Good rows. */
  readonly rows: number;
  /** Good rows that are normal. */
  readonly normalRows: number;
  /** Rows that could not be read. */
  readonly badRows: number;
}

/** Any source of rows: an array, a generator, a stream. */
export type RowSource = Iterable<Row> | AsyncIterable<Row>;

/** Reads all rows and cuts them into windows. */
export async function readTrainingTraffic(
  rows: RowSource,
  schema: Schema,
  windowing: Windowing,
): Promise<TrainingTraffic> {
  // A static import would load Node's compatibility layer in a bundle that only
  // scores, as imports of built-in modules rise to its top.
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  const labels = new Set<string>();
  const values: (readonly FeatureValue[])[] = [];
  const cuts: { key?: string; bad?: boolean }[] = [];
  const anomalous: number[] = [];
  const clock = new TrafficClock();
  let badRows = 0;
  for await (const row of rows) {
    if (isBadRow(row)) {
      badRows++;
      values.push([]);
      cuts.push({ bad: true });
      anomalous.push(0);
      continue;
    }
    hash.update(JSON.stringify([row.values, row.label ?? null]) + "\n");
    if (row.label !== undefined) labels.add(row.label);
    clock.see(row.time);
    values.push(row.values);
    cuts.push(row.key === undefined ? {} : { key: row.key });
    anomalous.push(isAnomalous(row.label, schema) ? 1 : 0);
  }
  const windows = cutWindows(cuts, windowing);
  const windowIsAnomalous = windowLabels(
    windows,
    windowing.timesteps,
    Uint8Array.from(anomalous),
  );
  const pick = (label: number) =>
    selectWindows(windows, windowing.timesteps, windowIsAnomalous, label);
  const good = values.length - badRows;
  return {
    values,
    normalWindows: pick(0),
    anomalousWindows: pick(1),
    labels: [...labels].sort(),
    windowsPerDay: () => clock.windowsPerDay(windowIsAnomalous.length),
    data: {
      sha256: hash.digest("hex"),
      rows: good,
      normalRows: good - anomalous.reduce((sum, value) => sum + value, 0),
      badRows,
    },
  };
}

function selectWindows(
  windows: Int32Array,
  timesteps: number,
  labels: Uint8Array,
  wanted: number,
): Int32Array {
  const selected: number[] = [];
  labels.forEach((label, window) => {
    if (label !== wanted) return;
    for (let t = 0; t < timesteps; t++) {
      selected.push(windows[window * timesteps + t]!);
    }
  });
  return Int32Array.from(selected);
}
