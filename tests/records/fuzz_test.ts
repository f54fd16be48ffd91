import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ConnectionFeatures } from "../../lib/features/connections/connection_features.ts";
import type { ConnectionRow } from "../../lib/records/connections/connection_record.ts";
import { assertFuzzed } from "../fuzz.ts";
import { missing, sharedFile } from "../shared_data.ts";
import { readConnections } from "./connections/connection_helpers.ts";
import { checkConnection, checkError } from "./fuzz_checks.ts";
import { damaged, damages, edited, edits } from "./mutations.ts";
import { gzipped, memorySource, readTraffic } from "./traffic_helpers.ts";

const CAPTURES = "data/zeek-btest/pairs";
const LOG = "data/zeek/zat/conn.log";
const NSL_KDD = "data/nsl-kdd/KDDTest+.txt";

/** The shared captures that are small: what a case does should not take long. */
function smallCaptures(): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const { name } of Deno.readDirSync(sharedFile(CAPTURES))) {
    const folder = sharedFile(`${CAPTURES}/${name}/`);
    for (const { name } of Deno.readDirSync(folder)) {
      if (!/\.pcap(?:ng)?$/.test(name)) continue;
      found.push(Deno.readFileSync(new URL(name, folder)).slice(0, 6000));
    }
  }
  return found;
}

/** Asserts that what was read makes features, whatever it says. */
function checkFeatures(rows: readonly ConnectionRow[]): void {
  for (const schema of ["nsl-kdd-flow", "connection"] as const) {
    const features = new ConnectionFeatures({ schema, by: "source" });
    const made = [...features.push(rows), ...features.flush()];
    assertEquals(made.length, rows.length);
    for (const row of made) {
      if ("problem" in row) continue;
      for (const value of row.values) {
        assert(typeof value !== "number" || Number.isFinite(value));
      }
    }
  }
}

/** Reads bytes as connections: rows that are right, or a documented error. */
async function checkRead(bytes: Uint8Array, chunkBytes: number): Promise<void> {
  try {
    const { rows, error } = await readConnections(
      [memorySource(bytes, "fuzz", chunkBytes)],
      { packets: { maxConnections: 50 } },
    );
    checkError(error);
    rows.forEach(checkConnection);
    checkFeatures(rows);
  } catch (error) {
    checkError(error);
  }
}

Deno.test({
  name: "damaged captures give connections with features, or documented errors",
  ignore: missing(CAPTURES),
}, async () => {
  await assertFuzzed(
    fc.asyncProperty(
      fc.constantFrom(...smallCaptures()),
      damages,
      fc.constantFrom(100, 5000),
      (capture, damage, size) => checkRead(damaged(capture, damage), size),
    ),
    300,
  );
});

Deno.test({
  name: "edited logs give connections with features, or documented errors",
  ignore: missing(LOG),
}, async () => {
  const text = await Deno.readTextFile(sharedFile(LOG));
  const head = text.split("\n").slice(0, 20).join("\n");
  const encoder = new TextEncoder();
  await assertFuzzed(
    fc.asyncProperty(
      edits,
      (edits) => checkRead(encoder.encode(edited(head, edits)), 5000),
    ),
    300,
  );
});

Deno.test({
  name: "damaged gzip data gives rows, bad rows or documented errors",
  ignore: missing(LOG),
}, async () => {
  const log = (await Deno.readFile(sharedFile(LOG))).slice(0, 5000);
  const one = await gzipped(log);
  // Rotated logs put together: two members.
  const two = Uint8Array.from([...one, ...await gzipped(log)]);
  await assertFuzzed(
    fc.asyncProperty(
      fc.constantFrom(one, two),
      damages,
      fc.constantFrom(1, 50, 5000),
      (bytes, damage, size) => checkRead(damaged(bytes, damage), size),
    ),
    200,
  );
});

Deno.test({
  name: "edited tables give rows, bad rows or documented errors",
  ignore: missing(NSL_KDD),
}, async () => {
  const nslKdd = (await Deno.readTextFile(sharedFile(NSL_KDD)))
    .split("\n").slice(0, 6).join("\n");
  const csv = "time,bytes,service,label\n" +
    '2024-01-01T00:00:00Z,10,"a ""b""",normal\r\n1,-2.5e3,http,attack\n,,,\n';
  const ndjson = '{"time":"2024-01-01T00:00:00Z","bytes":1,"service":"a"}\n' +
    '{"bytes":null,"service":"b","label":"x"}\n\n{"bytes":2}\n';
  await assertFuzzed(
    fc.asyncProperty(
      fc.constantFrom(nslKdd, csv, ndjson),
      edits,
      fc.constantFrom(7, 5000),
      fc.constantFrom("auto", "nsl-kdd", "csv", "ndjson"),
      async (text, edits, size, format) => {
        const source = memorySource(edited(text, edits), "fuzz", size);
        try {
          const { rows, error, schema } = await readTraffic([source], {
            format,
          });
          checkError(error);
          for (const [i, row] of rows.entries()) {
            assertEquals(row.index, i);
            if ("problem" in row) continue;
            assertEquals(row.values.length, schema.features.length);
          }
        } catch (error) {
          checkError(error);
        }
      },
    ),
    500,
  );
});
