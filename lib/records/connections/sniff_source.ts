/**
 * Looks at the start of a source and gives it back whole.
 *
 *     source ─► recorded chunks ─► gzip undone ─► first bytes, first line
 *                     └─► played again, then the rest
 *
 * No more is read than tells the format, so that a pipe which says little is not
 * waited for: four bytes for a capture, else the first line that is not blank.
 *
 * @module
 */
import { AccessError } from "../../errors.ts";
import { isBlank, MAX_LINE_LENGTH } from "../line_blocks.ts";
import { sourceBytes } from "../source_bytes.ts";
import type { TrafficSource } from "../traffic_source.ts";
import {
  type ConnectionFormat,
  detectConnectionFormat,
  isCapture,
} from "./detect_connection_format.ts";

/** A source whose start has been looked at. */
export interface SniffedSource {
  /** What it is; `undefined` where it is nothing that holds connections. */
  readonly format: ConnectionFormat | undefined;
  /** The same source, to be opened once, from its start. */
  readonly source: TrafficSource;
  /** The start of its first line that is not blank, for messages; "" if it is empty. */
  readonly start: string;
}

/** More lines than any comment before a log's header has. */
const MAX_COMMENTS = 100;

interface Finding {
  readonly format: ConnectionFormat | undefined;
  readonly start: string;
}

/** What the bytes so far tell; `undefined` where more are needed. */
function judge(bytes: Uint8Array, ended: boolean): Finding | undefined {
  if (isCapture(bytes)) return { format: "pcap", start: "" };
  if (bytes.length < 4 && !ended) return undefined;
  const text = new TextDecoder().decode(bytes);
  const lines = text.split("\n");
  // The last one may go on.
  const open = lines.pop()!;
  const isLong = open.length > MAX_LINE_LENGTH;
  if (ended || isLong) lines.push(open);
  const seen = lines.filter((line) => !isBlank(line));
  const start = seen[0]?.slice(0, 80) ?? "";
  for (const line of seen.slice(0, MAX_COMMENTS)) {
    const format = detectConnectionFormat(line);
    if (format !== undefined) return { format, start };
    if (!line.startsWith("#")) return { format, start };
  }
  if (ended || isLong || seen.length > MAX_COMMENTS) {
    return { format: undefined, start };
  }
  const first = open.trimStart().charAt(0);
  const mayGoOn = first === "" || first === "#" || first === "{";
  if (mayGoOn) return undefined;
  return { format: undefined, start: start || open.slice(0, 80) };
}

/** Reads as little as tells the format. */
async function lookAt(chunks: AsyncIterable<Uint8Array>): Promise<Finding> {
  let bytes: Uint8Array = new Uint8Array();
  // Long lines in small chunks are judged at each doubling, not at each chunk.
  let judgedAt = 0;
  for await (const chunk of chunks) {
    const joined: Uint8Array = new Uint8Array(bytes.length + chunk.length);
    joined.set(bytes);
    joined.set(chunk, bytes.length);
    bytes = joined;
    const endsLine = chunk.includes(10) || bytes.length < 4096;
    if (!endsLine && bytes.length < 2 * judgedAt) continue;
    judgedAt = bytes.length;
    const finding = judge(bytes, false);
    if (finding !== undefined) return finding;
  }
  return judge(bytes, true) ?? { format: undefined, start: "" };
}

/** Opens a source; what it throws becomes an {@linkcode AccessError}. */
async function open(
  source: TrafficSource,
): Promise<ReadableStream<Uint8Array>> {
  try {
    return await source.open();
  } catch (error) {
    if (error instanceof AccessError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AccessError(`Cannot read ${source.name}: ${reason}`, {
      cause: error,
    });
  }
}

/**
 * Tells what a source is by its first bytes, gzip undone.
 *
 * @param source What to look at. It is opened.
 * @param signal Its abort ends the reading at once and closes the source, which
 * else is closed by who reads what is returned.
 * @throws {AccessError} If the source cannot be opened. Where it cannot be read,
 * or its gzip data is damaged before a line is whole, the reader of the returned
 * source is told.
 */
export async function sniffSource(
  source: TrafficSource,
  signal: AbortSignal,
): Promise<SniffedSource> {
  const { name } = source;
  const reader = (await open(source)).getReader();
  const close = () => reader.cancel().catch(() => {});
  signal.addEventListener("abort", close, { once: true });
  const seen: Uint8Array[] = [];
  const recorded = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      seen.push(value);
      controller.enqueue(value);
    },
  }, { highWaterMark: 0 });
  const replayed = () =>
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        const chunk = seen.shift();
        if (chunk !== undefined) return controller.enqueue(chunk);
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        signal.removeEventListener("abort", close);
        controller.close();
      },
      async cancel() {
        signal.removeEventListener("abort", close);
        await close();
      },
    }, { highWaterMark: 0 });
  let finding: Finding = { format: undefined, start: "" };
  try {
    const copy = { name, open: () => Promise.resolve(recorded) };
    finding = await lookAt(sourceBytes(copy, signal));
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
  }
  const again = { name, open: () => Promise.resolve(replayed()) };
  return { ...finding, source: again };
}
