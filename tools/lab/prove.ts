/**
 * The proof that the lab's attacks are found: a detector that has seen only the
 * first part of the normal traffic scores all of it. It is the detector of the demo.
 *
 * @module
 */
import { LAB_TRAINING, splitLab } from "../../lib/cli/demo_lab.ts";
import { train } from "../../lib/detect/train.ts";
import { connectionFeatures } from "../../lib/features/connections/connection_features.ts";
import { auroc } from "../../lib/evaluate/metrics.ts";
import type { ConnectionRecord } from "../../lib/records/connections/connection_record.ts";
import {
  isBadRow,
  type TrafficRecord,
} from "../../lib/records/traffic_record.ts";
import { labelOf, type LabLabels, NORMAL } from "./labels.ts";
import { readLabCapture } from "./read_capture.ts";

/** Columns of the table's first column. */
const WIDTH = 34;

/** What a group of connections came to. */
interface Tally {
  connections: number;
  alerts: number;
  /** Score over threshold, of each. */
  readonly ratios: number[];
}

/**
 * A row of the table that a connection counts in.
 *
 * Whoever visits a host that is being flooded or scanned is a bystander: what the
 * features say of that host is true, and the alert is on the wrong connection.
 */
function groupOf(
  { start, responder }: ConnectionRecord,
  label: string,
  trainedUntil: number,
  { normalUntil, attacks }: LabLabels,
): string {
  if (label !== NORMAL) return label;
  if (start < trainedUntil) return "normal, trained on";
  if (start < normalUntil) return "normal, before the attacks";
  const isAttacked = attacks.some(({ begin, target }) =>
    begin <= start && target === responder
  );
  return isAttacked
    ? "normal, to a host since attacked"
    : "normal, to other hosts since then";
}

async function rowsOf(connections: readonly ConnectionRecord[]) {
  const batches = (async function* () {
    yield [...connections];
  })();
  const rows: TrafficRecord[] = [];
  for await (
    const batch of connectionFeatures(batches, {
      schema: "connection",
    })
  ) {
    for (const row of batch) if (!isBadRow(row)) rows.push(row);
  }
  return rows;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}

/**
 * Trains on the first part of the normal traffic, and scores everything.
 *
 * @returns A table: the alerts of each label.
 */
export async function prove(path: string, labels: LabLabels): Promise<string> {
  const { connections } = await readLabCapture(path, labels);
  const { watchedFrom: trainedUntil } = splitLab(connections);
  const rows = await rowsOf(connections);
  const started = (row: TrafficRecord) => row.connection!.start;
  const trained = rows.filter((row) => started(row) < trainedUntil);
  using detector = await train(
    // Row numbers in a model's evidence count from its own first.
    trained.map((row, index) => ({ ...row, index })),
    LAB_TRAINING,
  );
  const verdicts = detector.score(rows, { reasons: "none" });
  const tallies = new Map<string, Tally>();
  const later: { score: number; anomalous: number }[] = [];
  for (const [i, { score, anomalous, threshold }] of verdicts.entries()) {
    const connection = rows[i]!.connection!;
    const label = labelOf(connection, labels);
    const group = groupOf(connection, label, trainedUntil, labels);
    const tally = tallies.get(group) ??
      { connections: 0, alerts: 0, ratios: [] };
    tallies.set(group, tally);
    tally.connections++;
    if (anomalous) tally.alerts++;
    tally.ratios.push(score / threshold);
    if (started(rows[i]!) < trainedUntil) continue;
    later.push({ score, anomalous: label === NORMAL ? 0 : 1 });
  }
  const lines = [...tallies].map(([group, { connections, alerts, ratios }]) =>
    group.padEnd(WIDTH) + String(connections).padStart(11) +
    String(alerts).padStart(8) +
    `${(100 * alerts / connections).toFixed(1)} %`.padStart(10) +
    median(ratios).toFixed(2).padStart(14)
  );
  const area = auroc(
    later.map(({ score }) => score),
    Uint8Array.from(later, ({ anomalous }) => anomalous),
  );
  return `${trained.length} connections trained on, ${rows.length} scored\n` +
    "label".padEnd(WIDTH) + "connections  alerts     share  median ratio\n" +
    lines.join("\n") +
    `\nAUROC of attacks against normal connections not trained on: ${
      area.toFixed(4)
    }`;
}
