/**
 * The series of the Numenta Anomaly Benchmark as they lie in a folder.
 *
 * @module
 */
import {
  type NabPoints,
  nabPoints,
} from "../../lib/evaluate/nab/nab_points.ts";

/** A series of the corpus. */
export interface CorpusSeries {
  /** Its name, such as `realTweets/Twitter_volume_IBM.csv`. */
  readonly name: string;
  /** `[points]` */
  readonly times: readonly string[];
  /** `[points]` */
  readonly values: Float64Array;
  /** What alarms are worth. */
  readonly points: NabPoints;
}

/** The rows of a file without quotes, by the names in its first line. */
export async function readTable(
  file: URL,
): Promise<Record<string, string>[]> {
  const [header, ...lines] = (await Deno.readTextFile(file)).trim().split(
    /\r?\n/,
  );
  const names = header!.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, i) => [name, cells[i]!]));
  });
}

/** Reads all series that a folder holds, with the windows of its labels. */
export async function readCorpus(folder: URL): Promise<CorpusSeries[]> {
  const labels: Record<string, [string, string][]> = JSON.parse(
    await Deno.readTextFile(new URL("labels/combined_windows.json", folder)),
  );
  const names = Object.keys(labels).sort();
  return await Promise.all(names.map(async (name) => {
    const rows = await readTable(new URL(`data/${name}`, folder));
    const times = rows.map(({ timestamp }) => timestamp!);
    // Labels give microseconds, which are all zero.
    const at = (time: string) => times.indexOf(time.replace(/\.0+$/, ""));
    const windows = labels[name]!.map(([from, to]) =>
      [at(from), at(to)] as const
    );
    return {
      name,
      times,
      values: Float64Array.from(rows, ({ value }) => Number(value)),
      points: nabPoints(times.length, windows),
    };
  }));
}
