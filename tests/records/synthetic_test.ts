import { assert, assertEquals, assertThrows } from "@std/assert";
import { parse } from "@std/csv/parse";
import fc from "fast-check";
import {
  syntheticCsv,
  type SyntheticOptions,
  syntheticSchema,
  syntheticTraffic,
} from "../../lib/records/synthetic.ts";
import type { TrafficRecord } from "../../lib/records/traffic_record.ts";

const records = (options: SyntheticOptions): Promise<TrafficRecord[]> =>
  Array.fromAsync(syntheticTraffic(options));

async function csv(options: SyntheticOptions): Promise<string> {
  return (await Array.fromAsync(syntheticCsv(options))).join("");
}

async function sha256(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}

Deno.test("syntheticCsv() writes the same bytes on every machine", async () => {
  assertEquals(
    await sha256(await csv({ seed: 1 })),
    "009c6c5ec82235123b6bf7ab8f282ffb31eee5de008c36afa45e952b7f3ce97d",
  );
});

Deno.test("syntheticTraffic() holds all four kinds at its defaults", async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const rows = await records({ seed });
    assertEquals(rows.length, 20_000);
    assertEquals(
      new Set(rows.map((row) => row.label)),
      new Set([
        "normal",
        "spike",
        "level_shift",
        "scan",
        "broken_correlation",
      ]),
    );
    const anomalies = rows.filter((row) => row.label !== "normal").length;
    assert(anomalies > 320 && anomalies < 480, `${anomalies} of about 400`);
  }
});

Deno.test("syntheticTraffic() gives records that fit the schema", async () => {
  const width = syntheticSchema.features.length;
  (await records({ rows: 500, anomalyFraction: 0.5 })).forEach((row, at) => {
    assertEquals(row.index, at);
    assertEquals(row.values.length, width);
    assert(row.values.every((value) => Number.isFinite(value)));
  });
});

Deno.test("syntheticCsv() writes what syntheticTraffic() gives", async () => {
  const options = { rows: 2000, anomalyFraction: 0.3, seed: 8 };
  const text = await csv(options);
  assert(text.endsWith("\n"));
  const [header, ...lines] = parse(text) as string[][];
  const names = syntheticSchema.features.map((feature) => feature.name);
  assertEquals(header, ["time", ...names, "label"]);
  const rows = await records(options);
  assertEquals(
    lines,
    rows.map(({ time, values, label }) => [
      time!,
      ...values.map(String),
      label!,
    ]),
  );
});

Deno.test("syntheticTraffic() counts minutes from the start", async () => {
  const times = async (start: string) =>
    (await records({ rows: 2, start })).map((row) => row.time);
  assertEquals(await times("2026-12-31T23:59:00Z"), [
    "2026-12-31T23:59:00Z",
    "2027-01-01T00:00:00Z",
  ]);
  assertEquals(await times("2026-03-01T01:30+02:00"), [
    "2026-02-28T23:30:00Z",
    "2026-02-28T23:31:00Z",
  ]);
  assertEquals(await times("1969-12-31T23:59:59.500Z"), [
    "1969-12-31T23:59:59.500Z",
    "1970-01-01T00:00:59.500Z",
  ]);
});

Deno.test("syntheticTraffic() keeps normal rows whatever the anomalies", async () => {
  const [pure, mixed] = await Promise.all([
    records({ rows: 2000, anomalyFraction: 0 }),
    records({ rows: 2000, anomalyFraction: 0.4 }),
  ]);
  const normal = mixed.filter((row) => row.label === "normal");
  assert(normal.length < 1500);
  for (const row of normal) assertEquals(row, pure[row.index]);
});

Deno.test("syntheticTraffic() begins alike at any length, and differs by seed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.maxSafeInteger(),
      fc.integer({ min: 0, max: 300 }),
      async (seed, rows) => {
        const all = await records({ rows: 300, seed });
        assertEquals(await records({ rows, seed }), all.slice(0, rows));
      },
    ),
    { numRuns: 20 },
  );
  assert(await csv({ rows: 10, seed: 1 }) !== await csv({ rows: 10, seed: 2 }));
});

Deno.test("syntheticTraffic() makes rows only when they are read", async () => {
  // A hundred thousand million rows: making even a part of them ahead would not end.
  const reader = syntheticTraffic({ rows: 1e11 }).getReader();
  for (let index = 0; index < 3; index++) {
    assertEquals((await reader.read()).value?.index, index);
  }
  await reader.cancel();
  const chunks = syntheticCsv({ rows: 1e11 }).getReader();
  for (let count = 0; count < 3; count++) {
    const chunk = (await chunks.read()).value!;
    assert(chunk.length >= 65_536 && chunk.length < 65_700);
    assert(chunk.endsWith("\n"), "chunks hold whole lines");
  }
  await chunks.cancel();
});

Deno.test("syntheticCsv() of no rows is a header", async () => {
  assertEquals(await records({ rows: 0 }), []);
  assertEquals((await csv({ rows: 0 })).split("\n").length, 2);
});

Deno.test("synthetic traffic refuses options out of range", () => {
  const refused: [SyntheticOptions, string][] = [
    [{ rows: -1 }, "Cannot generate -1 rows as"],
    [{ rows: 1.5 }, "Cannot generate 1.5 rows as"],
    [{ rows: NaN }, "Cannot generate NaN rows as"],
    [{ rows: 1e15 }, "must lie before the year 275760"],
    [{ anomalyFraction: -0.1 }, "anomaly fraction of -0.1 as"],
    [{ anomalyFraction: 0.51 }, "anomaly fraction of 0.51 as"],
    [{ anomalyFraction: NaN }, "anomaly fraction of NaN as"],
    [{ seed: 0.5 }, "Cannot generate from seed 0.5 as"],
    [{ seed: Infinity }, "Cannot generate from seed Infinity as"],
    [{ start: "yesterday" }, 'Cannot generate from start "yesterday" as'],
    [{ start: "2026-01-05" }, 'Cannot generate from start "2026-01-05" as'],
    [{ start: "2026-13-05T00:00:00Z" }, "Cannot generate from start"],
  ];
  for (const [options, message] of refused) {
    assertThrows(() => syntheticTraffic(options), RangeError, message);
    assertThrows(() => syntheticCsv(options), RangeError, message);
  }
});
