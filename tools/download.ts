/**
 * Downloads that survive a cut: what has arrived stays in a `.part` file, and
 * the next attempt asks for the rest (RFC 9110, section 14, range requests).
 *
 * A range is worth nothing if it counts compressed bytes, so the request asks
 * for the file as it is. Whether the pieces belong together, only the
 * checksum of the whole can tell: that is the caller's to check.
 */
import { createHash } from "node:crypto";
import { AccessError } from "../lib/errors.ts";

/** A server that sends nothing for so long is given up. */
const STALL_MILLISECONDS = 30_000;

/** What a download needs to know. */
export interface Download {
  /** Where the file is. */
  url: string;
  /** Path of the file that collects what arrives. Continued if it is there. */
  part: string;
  /** Length of the whole file in bytes. */
  bytes: number;
  /** Called with the bytes there are, before the first chunk and after each. */
  onProgress?: (done: number) => void;
}

/**
 * Fetches a file into its `.part` file, or the rest of it.
 *
 * @returns Whether bytes from an earlier attempt are part of it.
 * @throws {AccessError} If the file did not arrive whole; what did arrive stays.
 */
export async function download(
  { url, part, bytes, onProgress }: Download,
): Promise<boolean> {
  const present = await sizeOf(part);
  if (present === bytes) return true;
  const watch = new AbortController();
  let timer = setTimeout(() => watch.abort(), STALL_MILLISECONDS);
  try {
    const wanted = present < bytes ? present : 0;
    const response = await fetch(url, {
      headers: {
        "accept-encoding": "identity",
        ...(wanted > 0 ? { range: `bytes=${wanted}-` } : {}),
      },
      signal: watch.signal,
    });
    const start = await startOf(response, wanted);
    using file = await Deno.open(part, { create: true, write: true });
    await file.truncate(start);
    await file.seek(start, Deno.SeekMode.Start);
    let done = start;
    onProgress?.(done);
    for await (const chunk of response.body ?? []) {
      clearTimeout(timer);
      timer = setTimeout(() => watch.abort(), STALL_MILLISECONDS);
      await writeAll(file, chunk);
      done += chunk.length;
      onProgress?.(done);
      // Leaving the loop cancels the rest; the checksum will be wrong.
      if (done > bytes) break;
    }
    if (done < bytes) {
      throw new Error(`it ended after ${done} of ${bytes} bytes`);
    }
    return start > 0;
  } catch (error) {
    throw new AccessError(
      `Cannot fetch ${url}: ${reason(error, watch.signal)}`,
      {
        cause: error,
      },
    );
  } finally {
    clearTimeout(timer);
  }
}

/** The lower-case hexadecimal SHA-256 of a file, read in constant memory. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await Deno.open(path);
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex");
}

/** A file's length in bytes, 0 if it is not there. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** The offset at which the response's body begins: a server may ignore ranges. */
async function startOf(response: Response, wanted: number): Promise<number> {
  if (response.status === 200) return 0;
  const range = /^bytes (\d+)-/.exec(
    response.headers.get("content-range") ?? "",
  );
  if (response.status === 206 && Number(range?.[1]) === wanted) return wanted;
  await response.body?.cancel();
  throw new Error(`the server answered ${response.status}`);
}

async function writeAll(file: Deno.FsFile, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    at += await file.write(chunk.subarray(at));
  }
}

function reason(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return `nothing came for ${STALL_MILLISECONDS / 1000} s`;
  return error instanceof Error ? error.message : String(error);
}
