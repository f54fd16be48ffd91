/**
 * Synthetic gateway traffic: labelled, seeded, of any length.
 *
 * Real labelled traffic is scarce, unshareable or decades old. This makes
 * minutes of traffic with the properties that a detector of sequences must
 * cope with (a daily cycle, autocorrelation, heavy tails, features that hang
 * together) and anomalies of four kinds that differ in what gives them away.
 * What is normal is told in `synthetic_gateway.ts`, what is not in
 * `synthetic_anomalies.ts`.
 *
 * It is made up: a detector that does well on it has shown that it works, not
 * that it would do well on a network.
 */
import { Random } from "../random.ts";
import type { Schema } from "./schema.ts";
import { AnomalySchedule } from "./synthetic_anomalies.ts";
import { type GatewayMinute, SyntheticGateway } from "./synthetic_gateway.ts";
import type { TrafficRecord } from "./traffic_record.ts";

/** What traffic to make. */
export interface SyntheticOptions {
  /**
   * Minutes of traffic, one row each.
   *
   * @default {20000}
   */
  rows?: number;
  /**
   * Share of anomalous rows, 0 to 0.5. The first 200 rows are always normal;
   * the share is that of the rows after them, met in expectation.
   *
   * @default {0.02}
   */
  anomalyFraction?: number;
  /**
   * Any safe integer. The same seed gives the same rows on every machine.
   *
   * @default {1}
   */
  seed?: number;
  /**
   * Time of the first row, ISO 8601 with a zone. The daily cycle follows UTC.
   *
   * @default {"2026-01-05T00:00:00Z"}
   */
  start?: string;
}

/**
 * The columns of synthetic traffic: seven numeric features, `time` and `label`.
 *
 * | feature | unit |
 * |---|---|
 * | `bytes`, `packets`, `flows` | count per minute |
 * | `mean_packet_bytes` | bytes |
 * | `error_ratio` | share of flows that failed, 0 to 1 |
 * | `distinct_ports`, `distinct_hosts` | count per minute |
 *
 * Labels are `normal`, `spike`, `level_shift`, `scan`, `broken_correlation`.
 */
export const syntheticSchema: Schema = {
  features: [
    { name: "bytes", type: "numeric" },
    { name: "packets", type: "numeric" },
    { name: "flows", type: "numeric" },
    { name: "mean_packet_bytes", type: "numeric" },
    { name: "error_ratio", type: "numeric" },
    { name: "distinct_ports", type: "numeric" },
    { name: "distinct_hosts", type: "numeric" },
  ],
  label: { column: "label", normal: "normal" },
  time: "time",
};

const MINUTE_MILLISECONDS = 60_000;

/** Latest time that a `Date` can hold, in milliseconds since 1970. */
const LAST_TIME = 8.64e15;

/** ISO 8601 as `Date.parse` must read it everywhere: zone not left to chance. */
const ISO_TIME =
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** Characters a CSV chunk holds at least, but for the last one. */
const CHUNK_LENGTH = 64 * 1024;

/** The options, checked and complete; `start` in milliseconds since 1970. */
interface Plan {
  rows: number;
  anomalyFraction: number;
  seed: number;
  start: number;
}

/**
 * Generates traffic as records, each made when it is read: memory is constant
 * and 10 million rows are no more of a burden than ten.
 *
 * @example Two minutes of traffic
 * ```ts
 * import { syntheticTraffic } from "@gatewarden/gatewarden";
 * import { assertEquals } from "@std/assert";
 *
 * const times = [];
 * for await (const record of syntheticTraffic({ rows: 2 })) {
 *   times.push(record.time);
 * }
 * assertEquals(times, ["2026-01-05T00:00:00Z", "2026-01-05T00:01:00Z"]);
 * ```
 *
 * @returns Records with the values of {@linkcode syntheticSchema}.
 * @throws {RangeError} If an option is out of its range.
 */
