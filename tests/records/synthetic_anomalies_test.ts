import { assert, assertEquals } from "@std/assert";
import { Random } from "../../lib/random.ts";
import { AnomalySchedule } from "../../lib/records/synthetic_anomalies.ts";
import { SyntheticGateway } from "../../lib/records/synthetic_gateway.ts";
import {
  column,
  mean,
  type NamedRow,
  quantile,
  relationResidual,
  rowsByLabel,
} from "./synthetic_statistics.ts";

const KINDS = ["spike", "level_shift", "scan", "broken_correlation"];
const rows = await rowsByLabel({ rows: 100_000, seed: 3 });
const normal = rows.get("normal")!;

/** The range of normal rows without the outermost thousandth on either side. */
function usual(name: string): [number, number] {
  const values = column(normal, name);
  return [quantile(values, 0.001), quantile(values, 0.999)];
}

/** Share of a kind's rows that lie in the usual range of a feature. */
function shareUsual(kind: string, name: string): number {
  const [low, high] = usual(name);
  return mean(
    column(rows.get(kind)!, name).map((value) =>
      value >= low && value <= high ? 1 : 0
    ),
  );
}

function bytesPerFlow(list: readonly NamedRow[]): number {
  return quantile(list.map((row) => row.bytes! / row.flows!), 0.5);
}

/** Labels that a schedule gives to so many rows. */
function labels(fraction: number, seed: number, count: number): string[] {
  const schedule = new AnomalySchedule(new Random(seed), fraction);
  const gateway = new SyntheticGateway(new Random(seed), 0);
  return Array.from(
    { length: count },
    () => schedule.apply(gateway.next()) ?? "normal",
  );
}

/** Lengths of runs of the same label, by label. */
function runs(list: readonly string[]): Map<string, number[]> {
  const lengths = new Map<string, number[]>();
  let start = 0;
  for (let i = 1; i <= list.length; i++) {
    if (list[i] === list[start]) continue;
    const label = list[start]!;
    lengths.set(label, [...lengths.get(label) ?? [], i - start]);
    start = i;
  }
  return lengths;
}

Deno.test("a spike is beyond anything normal in bytes and packets", () => {
  for (const name of ["bytes", "packets"]) {
    const most = Math.max(...column(normal, name));
    assert(Math.min(...column(rows.get("spike")!, name)) > most, name);
  }
});

Deno.test("a level shift is seen in the errors, not in the volume", () => {
  const [, high] = usual("error_ratio");
  const shifted = rows.get("level_shift")!;
  assert(Math.min(...column(shifted, "error_ratio")) > high);
  assert(shareUsual("level_shift", "bytes") > 0.95);
  assert(
    quantile(column(shifted, "bytes"), 0.5) <
      quantile(column(normal, "bytes"), 0.5),
  );
});

Deno.test("a scan has more flows and ports, and less in each flow", () => {
  const scan = rows.get("scan")!;
  for (const name of ["flows", "distinct_ports", "error_ratio"]) {
    const typical = quantile(column(normal, name), 0.5);
    assert(quantile(column(scan, name), 0.5) > 1.5 * typical, name);
  }
  assert(bytesPerFlow(scan) < 0.6 * bytesPerFlow(normal));
  assert(shareUsual("scan", "bytes") > 0.98);
});

Deno.test("a broken correlation shows in no value alone, only in the relation", () => {
  for (const name of Object.keys(normal[0]!)) {
    const share = shareUsual("broken_correlation", name);
    assert(share > 0.98, `${name}: ${share} of the rows are usual`);
  }
  for (const name of ["bytes", "packets"]) {
    assertEquals(shareUsual("broken_correlation", name), 1);
  }
  const residuals = normal.map(relationResidual);
  const low = quantile(residuals, 0.001);
  const high = quantile(residuals, 0.999);
  const broken = rows.get("broken_correlation")!.map(relationResidual);
  assert(broken.every((residual) => residual < low || residual > high));
  assert(broken.some((residual) => residual < -1), "packets without bytes");
  assert(broken.some((residual) => residual > 1), "bytes without packets");
});

Deno.test("episodes last as documented and never touch each other", () => {
  // No stretch of the schedule is shorter than here.
  for (const seed of [1, 2, 3]) {
    const list = labels(0.5, seed, 20_000);
    const lengths = runs(list.slice(0, list.lastIndexOf("normal")));
    for (const kind of KINDS) {
      const [shortest, longest] = kind === "spike" ? [1, 3] : [20, 40];
      const found = lengths.get(kind)!;
      assertEquals(Math.min(...found), shortest, kind);
      assertEquals(Math.max(...found), longest, kind);
    }
    const anomalies = [...lengths].filter(([label]) => label !== "normal");
    const episodes = anomalies.reduce((sum, [, list]) => sum + list.length, 0);
    const between = lengths.get("normal")!.length;
    assert(Math.abs(between - episodes) <= 1, "normal rows between any two");
  }
});

Deno.test("the first 200 rows are normal at any fraction", () => {
  for (let seed = 0; seed < 20; seed++) {
    for (const fraction of [0, 0.02, 0.5]) {
      assertEquals(new Set(labels(fraction, seed, 200)).size, 1);
    }
  }
});

Deno.test("the share of anomalous rows is about the one asked for", () => {
  for (const fraction of [0.01, 0.02, 0.1, 0.3, 0.5]) {
    const shares = [1, 2, 3, 4, 5].map((seed) =>
      mean(
        labels(fraction, seed, 20_000).map((label) =>
          label === "normal" ? 0 : 1
        ),
      )
    );
    const share = mean(shares);
    assert(
      Math.abs(share / fraction - 1) < 0.1,
      `${share} where ${fraction} was asked for`,
    );
  }
  assert(!labels(0, 1, 20_000).some((label) => label !== "normal"));
});

Deno.test("each kind has about the same number of rows", () => {
  const list = labels(0.2, 9, 100_000);
  for (const kind of KINDS) {
    const count = list.filter((label) => label === kind).length;
    assert(Math.abs(count / 5000 - 1) < 0.1, `${kind}: ${count} rows`);
  }
});
