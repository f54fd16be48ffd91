import { LineCutter } from "./line_cutter.ts";

/** What an output file holds beyond a point. */
export interface WrittenLines {
  /** The ids of its lines. */
  readonly ids: string[];
  /** Where its whole lines end. */
  readonly end: number;
}

/**
 * Reads the ids of an output file's lines.
 *
 * @param file The file, open for reading. Its cursor is moved.
 * @param from The byte to begin at, where a line begins.
 * @param idOf Takes the id from a line, if it has one.
 */
export async function readWrittenLines(
  file: Deno.FsFile,
  from: number,
  idOf: (line: string) => string | undefined,
): Promise<WrittenLines> {
  const cutter = new LineCutter(from);
  const ids: string[] = [];
  let end = from;
  const buffer = new Uint8Array(64 * 1024);
  await file.seek(from, Deno.SeekMode.Start);
  for (;;) {
    const count = await file.read(buffer);
    if (count === null) return { ids, end };
    const cut = cutter.push(buffer.subarray(0, count));
    for (const line of cut?.lines ?? []) {
      const id = line === null ? undefined : idOf(line);
      if (id !== undefined) ids.push(id);
    }
    end = cut?.ends.at(-1) ?? end;
  }
}

/** The `id` of a line of NDJSON. */
export function jsonId(line: string): string | undefined {
  try {
    const { id } = Object(JSON.parse(line)) as { id?: unknown };
    return typeof id === "string" ? id : undefined;
  } catch {
    // A line of another program in the same file.
    return undefined;
  }
}
