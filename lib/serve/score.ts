import type { Detector } from "../detect/detector.ts";
import type { ReasonsMode } from "../detect/verdict.ts";
import type { Row } from "../records/traffic_record.ts";
import { jsonText, ndjsonStream } from "./answers.ts";
import { inBatches, jsonRows } from "./json_rows.ts";
import { readJson } from "./json_body.ts";
import type { Limits } from "./limits.ts";
import {
  type AnswerFormat,
  type BodyFormat,
  JSON_TYPE,
  NDJSON_TYPE,
} from "./media_types.ts";
import { Problem } from "./problem.ts";
import { requestBytes } from "./request_bytes.ts";
import { scoreBatches, WITHOUT_ROWS } from "./score_batches.ts";
import { parseScoreBody } from "./schemas.ts";
import type { ServedModel } from "./served_model.ts";
import type { Slot, Slots } from "./slots.ts";
import { streamRows } from "./stream_rows.ts";

/** What a scoring request asks for. */
export interface ScoreRequest {
  /** The request's body. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  /** The body's form. */
  readonly format: BodyFormat;
  /** The answer's form. */
  readonly answer: AnswerFormat;
  /** Which verdicts tell their reasons. */
  readonly reasons: ReasonsMode;
  /** Whether the client has gone away. */
  readonly isGone: () => boolean;
}

/** What scoring needs of the handler. */
export interface ScoreContext {
  /** What scores. */
  readonly model: ServedModel;
  /** What a request may ask for. */
  readonly limits: Limits;
  /** What all requests share. */
  readonly slots: Slots;
  /** Told of defects. */
  readonly log: (error: unknown) => void;
}

/** The request's rows, in batches. */
async function openRows(
  { body, format, answer, isGone }: ScoreRequest,
  { schema, windowing: { by } }: Detector,
  limits: Limits,
  slot: Slot,
  signal: AbortSignal,
): Promise<AsyncGenerator<Row[]>> {
  if (format === "json") {
    const value = await readJson(body, limits, slot, signal);
    const { records } = parseScoreBody(value, limits.rows);
    return inBatches<Row>(jsonRows(records, schema, by), isGone);
  }
  const bounds = {
    bytes: limits.streamBytes,
    rowBytes: limits.rowBytes,
    seconds: limits.idleSeconds,
    ...(format === "ndjson" && { depth: limits.depth }),
  };
  const chunks = requestBytes(body, bounds, signal);
  const rows = answer === "json"
    ? Math.min(limits.rows, limits.streamRows)
    : limits.streamRows;
  return streamRows(chunks, format, {
    schema,
    rows,
    ...(by !== undefined && { by }),
  });
}

/**
 * Waits for the first rows, so that what is wrong before them still has a status
 * of its own, and puts them back.
 */
async function withFirst<T>(
  batches: AsyncGenerator<T>,
): Promise<AsyncGenerator<T>> {
  const first = await batches.next();
  if (first.done) throw new Problem(422, WITHOUT_ROWS);
  return (async function* () {
    yield first.value;
    yield* batches;
  })();
}

/**
 * Scores a request's rows.
 *
 * @throws {Problem} If the request cannot be answered, or not now.
 */
export async function score(
  request: ScoreRequest,
  { model, limits, slots, log }: ScoreContext,
): Promise<Response> {
  const slot = slots.take();
  const abort = new AbortController();
  const end = () => {
    slot[Symbol.dispose]();
    abort.abort();
  };
  try {
    const detector = await model.get();
    const { signal } = abort;
    const rows = await openRows(request, detector, limits, slot, signal);
    const batches = request.answer === "json" ? rows : await withFirst(rows);
    const outcomes = scoreBatches(detector, batches, request.reasons);
    if (request.answer === "json") {
      const text = await jsonText(model.name, outcomes);
      end();
      return answerOf(text, JSON_TYPE);
    }
    const { idleSeconds } = limits;
    return answerOf(
      ndjsonStream(outcomes, { idleSeconds, end, log }),
      NDJSON_TYPE,
    );
  } catch (error) {
    end();
    throw error;
  }
}

function answerOf(body: BodyInit, type: string): Response {
  return new Response(body, {
    headers: {
      "Content-Type": type,
      // A proxy or the runtime that compresses would hold verdicts back.
      "Cache-Control": "no-store, no-transform",
      "Vary": "Accept",
    },
  });
}
