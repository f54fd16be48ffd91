/**
 * The demo's second part: connections of a lab network, with real attacks.
 *
 *     connections ─┬─► first, normal part ─► features ─► train ─► detector
 *                  └─► all ───────────────► Watcher ─► AlertPipeline ─► records
 *
 * What is watched goes the way that it goes in `gatewarden watch`. It has seen the
 * first part too, untold: counts over ten minutes that begin at nothing would be
 * strange to a model that has seen them begin only once. The labels are looked at
 * to find the normal part, and to say what each alert was about; no detector sees
 * them.
 *
 * @module
 */
import type { Detector } from "../detect/detector.ts";
import type { TrainingProgress, TrainOptions } from "../detect/train.ts";
import type { Verdict } from "../detect/verdict.ts";
import { BadInputError, ConfigurationError } from "../errors.ts";
import { connectionFeatures } from "../features/connections/connection_features.ts";
import { CONNECTION_SCHEMAS } from "../features/connections/connection_schemas.ts";
import type { ConnectionRecord } from "../records/connections/connection_record.ts";
import { openConnections } from "../records/connections/open_connections.ts";
import type { Row } from "../records/traffic_record.ts";
import { fileSource } from "../records/traffic_source.ts";
import { AlertPipeline, type AlertRecord } from "../watch/alert_pipeline.ts";
import { Watcher } from "../watch/watcher.ts";

const { schema, preprocessing } = CONNECTION_SCHEMAS.connection;

/** A small network that learns a few hundred connections in a few seconds. */
export const LAB_TRAINING: TrainOptions & { readonly epochs: number } = {
  schema,
  preprocessing,
  encoder: [32, 8],
  decoder: [8, 32],
  epochs: 30,
  batchSize: 32,
  learningRate: 0.003,
  threshold: { kind: "percentile", percent: 99 },
};

/** The part of the time before the attacks that is trained on. */
export const TRAINED_PART = 0.75;

/** What labels call connections that belong to no attack. */
const NORMAL = "normal";

/** The two kinds of what is normal and was not trained on. */
const BEFORE = "normal, before the attacks";
const SINCE = "normal, since then";

/** How many connections there were of a kind, and how many of them gave an alert. */
export interface LabTally {
  connections: number;
  alerts: number;
}

/** What came of the lab. */
export interface LabOutcome {
  /** How many connections were trained on, and how many seconds they span. */
  readonly trained: { readonly connections: number; readonly seconds: number };
  /** What was watched, by kind: the normal ones first. */
  readonly kinds: ReadonlyMap<string, LabTally>;
  /** Of each source, how many alerts there were by kind. */
  readonly sources: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** What `watch` would have written. */
  readonly records: readonly AlertRecord[];
}

/** Connections in two parts. */
export interface LabParts {
  /** Of the time before the attacks the first part. */
  readonly quiet: readonly ConnectionRecord[];
  /** All, with the quiet ones. */
  readonly all: readonly ConnectionRecord[];
  /** When the quiet part ends, in seconds since 1970. */
  readonly watchedFrom: number;
  /** When the first attack begins, in seconds since 1970. */
  readonly attackedFrom: number;
}

function labelOf({ labels }: ConnectionRecord): string {
  return labels?.label ?? NORMAL;
}

/**
 * Reads labelled connections, in order of start.
 *
 * @throws {AccessError} If the file cannot be read.
 * @throws {BadInputError} If it holds no connections, or a bad one.
 */
export async function readLab(path: string): Promise<ConnectionRecord[]> {
  const connections: ConnectionRecord[] = [];
  const { rows } = await openConnections([fileSource(path)]);
  for await (const batch of rows) {
    for (const row of batch) {
      if ("problem" in row) throw new BadInputError(row.problem);
      connections.push(row);
    }
  }
  return connections.sort((a, b) => a.start - b.start);
}

/**
 * Divides connections by time: what to learn from, and what to watch.
 *
 * @param connections Labelled, in order of start.
 * @throws {ConfigurationError} If there is no attack, or nothing before it.
 */
