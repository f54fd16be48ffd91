import type {
  Row,
  Traffic,
  TrafficOptions,
  TrafficSource,
} from "../../lib/records/mod.ts";
import { openTraffic } from "../../lib/records/mod.ts";

/** Where the NSL-KDD files are, when they are. */
export const NSL_KDD = new URL(
  "../../../shared/data/nsl-kdd/",
  import.meta.url,
);

/** Whether a file is there; says so where a test is skipped for its absence. */
export function isAbsent(url: URL): boolean {
  try {
    Deno.statSync(url);
    return false;
  } catch {
    console.error(`skipped: ${url.pathname.split("/").at(-1)} is absent`);
    return true;
  }
}

/** A source in memory, handed out in chunks of the given size. */
export function memorySource(
  content: string | Uint8Array,
  name = "x.csv",
  chunkBytes = Infinity,
): TrafficSource {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  const chunks = function* (): Generator<Uint8Array> {
    for (let i = 0; i < bytes.length; i += chunkBytes) {
      yield bytes.slice(i, Math.min(bytes.length, i + chunkBytes));
    }
  };
  return { name, open: () => Promise.resolve(ReadableStream.from(chunks())) };
}

/** What opening and reading to the end gave. */
export interface Read extends Omit<Traffic, "rows"> {
  readonly rows: Row[];
  /** The error that ended the rows, if one did. */
  readonly error: unknown;
}

/** Opens sources and reads all rows, keeping those before an error. */
export async function readTraffic(
  sources: readonly TrafficSource[],
  options: TrafficOptions = {},
): Promise<Read> {
  const { rows: stream, ...about } = await openTraffic(sources, options);
  const rows: Row[] = [];
  try {
    for await (const row of stream) rows.push(row);
  } catch (error) {
    return { ...about, rows, error };
  }
  return { ...about, rows, error: undefined };
}

/** Reads one text. */
export function readText(
  text: string,
  options: TrafficOptions = {},
  name = "x.csv",
): Promise<Read> {
  return readTraffic([memorySource(text, name)], options);
}

/** Bad rows as `line: problem`, good ones as their values. */
export function outline(rows: readonly Row[]): unknown[] {
  return rows.map((row) => "problem" in row ? row.problem : row.values);
}

/** Gzip data. */
export async function gzipped(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes.slice()]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A line of NSL-KDD with some cells changed. */
export function nslKddLine(
  changes: Record<number, string> = {},
  width = 43,
): string {
  const cells = Array.from({ length: width }, (_, i) => String(i));
  cells.splice(0, 4, "0", "tcp", "http", "SF");
  if (width > 41) cells[41] = "normal";
  for (const [i, cell] of Object.entries(changes)) cells[Number(i)] = cell;
  return cells.join(",");
}
