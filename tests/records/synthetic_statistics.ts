/** Naive statistics of synthetic traffic, for its tests. */
import {
  type SyntheticOptions,
  syntheticSchema,
  syntheticTraffic,
} from "../../lib/records/synthetic.ts";

/** A row's values by the names of their features. */
export type NamedRow = Record<string, number>;

/** Generated rows by label, in order. */
export async function rowsByLabel(
  options: SyntheticOptions,
): Promise<Map<string, NamedRow[]>> {
  const rows = new Map<string, NamedRow[]>();
  for await (const { values, label } of syntheticTraffic(options)) {
    const named: NamedRow = {};
    syntheticSchema.features.forEach(({ name }, at) => {
      named[name] = values[at] as number;
    });
    const list = rows.get(label!) ?? [];
    rows.set(label!, list);
    list.push(named);
  }
  return rows;
}

/** One column of rows. */
export function column(rows: readonly NamedRow[], name: string): number[] {
  return rows.map((row) => row[name]!);
}

/** Mean of some numbers. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value at a share of the sorted sample, 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))]!;
}

/** Pearson's correlation of two samples. */
export function correlation(
  a: readonly number[],
  b: readonly number[],
): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]! - meanA;
    const y = b[i]! - meanB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Correlation of a series with itself some steps later. */
export function autocorrelation(
  series: readonly number[],
  lag: number,
): number {
  return correlation(series.slice(0, -lag), series.slice(lag));
}

/** How far bytes are from packets times packet size, on a log scale. */
export function relationResidual(row: NamedRow): number {
  return Math.log(row.bytes! / (row.packets! * row.mean_packet_bytes!));
}