export function splitLab(connections: readonly ConnectionRecord[]): LabParts {
  const attack = connections.find((one) => labelOf(one) !== NORMAL);
  if (attack === undefined) {
    throw new ConfigurationError(
      `Cannot show how attacks are found as no connection has another label ` +
        `than "${NORMAL}"`,
    );
  }
  const begin = connections[0]!.start;
  const until = begin + TRAINED_PART * (attack.start - begin);
  const quiet = connections.filter(({ start }) => start < until);
  if (quiet.length === 0) {
    throw new ConfigurationError(
      "Cannot learn what is normal as the first connection is an attack's",
    );
  }
  return {
    quiet,
    all: connections,
    watchedFrom: until,
    attackedFrom: attack.start,
  };
}

/** Features of connections, as they are trained on. */
async function* featuresOf(
  connections: readonly ConnectionRecord[],
): AsyncGenerator<Row> {
  const batches = (async function* () {
    yield [...connections];
  })();
  for await (
    const rows of connectionFeatures(batches, { schema: "connection" })
  ) {
    yield* rows;
  }
}

/** The pipeline of `watch`, which also counts what the labels say. */
class CountingPipeline extends AlertPipeline {
  readonly kinds = new Map<string, LabTally>(
    [BEFORE, SINCE].map((kind) => [kind, { connections: 0, alerts: 0 }]),
  );
  readonly sources = new Map<string, Map<string, number>>();
  readonly #parts: LabParts;

  constructor(parts: LabParts) {
    super();
    this.#parts = parts;
  }

  override push(
    verdict: Verdict,
    connection: ConnectionRecord,
    window: readonly (ConnectionRecord | undefined)[] = [],
  ): AlertRecord[] {
    const { start } = connection;
    if (start < this.#parts.watchedFrom) return this.advance(start);
    this.#count(this.#kindOf(connection), verdict, connection);
    return super.push(verdict, connection, window);
  }

  #kindOf(connection: ConnectionRecord): string {
    const label = labelOf(connection);
    if (label !== NORMAL) return label;
    return connection.start < this.#parts.attackedFrom ? BEFORE : SINCE;
  }

  #count(
    kind: string,
    { anomalous }: Verdict,
    { originator }: ConnectionRecord,
  ): void {
    const tally = this.kinds.get(kind) ?? { connections: 0, alerts: 0 };
    this.kinds.set(kind, tally);
    tally.connections++;
    if (!anomalous) return;
    tally.alerts++;
    const alerts = this.sources.get(originator) ?? new Map<string, number>();
    this.sources.set(originator, alerts);
    alerts.set(kind, (alerts.get(kind) ?? 0) + 1);
  }
}

/** How the lab is run. */
export interface LabRun {
  /** Called once training starts: how many windows it takes at most. */
  readonly onStart: (windows: number) => void;
  /** Called after each gradient step. */
  readonly onProgress: (progress: TrainingProgress) => void;
}

/**
 * Trains a detector on the quiet part of connections.
 *
 * @returns The detector, the caller's to dispose of.
 */
export async function trainOnLab(
  { quiet }: LabParts,
  { onStart, onProgress }: LabRun,
): Promise<Detector> {
  const { train } = await import("../detect/train.ts");
  return await train(featuresOf(quiet), {
    ...LAB_TRAINING,
    onStart: ({ fit }) => onStart(fit * LAB_TRAINING.epochs),
    onProgress,
  });
}

/** Watches the connections as `gatewarden watch` would, and tells of all but the quiet. */
export function watchLab(parts: LabParts, detector: Detector): LabOutcome {
  const { quiet, all } = parts;
  const pipeline = new CountingPipeline(parts);
  const watcher = new Watcher(detector, pipeline, {
    onBadRow: ({ problem }) => {
      throw new BadInputError(problem);
    },
  });
  const records = [
    ...watcher.take(all).records,
    ...watcher.flush().records,
    ...pipeline.finish(),
  ];
  const { kinds, sources } = pipeline;
  const seconds = quiet.at(-1)!.start - quiet[0]!.start;
  const trained = { connections: quiet.length, seconds };
  return { trained, kinds, sources, records };
}
