import type { Limits } from "./limits.ts";
import { Problem } from "./problem.ts";
import { requestBytes } from "./request_bytes.ts";
import type { Slot } from "./slots.ts";

/** Puts chunks together. */
function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/**
 * Reads a body as JSON.
 *
 * @param body The request's body.
 * @param limits How long, how deep and how late it may be.
 * @param slot Where its bytes are counted.
 * @param signal Its abort ends the reading.
 * @throws {Problem} Where a limit is exceeded, or the body is not JSON in UTF-8.
 */
export async function readJson(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  limits: Limits,
  slot: Slot,
  signal: AbortSignal,
): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const bounds = {
    bytes: limits.jsonBytes,
    seconds: limits.bodySeconds,
    depth: limits.depth,
  };
  for await (const chunk of requestBytes(body, bounds, signal)) {
    slot.hold(chunk.length);
    chunks.push(chunk);
    length += chunk.length;
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(
      joined(chunks, length),
    );
  } catch {
    throw new Problem(400, "Cannot read the request's body as it is not UTF-8");
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message;
    throw new Problem(
      400,
      `Cannot read the request's body as JSON: ${reason}`,
    );
  }
}
