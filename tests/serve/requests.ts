import { Detector } from "../../lib/detect/detector.ts";
import {
  createHandler,
  type HandlerOptions,
  type ScoringHandler,
} from "../../lib/serve/create_handler.ts";
import type { ProblemDetails } from "../../lib/serve/problem.ts";
import { syntheticTraffic } from "../../lib/records/synthetic.ts";
import type { Schema } from "../../lib/records/schema.ts";
import type { TrafficRecord } from "../../lib/records/traffic_record.ts";

export const ORIGIN = "http://localhost";
export const JSON_TYPE = "application/json";
export const NDJSON_TYPE = "application/x-ndjson";
export const CSV_TYPE = "text/csv";

/** Shared by all handlers of a test file, and as long as it. */
let synthetic: Promise<Detector> | undefined;
export function syntheticDetector(): Promise<Detector> {
  synthetic ??= Detector.load("synthetic");
  return synthetic;
}

/** A handler around the synthetic model whose log fails the test. */
export function testHandler(options: HandlerOptions = {}): ScoringHandler {
  return createHandler({
    model: syntheticDetector,
    name: "synthetic",
    log(error) {
      throw error;
    },
    ...options,
  });
}

export function get(path: string, headers: HeadersInit = {}): Request {
  return new Request(ORIGIN + path, { headers });
}

export function scoreRequest(
  body: BodyInit | null,
  type: string | undefined,
  { query = "", ...headers }: Record<string, string> = {},
): Request {
  const request = new Request(`${ORIGIN}/v1/score${query}`, {
    method: "POST",
    body,
    headers,
  });
  if (type === undefined) request.headers.delete("Content-Type");
  else request.headers.set("Content-Type", type);
  return request;
}

export async function problemOf(response: Response): Promise<ProblemDetails> {
  const type = response.headers.get("Content-Type");
  if (type !== "application/problem+json") {
    throw new Error(`${response.status} ${type}: ${await response.text()}`);
  }
  return await response.json();
}

// deno-lint-ignore no-explicit-any
export type Line = any;

export async function linesOf(response: Response): Promise<Line[]> {
  const text = await response.text();
  return text.split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

export function syntheticRows(rows = 40, seed = 7): Promise<TrafficRecord[]> {
  return Array.fromAsync(syntheticTraffic({ rows, seed }));
}

/** A row as an object by feature name, and its time. */
export function toObject(
  { values, time }: TrafficRecord,
  schema: Schema,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  schema.features.forEach(({ name }, i) => object[name] = values[i]);
  if (time !== undefined && schema.time !== undefined) {
    object[schema.time] = time;
  }
  return object;
}

export function toNdjson(
  rows: readonly TrafficRecord[],
  schema: Schema,
): string {
  return rows.map((row) => JSON.stringify(toObject(row, schema)) + "\n").join(
    "",
  );
}

/** CSV with a header that tells features and time. */
export function toCsv(rows: readonly TrafficRecord[], schema: Schema): string {
  const header = [...schema.features.map(({ name }) => name), schema.time!];
  const lines = rows.map(({ values, time }) => [...values, time].join(","));
  return [header.join(","), ...lines, ""].join("\n");
}

/** A body that hands out its chunks when they are asked for, and tells of its cancel. */
export function chunkedBody(chunks: readonly (string | Uint8Array)[]): {
  stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  pulled: () => number;
  cancelled: () => boolean;
} {
  let next = 0;
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (next === chunks.length) return controller.close();
      const chunk = chunks[next++]!;
      controller.enqueue(
        typeof chunk === "string"
          ? new TextEncoder().encode(chunk)
          : new Uint8Array(chunk),
      );
    },
    cancel() {
      cancelled = true;
    },
  }, { highWaterMark: 0 });
  return { stream, pulled: () => next, cancelled: () => cancelled };
}