export function syntheticTraffic(
  options: SyntheticOptions = {},
): ReadableStream<TrafficRecord> {
  const records = generate(plan(options));
  return new ReadableStream({
    pull(controller): void {
      const next = records.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
  }, { highWaterMark: 0 });
}

/**
 * Generates the same traffic as CSV text: a header, then a line per row, in
 * chunks of about 64 KiB that end with a line.
 *
 * @example
 * ```ts
 * import { syntheticCsv } from "@gatewarden/gatewarden";
 * import { assertEquals } from "@std/assert";
 *
 * const text = (await Array.fromAsync(syntheticCsv({ rows: 2 }))).join("");
 * assertEquals(text.split("\n").length, 4);
 * ```
 *
 * @returns Text in which no value needs quotes; lines end with `\n`.
 * @throws {RangeError} If an option is out of its range.
 */
export function syntheticCsv(
  options: SyntheticOptions = {},
): ReadableStream<string> {
  const records = generate(plan(options));
  let chunk = csvHeader();
  return new ReadableStream({
    pull(controller): void {
      while (chunk.length < CHUNK_LENGTH) {
        const next = records.next();
        if (next.done) {
          if (chunk !== "") controller.enqueue(chunk);
          controller.close();
          return;
        }
        chunk += csvLine(next.value);
      }
      controller.enqueue(chunk);
      chunk = "";
    },
  }, { highWaterMark: 0 });
}

function* generate(
  { rows, anomalyFraction, seed, start }: Plan,
): Generator<TrafficRecord> {
  const random = new Random(seed);
  // Anomalies draw from a source of their own, so that the normal rows do not
  // depend on how many there are.
  const schedule = new AnomalySchedule(
    new Random(random.bits()),
    anomalyFraction,
  );
  const minutes = Math.floor(start / MINUTE_MILLISECONDS);
  const gateway = new SyntheticGateway(
    random,
    ((minutes % 1440) + 1440) % 1440,
  );
  for (let index = 0; index < rows; index++) {
    const minute = gateway.next();
    const label = schedule.apply(minute) ?? "normal";
    const time = isoTime(start + index * MINUTE_MILLISECONDS);
    yield { index, values: valuesOf(minute), label, time };
  }
}

/** The minute's counts in the order of the schema. */
function valuesOf(minute: GatewayMinute): number[] {
  return [
    minute.bytes,
    minute.packets,
    minute.flows,
    minute.meanPacketBytes,
    minute.errorRatio,
    minute.distinctPorts,
    minute.distinctHosts,
  ];
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}

function csvHeader(): string {
  const names = syntheticSchema.features.map((feature) => feature.name);
  return `time,${names.join(",")},label\n`;
}

function csvLine({ time, values, label }: TrafficRecord): string {
  return `${time},${values.join(",")},${label}\n`;
}

function plan(options: SyntheticOptions): Plan {
  const {
    rows = 20_000,
    anomalyFraction = 0.02,
    seed = 1,
    start = "2026-01-05T00:00:00Z",
  } = options;
  if (!Number.isSafeInteger(rows) || rows < 0) {
    throw new RangeError(
      `Cannot generate ${rows} rows as the number must be an integer of at least 0`,
    );
  }
  if (!(anomalyFraction >= 0 && anomalyFraction <= 0.5)) {
    throw new RangeError(
      `Cannot generate an anomaly fraction of ${anomalyFraction} as it must lie between 0 and 0.5`,
    );
  }
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(
      `Cannot generate from seed ${seed} as it must be an integer`,
    );
  }
  const milliseconds = ISO_TIME.test(start) ? Date.parse(start) : NaN;
  if (Number.isNaN(milliseconds)) {
    throw new RangeError(
      `Cannot generate from start "${start}" as it must be a time such as 2026-01-05T00:00:00Z`,
    );
  }
  if (milliseconds + rows * MINUTE_MILLISECONDS > LAST_TIME) {
    throw new RangeError(
      `Cannot generate ${rows} rows as the last one must lie before the year 275760`,
    );
  }
  return { rows, anomalyFraction, seed, start: milliseconds };
}
