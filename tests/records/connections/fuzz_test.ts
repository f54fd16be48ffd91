import { assert } from "@std/assert";
import fc from "fast-check";
import { suricataRows } from "../../../lib/records/connections/suricata.ts";
import { zeekJsonRows } from "../../../lib/records/connections/zeek_json.ts";
import { zeekTsvRows } from "../../../lib/records/connections/zeek_tsv.ts";
import { assertFuzzed } from "../../fuzz.ts";
import { missing, sharedFile } from "../../shared_data.ts";
import { checkConnection, checkError } from "../fuzz_checks.ts";
import { edited, edits } from "../mutations.ts";
import { memorySource } from "../traffic_helpers.ts";
import {
  readConnections,
  readLines,
  type RowReader,
} from "./connection_helpers.ts";

const READERS: Record<string, [RowReader, path: string]> = {
  "Zeek's own form": [
    zeekTsvRows,
    "data/zeek/stratosphere/008-conn.log.labeled",
  ],
  "Zeek's JSON": [zeekJsonRows, "data/zeek/zat/conn.json.log"],
  "Suricata's EVE": [suricataRows, "data/suricata/test6-malicious.eve.json"],
};

for (const [name, [reader, path]] of Object.entries(READERS)) {
  Deno.test({
    name: `mutated lines of ${name} give rows, bad rows or documented errors`,
    ignore: missing(path),
  }, async () => {
    const text = await Deno.readTextFile(sharedFile(path));
    const lines = text.split("\n").slice(0, 60);
    await assertFuzzed(
      fc.asyncProperty(
        fc.nat(lines.length - 1),
        edits,
        fc.integer({ min: 1, max: 3000 }),
        async (from, edits, chunkBytes) => {
          const header = lines.filter((line) => line.startsWith("#"));
          const body = lines.slice(Math.max(from, header.length)).slice(0, 4);
          const mutated = edited([...header, ...body].join("\n"), edits);
          const { rows, error } = await readLines(reader, mutated, chunkBytes);
          checkError(error);
          rows.forEach(checkConnection);
          assert(rows.length <= mutated.split("\n").length);
        },
      ),
      300,
    );
  });
}

Deno.test("random bytes give documented errors, and never hang", async () => {
  const start = fc.constantFrom(
    "",
    "#separator \\x09\n#fields\t",
    '{"_path":"conn"}\n',
    '{"timestamp":1,"event_type":"flow"}\n',
    "\x1f\x8b\x08\x00",
  );
  await assertFuzzed(
    fc.asyncProperty(
      start,
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 1, max: 100 }),
      async (text, noise, chunkBytes) => {
        const bytes = Uint8Array.from([
          ...Array.from(text, (c) => c.charCodeAt(0)),
          ...noise,
        ]);
        const source = memorySource(bytes, "x.log", chunkBytes);
        const error = await readConnections([source])
          .then(({ rows, error }) => (rows.forEach(checkConnection), error))
          .catch((error) => error);
        checkError(error);
      },
    ),
    300,
  );
});
